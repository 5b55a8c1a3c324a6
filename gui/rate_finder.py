"""Searches for a learning rate off the window's thread; it has the turn meanwhile, so nothing trains beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.document.model import Document
from core.progress import Progress
from gui.background import Background, Job
from gui.train_thread import TrainThread

if TYPE_CHECKING:
    from core.training.range_test import Trial


class RateFinder(QObject):
    """One search at a time.

    Args:
        trainer: whose turn it needs.
        background: where it works.
        device: gives the id of the device that is chosen.

    Signals:
        changed: there is something new to show.
    """

    changed = Signal()

    def __init__(self, trainer: TrainThread, background: Background, device: Callable[[], str]) -> None:
        super().__init__()
        self._trainer, self._background, self._device = trainer, background, device
        self._job: Job | None = None
        self.trials: list[Trial] = []
        self.document: Document | None = None
        self.suggestion: float | None = None
        self.problem = ""
        """Why it ended without a result, in a sentence."""

    @property
    def is_searching(self) -> bool:
        """Whether it is at work."""
        return self._job is not None

    @property
    def busy(self) -> str:
        """What whoever wants to train is told meanwhile."""
        return "A learning rate is being searched for: wait until it is found, or cancel the search"

    def start(self, document: Document) -> None:
        """Search for a rate for a snapshot, unless something trains; ``problem`` then says what."""
        if self.is_searching:
            return
        self.trials, self.document, self.suggestion, self.problem = [], document, None, ""
        holder = self._trainer.turn.holder
        if holder is not None:
            own = "The network is being trained: stop the run, or wait until it has ended"
            self.problem = own if holder is self._trainer else holder.busy
        else:
            self._trainer.turn.pass_to(self)
            self._job = self._background.run(
                "range test", self._work_on(document), self._found, self._failed, self._cancelled, self._advanced
            )
        self.changed.emit()

    def cancel(self) -> None:
        """Ask the search to end; it does after the step in progress."""
        if self._job is not None:
            self._job.cancel()

    def end(self) -> None:
        """The window has closed, and its jobs with it: let others have the turn."""
        self._end()

    def _work_on(self, document: Document) -> Callable[[Progress], float | None]:
        device, trials = self._device(), self.trials

        def work(progress: Progress) -> float | None:
            from core.training.range_test import range_test, suggested

            trials.extend(range_test(document, device, progress))  # whoever draws sees each as it comes
            return suggested(trials)

        return work

    def _found(self, rate: float | None) -> None:
        self.suggestion = rate
        self._end("" if rate is not None else "At no rate did the loss fall clearly: there is nothing to suggest")

    def _failed(self, error: Exception) -> None:
        self._end(str(error))

    def _cancelled(self) -> None:
        self._end("Cancelled")

    def _advanced(self, fraction: float | None, text: str) -> None:
        self.changed.emit()

    def _end(self, problem: str = "") -> None:
        self._job, self.problem = None, problem
        if self._trainer.turn.holder is self:
            self._trainer.turn.pass_to(None)
        self.changed.emit()
