"""Every button of a run is heeded after the batch in progress."""

import threading

import pytest

from core.document.edits import change_training
from core.training.control import Control, asked_while_validating
from core.training.events import Paused, Saved, StepsDone
from core.training.loop import train


@pytest.fixture
def long(perceptron):
    return change_training(perceptron, perceptron.training.model_copy(update={"epochs": 1_000_000}))


def after_the_first_report(document, folder, press):
    """Press a button when the first steps are told. Gives the last of these steps, and each event that follows."""
    control = Control()
    events = train(document, "cpu", control, folder)
    first = next(event for event in events if isinstance(event, StepsDone))
    press(control)
    yield first.first_step + len(first.losses) - 1
    for event in events:
        yield event
        if isinstance(event, Paused):
            control.stop()


def first_of(kind, events):
    return next(event for event in events if isinstance(event, kind))


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


def test_a_validation_waits_between_batches_while_it_is_paused():
    control, held = Control(), []
    ask = asked_while_validating(control, held.append)
    assert not ask()
    control.pause()
    waiting = threading.Thread(target=ask)
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    control.resume()
    waiting.join(30)
    assert not waiting.is_alive()
    assert held[0] >= 0.05
    control.stop()
    assert ask()


def test_a_pause_from_before_a_validation_waits_for_its_end():
    control = Control()
    control.step()
    assert not asked_while_validating(control, print)()
    assert control.gate()
    assert control.must_wait()
    assert not asked_while_validating(control, print)()
