"""Projects that wait to be trained, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from core.document.model import Document
from core.training.events import Finished
from gui.train_thread import TrainThread


@dataclass(frozen=True, eq=False)
class Waiting:
    """A snapshot of a project that waits, and what its run will be called."""

    document: Document
    name: str


class RunQueue(QObject):
    """Starts the first that waits whenever nothing is trained in any window.

    A run that people stop holds the queue: whoever stops one hardly wants the next to begin. A run that fails does not.

    Args:
        trainer: of the window.
        start: trains a snapshot; its name.

    Signals:
        changed: other projects wait, in another order, or the queue is held or goes on.
    """

    changed = Signal()

    def __init__(
        self, trainer: TrainThread, start: Callable[[Document, str], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._trainer, self._start = trainer, start
        self._closed = False
        self.waiting: list[Waiting] = []
        self.is_held = False
        trainer.finished.connect(self._follow)
        self._soon = QTimer(self, singleShot=True, interval=0)  # whoever hears of the end of a run hears of it first
        self._soon.timeout.connect(self._begin)
        trainer.turn.changed.connect(self.go_on)

    def add(self, document: Document, name: str) -> None:
        """Let a snapshot wait behind the others; it begins at once if nothing is trained."""
        self.waiting.append(Waiting(document, name))
        self.changed.emit()
        self.go_on()

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

    def _begin(self) -> None:
        if self._closed or self.is_held or not self.waiting or self._trainer.turn.holder is not None:
            return
        first = self.waiting.pop(0)
        self.changed.emit()
        self._start(first.document, first.name)

    def _follow(self, end: Finished) -> None:
        if end.reason == "stopped" and self.waiting:
            self.hold(True)
