"""The only file of the window that runs training: a thread feeds events into a bounded queue, a timer drains it."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Literal, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from core.document.model import Document
from core.progress import Reported
from core.runs import RunRecord
from core.sweeps.pruning import Tried, pruned
from core.training.control import Control
from core.training.events import Event, Finished, Gradients, Predictions, Preparing, StepsDone, Surface

WaitAfter = Literal["", "batch", "epoch"]
"""When a run that begins waits for the first time; nothing means that it does not."""

_QUEUE_LIMIT = 512
_DRAIN_MILLISECONDS = 50
_BUSY = "“{}” is training in another window: wait until it has ended or stop it there, since runs share random numbers"


class EventQueue:
    """A bounded queue between the training thread and the window.

    When the window falls behind, reports on steps are joined and other figures that will come again are left out.
    Epochs, state changes and the end are never lost, nor is the loss of a single step.
    """

    def __init__(self, limit: int = _QUEUE_LIMIT) -> None:
        self._events: deque[Event] = deque()
        self._limit = limit
        self._lock = threading.Lock()

    def put(self, event: Event) -> None:
        """Add an event; never waits."""
        with self._lock:
            if len(self._events) >= self._limit and isinstance(event, (Gradients, Predictions, Surface, Preparing)):
                return
            last = self._events[-1] if self._events else None
            if len(self._events) >= self._limit and isinstance(event, StepsDone) and isinstance(last, StepsDone):
                import numpy as np

                joined = np.concatenate((last.losses, event.losses))
                self._events[-1] = replace(event, first_step=last.first_step, losses=joined)
                return
            self._events.append(event)

    def take_all(self) -> list[Event]:
        """Everything that waits, oldest first."""
        with self._lock:
            events = list(self._events)
            self._events.clear()
        return events


class Holder(Protocol):
    """Whoever works with PyTorch's random numbers and threads."""

    @property
    def busy(self) -> str:
        """What goes on and what to do about it, for whoever wants the turn, too."""


class Turn(QObject):
    """Lets one window of a process train at a time.

    PyTorch's random numbers and its number of threads belong to the whole process: two runs at once would take numbers
    from each other, and neither could be repeated.

    Signals:
        changed: another thread has the turn, or none.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._holder: Holder | None = None

    @property
    def holder(self) -> Holder | None:
        """Who trains now."""
        return self._holder

    def pass_to(self, holder: Holder | None) -> None:
        """Give the turn to a thread, or to none."""
        self._holder = holder
        self.changed.emit()


class TrainThread(QObject):
    """Runs one training at a time and keeps its record.

    Args:
        turn: shared with the other windows; without it, the thread takes no heed of others.

    Signals:
        started: a run has begun to prepare.
        advanced: events have come in and are in the record.
        finished: the run has ended; its thread, too.
    """

    started = Signal()
    advanced = Signal()
    finished = Signal(object)

    def __init__(self, parent: QObject | None = None, turn: Turn | None = None) -> None:
        super().__init__(parent)
        self.turn = turn or Turn()
        self._thread: threading.Thread | None = None
        self._queue = EventQueue()
        self._timer = QTimer(self)
        self._timer.setInterval(_DRAIN_MILLISECONDS)
        self._timer.timeout.connect(self._drain)
        self.control = Control()
        self.record = RunRecord()
        self.document: Document | None = None
        self.name = ""
        self.folder: Path | None = None
        self.project: object = None

    @property
    def is_running(self) -> bool:
        """Whether a run is under way, paused ones included."""
        return self._thread is not None

    @property
    def busy(self) -> str:
        """What other windows say of a run in this one."""
        return _BUSY.format(self.name)

    def start(
        self,
        document: Document,
        device: str,
        folder: Path | None,
        wait_after: WaitAfter = "",
        project: object = None,
        name: str = "",
        first_weights: Path | None = None,
        record: RunRecord | None = None,
        tried: Tried | None = None,
    ) -> None:
        """Begin to train a snapshot of a project, unless a run is under way.

        ``name`` is what the record calls the run: that of the project if empty. ``first_weights`` is a file of weights
        to begin with; without it they are drawn from the seed. ``record`` is that of the run in ``folder``, which goes
        on then from where it was saved last. ``tried`` is what it tries of a sweep.
        """
        if self.turn.holder is not None:
            return
        self.turn.pass_to(self)
        self.control, self.record, self._queue = Control(), record or RunRecord(), EventQueue()
        self.document, self.folder, self.project, self.name = document, folder, project, name or document.name
        if wait_after == "batch":
            self.control.step()
        elif wait_after == "epoch":
            self.control.step_epoch()
        resume = record is not None
        arguments = (document, device, folder, self.control, self._queue, name, first_weights, resume, tried)
        self._thread = threading.Thread(target=_work, args=arguments, name="train")
        self._thread.start()
        self._timer.start()
        self.started.emit()

    def forget(self) -> None:
        """Let go of the last run, unless one is under way."""
        if not self.is_running:
            self.record, self.document, self.folder, self.project = RunRecord(), None, None, None
            self.advanced.emit()

    def close(self) -> None:
        """Stop the run and wait for its end."""
        self.control.stop()
        if self._thread is not None:
            self._thread.join()
            self._drain()

    def _drain(self) -> None:
        events = self._queue.take_all()
        for event in events:
            self.record.apply(event)
        if events:
            self.advanced.emit()
        end = self.record.finished
        if end is not None and self._thread is not None:
            self._timer.stop()
            self._thread.join()
            self._thread = None
            self.turn.pass_to(None)
            self.finished.emit(end)


def _work(
    document: Document,
    device: str,
    folder: Path | None,
    control: Control,
    queue: EventQueue,
    name: str,
    first_weights: Path | None,
    resume: bool,
    tried: Tried | None,
) -> None:
    from core.runs.recording import recorded
    from core.runs.store import store_path
    from core.training.loop import train

    progress = Reported(lambda fraction, text: queue.put(Preparing(fraction, text)), lambda: control.stopping)
    last: Event | None = None
    events = train(document, device, control, folder, progress, first_weights, resume)
    events = pruned(events, control, tried.pruning if tried else None)
    sweep, trial = (tried.sweep, tried.trial) if tried else ("", None)
    for last in recorded(events, store_path(), document, folder, device, name, sweep, resume, trial):
        queue.put(last)
    if not isinstance(last, Finished):
        queue.put(Finished("failed", "Training ended without a word"))
