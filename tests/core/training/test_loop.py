"""Training: it learns, its figures are true, and every way in which it ends is told."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from core.data.sources.iris import Iris
from core.data.split import load_split
from core.document import storage
from core.document.edits import change_layer, change_training, freeze
from core.graph.build import build, build_with
from core.graph.weights import load_weights
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm1d
from core.layers.pooling import AdaptiveAvgPool2d
from core.layers.shape import Flatten
from core.progress import Unwatched
from core.recipe.losses.numbers import MSELoss
from core.recipe.optimizers.adaptive import Adam
from core.recipe.optimizers.gradient import SGD
from core.training.events import EpochDone, Finished, Gradients, Kept, Predictions, Started, StepsDone
from core.training.loop import train


def tuned(document, **training):
    return change_training(document, document.training.model_copy(update=training))


def run(document, folder=None):
    return list(train(document, "cpu", folder=folder))


def of(events, kind):
    return [event for event in events if isinstance(event, kind)]


def losses(events):
    return np.concatenate([event.losses for event in of(events, StepsDone)])


def test_the_digits_template_reaches_97_percent(digits_run):
    assert digits_run.finished.reason == "completed"
    assert len(digits_run.epochs) == 15
    assert max(epoch.val_accuracy for epoch in digits_run.epochs) >= 0.97


def test_the_iris_template_learns():
    from resources import templates

    document = storage.load(next(path for path in templates() if path.stem == "iris"))
    assert max(epoch.val_accuracy for epoch in of(run(document), EpochDone)) > 0.93


def test_squared_error_learns(perceptron):
    events = run(tuned(perceptron, loss=MSELoss(), optimizer=Adam(lr=0.02), epochs=30))
    assert of(events, EpochDone)[-1].val_accuracy > 0.85


def test_nesterov_momentum_learns(perceptron):
    events = run(tuned(perceptron, optimizer=SGD(lr=0.05, momentum=0.9, nesterov=True), epochs=30))
    assert of(events, EpochDone)[-1].val_accuracy > 0.9


def test_events_come_in_order(perceptron_run):
    events = perceptron_run.events
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    assert len(of(events, Started)) == len(of(events, Finished)) == 1
    assert [epoch.epoch for epoch in perceptron_run.epochs] == [1, 2, 3]
    assert [epoch.step for epoch in perceptron_run.epochs] == [8, 16, 24]
    known = 0
    for event in events:
        if isinstance(event, StepsDone):
            assert event.first_step == known + 1
            known += len(event.losses)
        elif isinstance(event, EpochDone | Predictions | Gradients):
            assert event.step == known


def test_the_start_says_what_will_be_trained(perceptron_run):
    started = perceptron_run.events[0]
    assert (started.device, started.epochs, started.steps_per_epoch) == ("cpu", 3, 8)
    assert (started.n_train, started.n_validation, started.parameters) == (120, 30, 67)
    assert started.layers == ("fc1", "fc2")
    assert started.classes == ("setosa", "versicolor", "virginica")
    assert started.shown.shape == (24, 4)
    assert np.bincount(started.shown_targets).tolist() == [8, 8, 8]


@pytest.mark.parametrize(("batch_size", "steps"), [(16, 8), (120, 1), (119, 1), (50, 3), (1, 120), (1000, 1)])
def test_an_epoch_has_as_many_steps_as_batches(perceptron, batch_size, steps):
    events = run(tuned(perceptron, batch_size=batch_size, epochs=2))
    assert of(events, Started)[0].steps_per_epoch == steps
    assert len(losses(events)) == 2 * steps


def test_a_last_batch_of_one_does_not_break_batch_normalisation(chain):
    document = chain(
        Linear(out_features=8), BatchNorm1d(), Linear(out_features=3), source=Iris(), batch_size=17, epochs=1
    )
    assert run(document)[-1].reason == "completed"


def test_the_same_seed_repeats_a_run_exactly(convolutional):
    first, second = run(convolutional), run(convolutional)
    assert np.array_equal(losses(first), losses(second))
    assert of(first, EpochDone)[0].val_loss == of(second, EpochDone)[0].val_loss
    assert not np.array_equal(losses(first), losses(run(tuned(convolutional, seed=1))))


def test_training_accuracy_and_loss_are_those_counted_by_hand(perceptron):
    document = tuned(perceptron, batch_size=120, epochs=1)
    epoch = of(run(document), EpochDone)[0]
    split = load_split(document.data, Unwatched())
    outputs = build(document)(torch.from_numpy(split.train_inputs))
    targets = torch.from_numpy(split.train_targets)
    assert epoch.train_accuracy == (outputs.argmax(dim=1) == targets).double().mean().item()
    assert epoch.train_loss == pytest.approx(functional.cross_entropy(outputs, targets).item(), rel=1e-5)


def test_validation_figures_are_those_of_the_kept_weights(digits_run):
    split = load_split(digits_run.document.data, Unwatched())
    inputs, targets = torch.from_numpy(split.validation_inputs), torch.from_numpy(split.validation_targets)
    best = max(digits_run.epochs, key=lambda epoch: (epoch.val_accuracy, -epoch.val_loss))
    for name, epoch in (("best.pth", best), ("last.pth", digits_run.epochs[-1])):
        network = build_with(digits_run.document, load_weights(digits_run.folder / name)).eval()
        outputs = network(inputs)
        assert (outputs.argmax(dim=1) == targets).double().mean().item() == epoch.val_accuracy
        assert functional.cross_entropy(outputs, targets).item() == pytest.approx(epoch.val_loss, rel=1e-4)


def test_the_best_epoch_is_the_most_accurate_one_and_its_weights_are_kept(perceptron, tmp_path):
    document = tuned(perceptron, optimizer=Adam(lr=0.3), epochs=12)
    epochs = of(run(document, tmp_path / "run"), EpochDone)
    ranks = [(epoch.val_accuracy, -epoch.val_loss) for epoch in epochs]
    assert [epoch.best for epoch in epochs] == [
        all(rank > earlier for earlier in ranks[:i]) for i, rank in enumerate(ranks)
    ]
    assert {epoch.best for epoch in epochs} == {True, False}
    split = load_split(document.data, Unwatched())
    outputs = build_with(document, load_weights(tmp_path / "run" / "best.pth"))(
        torch.from_numpy(split.validation_inputs)
    )
    loss = functional.cross_entropy(outputs, torch.from_numpy(split.validation_targets)).item()
    assert loss == pytest.approx(-max(ranks)[1], rel=1e-4)


def test_gradients_are_those_of_the_last_step(perceptron):
    document = tuned(perceptron, batch_size=120, epochs=1)
    found = of(run(document), Gradients)[-1]
    split = load_split(document.data, Unwatched())
    network = build(document)
    outputs = network(torch.from_numpy(split.train_inputs))
    functional.cross_entropy(outputs, torch.from_numpy(split.train_targets)).backward()
    expected = [math.hypot(*(p.grad.norm().item() for p in layer.parameters())) for layer in (network.fc1, network.fc2)]
    assert found.norms.tolist() == pytest.approx(expected, rel=1e-4)


def test_predictions_are_those_of_the_network_on_the_shown_samples(perceptron_run):
    started, last = perceptron_run.events[0], of(perceptron_run.events, Predictions)[-1]
    network = build_with(perceptron_run.document, load_weights(perceptron_run.folder / "last.pth")).eval()
    probability, predicted = network(torch.from_numpy(started.shown)).softmax(dim=1).max(dim=1)
    assert last.predicted.tolist() == predicted.tolist()
    assert last.probability.tolist() == pytest.approx(probability.tolist(), rel=1e-4)


def test_a_run_folder_holds_what_the_contract_says(perceptron_run):
    assert {path.name for path in perceptron_run.folder.iterdir()} >= {"project.netloom", "best.pth", "last.pth"}
    assert storage.load(perceptron_run.folder / "project.netloom") == perceptron_run.document
    for name in ("best.pth", "last.pth"):
        state = torch.load(perceptron_run.folder / name, weights_only=True)
        build(perceptron_run.document).load_state_dict(state)


def test_a_learning_rate_that_is_too_high_is_told(perceptron, tmp_path):
    events = run(tuned(perceptron, optimizer=SGD(lr=1e30), epochs=50), tmp_path / "run")
    assert events[-1].reason == "failed"
    assert events[-1].message.startswith("the loss is not a number any more since step ")
    assert "lower the learning rate (it is 1e+30)" in events[-1].message
    for path in (tmp_path / "run").glob("*.pth"):
        assert all(tensor.isfinite().all() for tensor in load_weights(path).values())


def test_a_network_with_errors_fails_with_its_problem(perceptron):
    events = run(change_layer(perceptron, "fc2", in_features=9))
    assert events == [
        Finished("failed", "fc2 expects in_features 9 but receives 8: set in_features to 8", for_good=True)
    ]


def test_a_folder_that_cannot_be_made_fails_with_a_sentence(perceptron, tmp_path):
    (tmp_path / "file").write_text("")
    last = run(perceptron, tmp_path / "file" / "run")[-1]
    assert last.reason == "failed"
    assert "cannot be made" in last.message


def test_a_device_that_is_not_there_fails_with_a_sentence(perceptron):
    last = list(train(perceptron, "cuda:77"))[-1]
    assert last.reason == "failed"
    assert last.message.startswith("there is no device 'cuda:77' here")


def test_a_network_without_weights_fails_with_a_sentence(chain):
    last = run(chain(AdaptiveAvgPool2d(output_size=(2, 5)), Flatten()))[-1]
    assert last.reason == "failed"
    assert last.message.startswith("The network has no weights that could be learned: add a layer")


def test_what_was_given_up_closes_its_folder(perceptron, tmp_path):
    events = train(tuned(perceptron, epochs=1000), "cpu", folder=tmp_path / "run")
    for event in events:
        if isinstance(event, EpochDone):
            break
    events.close()
    assert load_weights(tmp_path / "run" / "last.pth")


def test_the_training_loss_weighs_batches_of_unequal_size_by_their_samples(chain):
    document = chain(Linear(out_features=3), source=Iris(), epochs=1, batch_size=100)
    events = list(train(document, "cpu"))
    losses = np.concatenate([event.losses for event in events if isinstance(event, StepsDone)])
    (epoch,) = [event for event in events if isinstance(event, EpochDone)]
    assert epoch.train_loss == pytest.approx((100 * losses[0] + 20 * losses[1]) / 120)


def test_what_is_said_of_a_weights_file_is_what_it_holds(perceptron, tmp_path):
    events = list(train(perceptron, "cpu", folder=tmp_path / "run"))
    said = {event.name: event for event in events if isinstance(event, Kept)}
    epochs = {event.epoch: event.val_accuracy for event in events if isinstance(event, EpochDone)}
    best = max(epochs, key=lambda epoch: epochs[epoch])
    assert said["best.pth"].val_score == epochs[best]
    assert (said["last.pth"].epoch, said["last.pth"].val_score) == (3, epochs[3])


def test_frozen_layers_keep_their_weights_and_the_others_learn(perceptron, tmp_path):
    frozen = freeze(perceptron, ["fc1"], True)
    before, events = build(frozen).state_dict(), run(frozen, tmp_path)
    (started,) = of(events, Started)
    assert (started.layers, started.parameters) == (("fc2",), 27)
    after = load_weights(tmp_path / "last.pth")
    assert torch.equal(after["fc1.weight"], before["fc1.weight"])
    assert not torch.equal(after["fc2.weight"], before["fc2.weight"])


def test_a_network_of_which_all_is_frozen_says_so(perceptron):
    assert "unfreeze one" in run(freeze(perceptron, ["fc1", "fc2"], True))[-1].message
