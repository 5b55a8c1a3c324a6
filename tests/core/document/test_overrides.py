"""Settings given as KEY=VALUE."""

import pytest

from core.document.overrides import OverrideError, overridden, parse_override


def changed(document, *assignments):
    return overridden(document, [parse_override(assignment) for assignment in assignments])


@pytest.mark.parametrize(
    ("assignment", "look"),
    [
        ("training.optimizer.lr=0.5", lambda d: d.training.optimizer.lr == 0.5),
        ("optimizer.lr=1", lambda d: d.training.optimizer.lr == 1),
        ("optimizer.amsgrad=True", lambda d: d.training.optimizer.amsgrad is True),
        ("loss=MSELoss", lambda d: d.training.loss.type == "MSELoss"),
        ("schedule=CosineAnnealingLR", lambda d: d.training.schedule.type == "CosineAnnealingLR"),
        ("training.schedule=none", lambda d: d.training.schedule is None),
        ("clip_norm=1.5", lambda d: d.training.clip_norm == 1.5),
        ("patience=none", lambda d: d.training.patience is None),
        ("precision=bfloat16", lambda d: d.training.precision == "bfloat16"),
        ("epochs=7", lambda d: d.training.epochs == 7),
        ("seed=7", lambda d: (d.training.seed, d.data.seed) == (7, 0)),
        ("data.seed=7", lambda d: (d.training.seed, d.data.seed) == (0, 7)),
        ("validation_fraction=0.3", lambda d: d.data.validation_fraction == 0.3),
        ("source=MNIST", lambda d: d.data.source.type == "MNIST"),
        ("fc1.bias=false", lambda d: d.node("fc1").layer.bias is False),
        ("fc1.in_features=none", lambda d: d.node("fc1").layer.in_features is None),
    ],
)
def test_a_setting_is_found_by_its_path(perceptron, assignment, look):
    assert look(changed(perceptron, assignment))


@pytest.mark.parametrize(("text", "size"), [("5", 5), ("3,5", (3, 5)), ("3x5", (3, 5)), ("[3, 5]", (3, 5))])
def test_sizes_are_written_as_people_write_them(convolutional, text, size):
    assert changed(convolutional, f"conv1.kernel_size={text}").node("conv1").layer.kernel_size == size


def test_words_are_taken_where_a_setting_has_them(convolutional):
    document = changed(convolutional, "conv1.padding=same", "conv1.padding_mode=reflect")
    assert (document.node("conv1").layer.padding, document.node("conv1").layer.padding_mode) == ("same", "reflect")


def test_text_stays_text_even_if_it_looks_like_a_number(perceptron):
    assert changed(perceptron, "source=MNIST", "source.folder=123").data.source.folder == "123"


def test_the_order_does_not_matter(perceptron):
    assignments = ("optimizer.nesterov=true", "optimizer.momentum=0.9", "optimizer=SGD")
    assert changed(perceptron, *assignments) == changed(perceptron, *reversed(assignments))


def test_a_schedule_is_chosen_set_changed_and_taken_away(perceptron):
    scheduled = changed(perceptron, "schedule.eta_min=0.25", "schedule=CosineAnnealingLR")
    assert scheduled.training.schedule.eta_min == 0.25
    listed = changed(scheduled, "schedule=MultiStepLR", "schedule.milestones=2,5")
    assert listed.training.schedule.milestones == (2, 5)
    assert changed(listed, "schedule=none").training == perceptron.training


def test_settings_that_depend_on_each_other_are_set_at_once(convolutional):
    grouped = changed(convolutional, "conv1.out_channels=12", "conv1.groups=4")
    assert changed(grouped, "conv1.groups=3", "conv1.out_channels=9").node("conv1").layer.groups == 3


def test_of_two_values_for_one_setting_the_last_counts(perceptron):
    assert changed(perceptron, "epochs=5", "training.epochs=6").training.epochs == 6


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ("epochs", "--set takes KEY=VALUE, for example optimizer.lr=0.01, not 'epochs'"),
        ("=3", "--set takes KEY=VALUE"),
        ("epoch=3", "there is no setting 'epoch'; known are optimizer, loss, epochs, batch_size, .*, fc1, relu1, fc2"),
        ("optimizer.rate=3", "Adam has no setting 'rate'; known are lr, betas, weight_decay, eps, amsgrad"),
        ("optimizer=Sgd", "'Sgd' is not a known optimizer; known are .*SGD"),
        ("optimizer.lr=0", "--set optimizer.lr=0: lr: must be greater than 0"),
        ("optimizer.lr=fast", "lr: must be a valid number"),
        ("epochs=1.5", "epochs: must be a valid integer"),
        ("schedule=Cosine", "'Cosine' is not a known schedule; known are StepLR, "),
        ("schedule.gamma=0.5", "there is no schedule yet: choose one with schedule=NAME as well"),
        ("optimizer=none", "'none' is not a known optimizer"),
        ("epochs.x=1", "epochs has no settings of its own"),
        ("fc1=3", "set one of its settings, fc1.in_features, out_features, bias"),
        ("fc1.x=3", "Linear has no setting 'x'; known are in_features, out_features, bias"),
        ("input.x=3", "there is no setting 'input'"),
        ("optimizer.nesterov=true", "Adam has no setting 'nesterov'"),
    ],
)
def test_what_cannot_be_set_is_told_in_one_sentence(perceptron, assignment, sentence):
    with pytest.raises(OverrideError, match=sentence) as caught:
        changed(perceptron, assignment)
    assert "\n" not in str(caught.value)
