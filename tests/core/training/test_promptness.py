"""Every button of a run is heeded after the batch in progress, whatever the disk does."""

import shutil

import pytest
import torch

from core.data.sources.iris import Iris
from core.document.edits import change_training
from core.graph.weights import load_weights
from core.layers.activation import ReLU
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm1d
from core.layers.regularisation import Dropout
from core.training.control import Control
from core.training.events import Continued, EpochDone, Gradients, Kept, Paused, Preparing, Saved, StepsDone
from core.training.loop import train
from core.training.resume import RESUME, load_state


@pytest.fixture
def long(perceptron):
    return change_training(perceptron, perceptron.training.model_copy(update={"epochs": 1_000_000}))


def after_the_first_report(document, folder, press):
    """Press a button when the first steps are told. Gives the last of these steps, and each event that follows."""
    control = Control()
    events = train(document, "cpu", control, folder)
    first = next(event for event in events if isinstance(event, StepsDone))
    press(control)
    yield last_step(first)
    for event in events:
        yield event
        if isinstance(event, Paused):
            control.stop()


def first_of(kind, events):
    return next(event for event in events if isinstance(event, kind))


def until_after(n, kind, events):
    """Events up to the n-th one of a kind."""
    for event in events:
        yield event
        n -= isinstance(event, kind)
        if not n:
            return


def last_step(event):
    return event.first_step + len(event.losses) - 1


@pytest.mark.parametrize(("press", "kind"), [(Control.pause, Paused), (Control.save, Saved)])
def test_a_run_is_paused_and_saved_before_the_next_step(long, tmp_path, press, kind):
    events = after_the_first_report(long, tmp_path, press)
    step = next(events)
    assert first_of(kind, events).step == step
    events.close()


def test_a_run_stops_before_the_next_step(long):
    events = after_the_first_report(long, None, Control.stop)
    next(events)
    assert not [event for event in events if isinstance(event, StepsDone)]


def test_another_rate_holds_from_the_next_step_on(long):
    events = after_the_first_report(long, None, lambda control: control.change_learning_rate(0.25))
    step = next(events)
    following = first_of(StepsDone, events)
    assert following.first_step == step + 1
    assert following.learning_rate == 0.25
    events.close()


# --- the disk -------------------------------------------------------------------------------------------------


def test_a_run_goes_on_while_it_is_saved_and_tells_once_that_is_on_the_disk(long, tmp_path, disk):
    control = Control()
    events = train(long, "cpu", control, tmp_path)
    step = last_step(first_of(StepsDone, events))
    disk.hold()
    control.save()
    meanwhile = list(until_after(3, StepsDone, events))
    assert not [event for event in meanwhile if isinstance(event, (Saved, Kept))]
    disk.release()
    saved = first_of(Saved, events)
    assert saved.step >= step
    assert load_state(tmp_path)["step"] >= saved.step
    events.close()


def test_no_button_waits_for_the_disk(long, tmp_path, disk):
    control = Control()
    events = train(long, "cpu", control, tmp_path)
    first_of(StepsDone, events)
    disk.hold()
    control.pause()
    paused = first_of(Paused, events)
    control.step()
    assert first_of(Paused, events).step == paused.step + 1
    control.resume()
    first_of(Continued, events)
    assert first_of(StepsDone, events).first_step == paused.step + 2
    control.stop()
    assert first_of(Preparing, events).text == "Writing the run to the disk"
    disk.release()
    *kept, finished = events
    assert finished.reason == "stopped"
    assert kept[-1] == Saved(load_state(tmp_path)["step"])


def test_a_disk_that_takes_nothing_ends_the_run_with_a_sentence(long, tmp_path):
    control, folder = Control(), tmp_path / "run"
    events = train(long, "cpu", control, folder)
    first_of(StepsDone, events)
    control.save()
    first_of(Saved, events)
    (folder / RESUME).unlink()
    (folder / RESUME).mkdir()
    control.save()
    *_, finished = events
    assert finished.reason == "failed"
    assert "resume.pt cannot be written: is a directory" in finished.message


# --- steps of several batches, and validations ------------------------------------------------------------------


@pytest.fixture
def accumulating(chain):
    """Steps of 8, 8, 8 and 6 batches an epoch, of a network that draws and that keeps statistics."""
    layers = (Linear(out_features=8), BatchNorm1d(), ReLU(), Dropout(p=0.3), Linear(out_features=3))
    return chain(*layers, source=Iris(), epochs=3, batch_size=4, accumulate=8)


@pytest.fixture
def whole(accumulating, tmp_path):
    """The folder of a run in which nobody pressed anything."""
    list(train(accumulating, "cpu", folder=tmp_path / "whole"))
    return tmp_path / "whole"


def require_same(one, other):
    for name in ("best.pth", "last.pth"):
        first, second = load_weights(one / name), load_weights(other / name)
        assert all(torch.equal(first[key], second[key]) for key in first), name


def test_a_pause_comes_between_the_batches_of_a_step_and_changes_nothing(accumulating, whole, tmp_path, pressed):
    control, folder = Control(), tmp_path / "paused"
    with pressed(11, control.pause) as seen:
        for event in train(accumulating, "cpu", control, folder):
            if isinstance(event, Paused):
                assert (seen.batches, event.step) == (11, 1)
            if isinstance(event, Saved) and control.pausing:
                shutil.copytree(folder, tmp_path / "killed")
                control.resume()
    assert load_state(tmp_path / "killed")["step"] == 1
    list(train(accumulating, "cpu", folder=tmp_path / "killed", resume=True))
    require_same(folder, whole)
    require_same(tmp_path / "killed", whole)


def test_a_stop_comes_between_the_batches_of_a_step_which_then_has_not_begun(accumulating, whole, tmp_path, pressed):
    control, folder = Control(), tmp_path / "stopped"
    with pressed(11, control.stop) as seen:
        events = [(event, seen.batches) for event in train(accumulating, "cpu", control, folder)]
    assert (seen.batches, events[-1][0].reason, load_state(folder)["step"]) == (11, "stopped", 1)
    told = [event for event, batches in events if batches > 8]  # after the first step
    assert not [event for event in told if isinstance(event, Gradients)]  # those of a part of a step are no news
    list(train(accumulating, "cpu", folder=folder, resume=True))
    require_same(folder, whole)


def test_a_rate_chosen_between_the_batches_of_a_step_holds_for_that_step(accumulating, whole, tmp_path, pressed):
    for batch in (8, 11):  # the last one of the first step, and the third one of the second
        control = Control()
        with pressed(batch, lambda control=control: control.change_learning_rate(0.25)):
            list(train(accumulating, "cpu", control, tmp_path / str(batch)))
    require_same(tmp_path / "8", tmp_path / "11")
    with pytest.raises(AssertionError):  # it made a difference
        require_same(tmp_path / "8", whole)


def test_a_single_step_is_one_of_all_its_batches(accumulating, pressed):
    control = Control()
    control.step()
    with pressed(0, print) as seen:
        events = train(accumulating, "cpu", control)
        assert first_of(Paused, events).step == 1
        assert seen.batches == 8
        events.close()


def test_a_pause_comes_between_the_batches_of_a_validation_and_is_told(accumulating, pressed):
    control, seen = Control(), []
    with pressed(31, control.pause) as counted:  # 30 batches of training come before it, and it has two
        for event in train(accumulating, "cpu", control):
            seen.append(type(event))
            if isinstance(event, Paused):
                assert counted.batches == 31
                control.resume()
    assert seen.index(Paused) < seen.index(EpochDone)


def test_a_step_that_is_asked_for_in_a_validation_comes_after_it(accumulating, pressed):
    control, steps = Control(), []
    with pressed(31, control.pause):
        for event in train(accumulating, "cpu", control):
            if isinstance(event, Paused):
                steps.append(event.step)
                control.step() if len(steps) == 1 else control.stop()
    assert steps == [4, 5]


def test_a_single_step_includes_the_validation_after_it(accumulating):
    control = Control()
    document = change_training(accumulating, accumulating.training.model_copy(update={"accumulate": 30}))
    control.step()
    events = train(document, "cpu", control)
    first_of(EpochDone, events)
    assert first_of(Paused, events).step == 1
    events.close()
