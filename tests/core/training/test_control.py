"""The buttons of a run, pressed from another thread than the one that trains."""

import queue
import threading

import pytest

from core.document.edits import change_training
from core.graph.weights import load_weights
from core.training.control import Control
from core.training.events import Continued, EpochDone, Finished, Paused, Saved, Started, StepsDone
from core.training.loop import train

PATIENCE = 120


class Trained:
    """A run in a thread of its own, whose events can be waited for."""

    def __init__(self, document, folder=None):
        self.control = Control()
        self.seen = []
        self._events = queue.Queue()
        self._thread = threading.Thread(target=self._train, args=(document, folder))
        self._thread.start()

    def _train(self, document, folder):
        for event in train(document, "cpu", self.control, folder):
            self._events.put(event)

    def wait_for(self, kind):
        """The next event of a kind."""
        while True:
            event = self._events.get(timeout=PATIENCE)
            self.seen.append(event)
            if isinstance(event, kind):
                return event

    def end(self):
        self.control.stop()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    @property
    def steps(self):
        return sum(len(event.losses) for event in self.seen if isinstance(event, StepsDone))


@pytest.fixture
def endless(perceptron):
    return change_training(perceptron, perceptron.training.model_copy(update={"epochs": 1_000_000}))


@pytest.fixture
def running(endless, tmp_path):
    run = Trained(endless, tmp_path / "run")
    run.wait_for(Started)
    yield run
    run.end()


def test_pause_waits_after_the_batch_in_progress_and_continue_goes_on(running):
    running.control.pause()
    paused = running.wait_for(Paused)
    assert running.steps == paused.step
    running.control.resume()
    running.wait_for(Continued)
    assert running.wait_for(StepsDone).first_step == paused.step + 1


def test_a_pause_keeps_the_weights(running, tmp_path):
    running.control.pause()
    running.wait_for(Paused)
    running.wait_for(Saved)
    assert load_weights(tmp_path / "run" / "last.pth")


def test_step_does_one_batch_and_waits_again(running):
    running.control.pause()
    before = running.wait_for(Paused).step
    for n in (1, 2, 3):
        running.control.step()
        assert running.wait_for(Paused).step == before + n


def test_several_steps_asked_for_at_once_are_all_done(running):
    running.control.pause()
    before = running.wait_for(Paused).step
    for _ in range(20):
        running.control.step()
    while running.wait_for(Paused).step < before + 20:
        pass
    assert running.steps == before + 20


def test_stop_ends_a_running_run(running, tmp_path):
    running.wait_for(EpochDone)
    running.control.stop()
    finished = running.wait_for(Finished)
    assert finished.reason == "stopped"
    assert finished.message.startswith("Stopped after ")
    assert {path.name for path in (tmp_path / "run").iterdir()} >= {"best.pth", "last.pth", "project.netloom"}


def test_stop_ends_a_paused_run(running):
    running.control.pause()
    running.wait_for(Paused)
    running.control.stop()
    assert running.wait_for(Finished).reason == "stopped"


def test_stopping_before_the_first_epoch_keeps_weights_too(endless, tmp_path):
    run = Trained(endless, tmp_path / "run")
    run.control.stop()
    assert run.wait_for(Finished).reason == "stopped"
    run.end()
    assert load_weights(tmp_path / "run" / "best.pth").keys() == load_weights(tmp_path / "run" / "last.pth").keys()


def test_a_pause_changes_nothing_in_what_is_learned(perceptron, perceptron_run):
    run = Trained(perceptron)
    run.control.pause()
    run.wait_for(Paused)
    for _ in range(5):
        run.control.step()
    run.control.resume()
    run.wait_for(Finished)
    run.end()
    losses = [event.train_loss for event in run.seen if isinstance(event, EpochDone)]
    assert losses == [epoch.train_loss for epoch in perceptron_run.epochs]
