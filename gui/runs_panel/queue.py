"""Projects and sweeps that wait to be trained, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from core.document.model import Document
from core.sweeps.planning import Next
from core.sweeps.pruning import Tried
from core.sweeps.sweep import Sweep
from core.sweeps.waiting import Waiting
from core.training.events import Finished
from gui.runs_panel.trials import TrialFinder
from gui.train_thread import TrainThread


class Start(Protocol):
    """Trains a snapshot."""

    def __call__(self, document: Document, name: str, *, tried: Tried | None = None) -> object:
        """Begin; ``tried`` is what it tries of a sweep."""


class RunQueue(QObject):
    """Starts the first that waits whenever nothing is trained in any window; a sweep waits until all of it is made.

    A run that people stop holds the queue: whoever stops one hardly wants the next to begin. A run that fails does not.

    Args:
        trainer: of the window.
        start: trains a snapshot.
        finder: finds the next trial of a sweep.

    Signals:
        changed: other projects wait, in another order, or the queue is held or goes on.
        refused: a sweep cannot go on; the sentence says why.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, trainer: TrainThread, start: Start, finder: TrialFinder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._trainer, self._start, self._finder = trainer, start, finder
        self._closed = False
        self._finding = False
        self._present: tuple[str, int] | None = None
        self._stopped: tuple[str, int] | None = None
        self.waiting: list[Waiting] = []
        self.is_held = False
        trainer.finished.connect(self._follow)
        self._soon = QTimer(self, singleShot=True, interval=0)  # whoever hears of the end of a run hears of it first
        self._soon.timeout.connect(self._begin)
        trainer.turn.changed.connect(self.go_on)

    @property
    def n_runs(self) -> int:
        """How many runs wait, each trial for itself."""
        return sum(each.n_runs for each in self.waiting)

    def add(self, document: Document, name: str) -> None:
        """Let a snapshot wait behind the others; it begins at once if nothing is trained."""
        self._add([Waiting(document, name)])

    def add_sweep(self, id: str, sweep: Sweep, document: Document, name: str) -> None:
        """Let what is missing of a sweep wait behind the others, unless it waits already."""
        if all(each.id != id for each in self.waiting):
            self._add([Waiting(document, name, sweep, id)])

    def take_over(self, waiting: Sequence[Waiting]) -> None:
        """Let what waited when another window closed wait here; nothing begins until somebody says so."""
        self.is_held = True
        self._add(waiting)

    def remove(self, row: int) -> None:
        """Let one wait no more."""
        del self.waiting[row]
        self.changed.emit()

    def move(self, row: int, to: int) -> None:
        """Put one at another place."""
        to = max(0, min(to, len(self.waiting) - 1))
        self.waiting.insert(to, self.waiting.pop(row))
        self.changed.emit()

    def hold(self, wanted: bool) -> None:
        """Begin none of them, or go on."""
        self.is_held = wanted
        self.changed.emit()
        self.go_on()

    def close(self) -> None:
        """Begin none of them any more."""
        self._closed = True

    def go_on(self) -> None:
        """Begin the first, unless something is trained, or the queue is held."""
        self._soon.start()

    # --- one after the other ----------------------------------------------------------------------------------

    def _add(self, waiting: Sequence[Waiting]) -> None:
        self.waiting += waiting
        self.changed.emit()
        self.go_on()

    @property
    def _may_begin(self) -> bool:
        busy = self._closed or self.is_held or self._finding or self._trainer.turn.holder is not None
        return bool(self.waiting) and not busy

    def _begin(self) -> None:
        if not self._may_begin:
            return
        first = self.waiting[0]
        if first.sweep is not None:
            self._finding = True
            self._finder.find(self._without_stopped(first), self._begin_trial, self._fail)
            return
        del self.waiting[0]
        self.changed.emit()
        self._start(first.document, first.name)

    def _begin_trial(self, of: Waiting, found: Next | None, n_made: int) -> None:
        """A trial was found, unless all have been made; much may have happened meanwhile."""
        self._finding = False
        place = self._place_of(of.id)
        if place is not None and found is None:
            del self.waiting[place]
            self.changed.emit()
        elif place is not None and found is not None and self._may_begin:
            number = found.trial.number
            self._present = of.id, number
            self.waiting[place] = replace(of, n_made=n_made, again=of.again | {number})
            self.changed.emit()
            tried = Tried(of.id, found.trial, found.pruning)
            self._start(found.document, found.trial.run_name(of.name), tried=tried)
            return
        self.go_on()

    def _fail(self, of: Waiting, sentence: str) -> None:
        """A sweep cannot go on: it stays, and so does all behind it."""
        self._finding = False
        self.is_held = True
        self.changed.emit()
        self.refused.emit(f"the sweep of “{of.name}” cannot go on: {sentence}")

    def _follow(self, end: Finished) -> None:
        present, self._present = self._present, None
        place = self._place_of(present[0]) if present else None
        if end.reason == "stopped":
            self._stopped = present
        if present and place is not None:
            of = self.waiting[place]
            again = of.again if end.reason == "stopped" else of.again - {present[1]}
            self.waiting[place] = replace(of, again=again, n_made=of.n_made + 1)
            self.changed.emit()
        if end.reason == "stopped" and self.waiting:
            self.hold(True)

    def _without_stopped(self, of: Waiting) -> Waiting:
        """People who stop a trial and go on are done with it; where they close the window instead, it is made again."""
        stopped, self._stopped = self._stopped, None
        return replace(of, again=of.again - {stopped[1]}) if stopped and stopped[0] == of.id else of

    def _place_of(self, id: str) -> int | None:
        return next((place for place, each in enumerate(self.waiting) if id and each.id == id), None)
