"""What settings ask of a run: limits, early stopping, rates, averages, half precision, and faults that are named."""

import threading

import numpy as np
import pytest
import torch

from core.data.base import DataSettings
from core.data.sources.arrays import Arrays
from core.data.sources.embedded_tables import Diabetes
from core.document.edits import append, change_data, scale_rate
from core.document.storage import dump, parse
from core.graph.build import build
from core.graph.check import check
from core.graph.weights import load_weights
from core.layers.activation import LogSoftmax, ReLU
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm1d
from core.layers.shape import Flatten
from core.progress import Unwatched
from core.recipe.base import LOSSES, OPTIMIZERS
from core.recipe.losses.numbers import PoissonNLLLoss
from core.recipe.optimizers.gradient import SGD
from core.recipe.schedules import SCHEDULES, CosineAnnealingLR
from core.training.control import Control
from core.training.events import EpochDone, Gradients, Kept, Noted, Paused, Started, StepsDone, Validated
from core.training.loop import train
from core.training.rates import parameter_groups


@pytest.fixture
def small(chain):
    """Makes a small network on the digits with some settings."""

    def make(*layers, **settings):
        between = layers or (ReLU(),)
        return chain(Flatten(), Linear(out_features=16), *between, Linear(out_features=10), **settings)

    return make


def of(events, kind):
    return [event for event in events if isinstance(event, kind)]


def run(document, **options):
    return list(train(document, "cpu", **options))


@pytest.mark.parametrize("schedule", [None, *dict(SCHEDULES.items())])
@pytest.mark.parametrize("name", dict(OPTIMIZERS.items()))
def test_every_optimizer_trains_with_every_schedule(small, name, schedule):
    wanted = SCHEDULES.get(schedule)() if schedule else None
    document = small(optimizer=OPTIMIZERS.get(name)(), schedule=wanted, steps=20, batch_size=64, warmup_epochs=0.2)
    events = run(document)
    losses = np.concatenate([event.losses for event in of(events, StepsDone)])
    assert events[-1].reason == "completed", events[-1].message
    assert len(losses) == 20
    assert np.isfinite(losses).all()
    assert losses[-5:].min() < losses[0]


def test_a_schedule_sets_the_rate_of_every_step(small):
    document = small(optimizer=SGD(lr=0.1), schedule=CosineAnnealingLR(), epochs=2)
    rates = [event.learning_rate for event in of(run(document), StepsDone)]
    assert rates[-1] < 0.001
    assert rates == sorted(rates, reverse=True)


@pytest.mark.parametrize(("settings", "steps"), [({"steps": 30}, 30), ({"epochs": 1}, 23), ({"steps": 7}, 7)])
def test_a_run_ends_with_its_last_step_and_is_validated(small, settings, steps):
    events = run(small(batch_size=64, **settings))
    assert of(events, EpochDone)[-1].step == steps
    assert events[-1].reason == "completed"


def test_a_run_ends_with_its_time(small):
    events = run(small(epochs=1_000_000, minutes=0.02))
    assert events[-1].reason == "completed"
    assert of(events, EpochDone)


def test_patience_ends_a_run_that_gets_no_better(small):
    events = run(small(optimizer=SGD(lr=1e-9), epochs=50, patience=3))
    assert events[-1].reason == "early_stop"
    assert len(of(events, EpochDone)) <= 10
    assert "Stopped early after" in events[-1].message


def test_validations_come_every_so_many_steps_too(small, tmp_path):
    events = run(small(batch_size=64, validate_every=5, epochs=2), folder=tmp_path)
    assert [event.step for event in of(events, Validated)] == [5, 10, 15, 20, 25, 30, 35, 40, 45]
    assert [event.step for event in of(events, EpochDone)] == [23, 46]


def test_accumulated_batches_are_one_batch_of_their_size(small):
    whole = run(small(optimizer=SGD(lr=0.1), batch_size=64, epochs=1))
    parts = run(small(optimizer=SGD(lr=0.1), batch_size=16, accumulate=4, epochs=1))
    first, second = (np.concatenate([event.losses for event in of(events, StepsDone)]) for events in (whole, parts))
    assert len(first) == len(second) == 23
    assert second == pytest.approx(first, abs=2e-4)


@pytest.mark.parametrize("averaging", ["ema", "swa"])
def test_an_average_is_what_is_validated_and_kept(small, tmp_path, averaging):
    document = small(BatchNorm1d(), ReLU(), averaging=averaging, ema_decay=0.9, epochs=8, batch_size=64)
    events = run(document, folder=tmp_path)
    assert of(events, EpochDone)[-1].val_score > 0.8
    weights = load_weights(tmp_path / "last.pth")
    network = build(document)
    network.load_state_dict(weights)
    assert all(bool(tensor.isfinite().all()) for tensor in weights.values())


def test_half_precision_and_compilation_train_or_say_why_not(small):
    events = run(small(precision="bfloat16", epochs=8, batch_size=16))
    assert events[-1].reason == "completed"
    assert of(events, EpochDone)[-1].val_score > 0.5 or of(events, Noted)


def test_a_deterministic_run_repeats_to_the_bit_and_leaves_torch_as_it_was(small):
    first, second = (of(run(small(deterministic=True, epochs=2)), EpochDone)[-1] for _ in range(2))
    assert (first.train_loss, first.val_loss) == (second.train_loss, second.val_loss)
    assert not torch.are_deterministic_algorithms_enabled()


def test_a_layer_may_learn_more_slowly(small):
    document = small(optimizer=SGD(lr=0.1), epochs=1)
    first = next(node.id for node in document.nodes if isinstance(node.layer, Linear))
    slowed = scale_rate(document, [first], 0.001)
    assert parse(dump(slowed)) == slowed
    groups = parameter_groups(check(slowed), build(slowed))
    assert sorted(group["lr"] for group in groups) == pytest.approx([0.0001, 0.1])
    plain = parameter_groups(check(document), build(document))
    assert len(plain) == 1
    assert "lr" not in plain[0]


def test_a_rate_changed_while_it_trains_holds_from_the_next_step_on(small):
    control, seen = Control(), []
    for event in train(small(optimizer=SGD(lr=0.1), epochs=3), "cpu", control):
        if isinstance(event, StepsDone):
            seen.append(event.learning_rate)
            control.change_learning_rate(0.01)
    assert seen[0] == 0.1
    assert seen[-1] == 0.01


def test_one_epoch_is_trained_and_then_it_waits(small):
    control, events = Control(), []
    control.step_epoch()

    def go():
        events.extend(train(small(epochs=3), "cpu", control))

    thread = threading.Thread(target=go)
    thread.start()
    while not control.pausing:
        thread.join(0.01)
    control.stop()
    thread.join(20)
    assert len(of(events, EpochDone)) == 1
    assert of(events, Paused)


def test_a_run_may_begin_with_the_weights_of_another(small, tmp_path):
    document = small(epochs=3)
    first = run(document, folder=tmp_path / "first")
    again = run(document, folder=tmp_path / "again", first_weights=tmp_path / "first" / "start.pth")
    assert of(first, EpochDone)[-1].val_loss == of(again, EpochDone)[-1].val_loss
    best = run(document, folder=tmp_path / "best", first_weights=tmp_path / "first" / "best.pth")
    assert of(best, EpochDone)[0].train_loss < of(first, EpochDone)[0].train_loss


NUMBERS = [name for name, loss in LOSSES.items() if "numbers" in loss.answers]


@pytest.mark.parametrize("name", dict(LOSSES.items()))
def test_every_loss_has_a_network_that_learns_with_it(small, name):
    loss = LOSSES.get(name)()
    if "classes" not in loss.answers:
        pytest.skip(f"{name} is for numbers")
    document = small(loss=loss, epochs=4, batch_size=32)
    if loss.wants_logarithms:
        document = append(document, LogSoftmax())
    epochs = of(run(document), EpochDone)
    assert max(epoch.val_score for epoch in epochs) > 0.2  # by chance it is 0.1; L1 is slow on one-hot rows
    assert epochs[-1].val_loss < epochs[0].val_loss + 0.05


def predicting(chain, loss):
    document = chain(Linear(out_features=16), ReLU(), Linear(out_features=1), loss=loss, epochs=30, batch_size=32)
    return change_data(document, DataSettings(source=Diabetes()))


@pytest.mark.parametrize("name", [name for name in NUMBERS if LOSSES.get(name).lowest is None])
def test_losses_for_numbers_learn_to_predict(chain, name):
    epochs = of(run(predicting(chain, LOSSES.get(name)())), EpochDone)
    assert max(epoch.val_score for epoch in epochs) > 0.2


@pytest.mark.parametrize("name", dict(LOSSES.items()))
def test_every_loss_refuses_what_it_is_not_for_with_a_sentence(small, chain, name):
    loss = LOSSES.get(name)()
    if loss.answers == ("classes",):
        checked = check(predicting(chain, loss))
        assert any(problem.code == "loss_of_another_task" for problem in checked.problems)
    elif loss.answers == ("numbers",):
        checked = check(small(loss=loss))
        assert any(problem.code == "loss_of_another_task" for problem in checked.problems)
    else:  # it takes both kinds: refused is a network that gives too few answers
        assert check(small(loss=loss)).ok
        short = chain(Flatten(), Linear(out_features=9), loss=loss)
        assert any(problem.code == "wrong_answer" for problem in check(short).problems)


def test_the_layer_that_broke_the_numbers_is_named(chain, monkeypatch):
    document = chain(Flatten(), Linear(out_features=16), ReLU(), Linear(out_features=10), optimizer=SGD(lr=1e30))
    finished = run(document)[-1]
    assert finished.reason == "failed"
    assert "is not a number any more since step" in finished.message
    assert "fc1" in finished.message or "fc2" in finished.message
    assert "lower the learning rate" in finished.message


def test_gradients_are_told_and_figures_too(small):
    events = run(small(epochs=1))
    assert of(events, Gradients)
    assert 0 <= of(events, StepsDone)[-1].score <= 1
    assert of(events, Started)[0].step == 0
    assert not of(events, Kept)


def of_arrays(document, path, targets):
    """The document on 400 rows of three numbers, with these targets."""
    inputs = np.random.default_rng(0).normal(size=(400, 3)).astype(np.float32)
    np.savez(path, inputs=inputs, targets=targets(inputs).astype(np.float32))
    source = Arrays.model_validate({"file": str(path), "task": "numbers"}).looked_at(Unwatched())
    return change_data(document, DataSettings(source=source))


def test_poisson_learns_counts(chain, tmp_path):
    counts = np.random.default_rng(1)
    document = chain(Linear(out_features=1), loss=PoissonNLLLoss(), epochs=60, batch_size=32, optimizer=SGD(lr=0.05))
    document = of_arrays(document, tmp_path / "counts.npz", lambda x: counts.poisson(np.exp(0.8 * x[:, 0])))
    events = run(document)
    epochs = of(events, EpochDone)
    assert epochs, events[-1].message
    assert max(epoch.val_score for epoch in epochs) > 0.1


@pytest.mark.parametrize("name", [name for name in NUMBERS if LOSSES.get(name)().takes_own_units])
def test_losses_with_bounds_refuse_numbers_outside_of_them(chain, tmp_path, name):
    document = chain(Linear(out_features=1), loss=LOSSES.get(name)())
    (finished,) = run(of_arrays(document, tmp_path / "any.npz", lambda x: x[:, 0] * 3))
    assert finished.reason == "failed"
    assert f"{name} is for numbers" in finished.message
