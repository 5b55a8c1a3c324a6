"""Work off the window's thread, and events under pressure."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.events import (
    Continued,
    EpochDone,
    Finished,
    Gradients,
    Paused,
    Predictions,
    Preparing,
    StepsDone,
)
from gui.background import Background
from gui.train_thread import EventQueue


@pytest.fixture
def background(qapp):
    background = Background()
    yield background
    background.close()


@pytest.fixture
def heard():
    """What was heard, each with the thread that called."""
    return []


def ears(heard):
    def ear(name):
        return lambda *arguments: heard.append((name, arguments, threading.current_thread()))

    return {name: ear(name) for name in ("done", "failed", "cancelled", "progressed")}


def test_everything_is_heard_on_the_main_thread_in_order(qtbot, background, heard):
    def work(progress):
        progress.report(0.5, "half")
        return threading.current_thread()

    background.run("check", work, **ears(heard))
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert [name for name, _, _ in heard] == ["progressed", "done"]
    assert {thread for _, _, thread in heard} == {threading.main_thread()}
    assert heard[1][1][0] is not threading.main_thread()


def test_a_failure_is_heard(qtbot, background, heard):
    def work(progress):
        raise ValueError("no")

    background.run("check", work, **ears(heard))
    qtbot.waitUntil(lambda: bool(heard))
    assert [(name, str(arguments[0])) for name, arguments, _ in heard] == [("failed", "no")]


def test_cancelled_work_ends_and_says_so_once(qtbot, background, heard):
    def work(progress):
        while True:
            progress.check_cancelled()

    job = background.run("data", work, **ears(heard))
    job.cancel()
    job.cancel()
    qtbot.waitUntil(lambda: bool(heard))
    assert [name for name, _, _ in heard] == ["cancelled"]


def test_close_ends_every_thread_and_nobody_hears_of_it(qtbot, background, heard):
    def work(progress):
        while True:
            progress.check_cancelled()

    for _ in range(5):
        background.run("data", work, **ears(heard))
    background.run("data", lambda progress: "done at once", **ears(heard))
    background.close()
    assert "data" not in {thread.name for thread in threading.enumerate()}
    qtbot.wait(1)
    assert heard == []


def test_nothing_begins_after_close(background, heard):
    background.close()
    background.run("data", lambda progress: None, **ears(heard))
    assert "data" not in {thread.name for thread in threading.enumerate()}


# --- the queue between training and window --------------------------------------------------------------------

FIGURES = np.zeros(3, np.float32)
STEPS = st.lists(st.integers(0, 10_000), min_size=1, max_size=4)
KINDS = st.one_of(
    STEPS,
    st.sampled_from(["epoch", "gradients", "predictions", "preparing", "paused", "continued", "take"]),
)


def event_of(kind, step):
    if isinstance(kind, list):
        return StepsDone(1, step, np.array(kind, np.float32), 1.0, 1.0)
    return {
        "epoch": EpochDone(step, step, 0, 0, 0, 0, 0, 0, False),
        "gradients": Gradients(step, FIGURES),
        "predictions": Predictions(step, FIGURES.astype(np.int64), FIGURES),
        "preparing": Preparing(None, ""),
        "paused": Paused(step),
        "continued": Continued(),
    }[kind]


def lasting(events):
    """What must never be lost: losses with the number of each step, epochs, pauses and the end."""
    losses, others = [], []
    for event in events:
        if isinstance(event, StepsDone):
            losses += [(event.first_step + index, loss) for index, loss in enumerate(event.losses.tolist())]
        elif not isinstance(event, (Gradients, Predictions, Preparing)):
            others.append(event)
    return losses, others


@given(st.lists(KINDS, max_size=60), st.integers(1, 8))
def test_under_pressure_no_loss_no_epoch_and_no_end_goes_missing(kinds, limit):
    queue, given_events, taken, step = EventQueue(limit), [], [], 1
    for kind in [*kinds, None]:
        if kind == "take":
            taken += queue.take_all()
            continue
        event = Finished("completed", "") if kind is None else event_of(kind, step)
        step += len(kind) if isinstance(kind, list) else 0
        given_events.append(event)
        queue.put(event)
    taken += queue.take_all()
    assert lasting(taken) == lasting(given_events)
    assert isinstance(taken[-1], Finished)


def test_under_pressure_the_queue_does_not_grow_with_the_steps():
    queue = EventQueue(limit=8)
    for step in range(1, 1001):
        queue.put(StepsDone(1, step, np.array([step], np.float32), 1.0, 1.0))
        queue.put(Gradients(step, FIGURES))
    assert len(queue.take_all()) <= 10


def test_two_threads_lose_nothing_between_them():
    queue, taken, n = EventQueue(limit=4), [], 5000

    def put():
        for step in range(1, n + 1):
            queue.put(StepsDone(1, step, np.array([step], np.float32), 1.0, 1.0))

    thread = threading.Thread(target=put)
    thread.start()
    while thread.is_alive():
        taken += queue.take_all()
    thread.join()
    taken += queue.take_all()
    assert lasting(taken)[0] == [(step, float(step)) for step in range(1, n + 1)]
