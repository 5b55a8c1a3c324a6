"""Finds out, off the window's thread, how much time a sweep still takes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from core.progress import Progress
from core.runs.store import RunStore
from core.runs.summary import RunSummary
from core.sweeps.outcomes import outcome_of
from core.sweeps.sweep import Sweep
from core.sweeps.time_left import Doing, SweepTime
from gui.runs_panel.library import RunLibrary

Asked = tuple[str, Sweep, tuple[RunSummary, ...]]


class TimeLeft(QObject):
    """The time that the sweep in sight still takes; what is asked meanwhile is found next.

    Args:
        library: the record.

    Signals:
        changed: ``seconds`` is another one.
    """

    changed = Signal()

    def __init__(self, library: RunLibrary, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self._kept: tuple[str, Sweep, SweepTime] | None = None
        self._asked: Asked | None = None
        self._id = ""
        self._finding = False
        self.seconds: float | None = None
        """None as long as no trial has shown how long they take."""

    def ask(self, sweep: Sweep, runs: Sequence[RunSummary]) -> None:
        """Find it for a sweep with the latest run of each of its trials."""
        id = runs[0].sweep if runs else ""
        if id != self._id:
            self._id, self.seconds = id, None  # that of another sweep
        self._asked = (id, sweep, tuple(runs)) if runs else None
        self._find()

    def _find(self) -> None:
        asked, kept = self._asked, self._kept
        if asked is None or self._finding:
            return
        self._asked, self._finding = None, True

        def work(store: RunStore, progress: Progress) -> tuple[SweepTime, float | None]:
            id, sweep, runs = asked
            time = kept[2] if kept and kept[:2] == (id, sweep) else SweepTime(store.sweep_project(id), sweep)
            return time, _left(time, sweep, runs)

        self._library.read(work, lambda found: self._take(asked, *found), lambda error: self._end())

    def _take(self, asked: Asked, time: SweepTime, seconds: float | None) -> None:
        self._kept = (*asked[:2], time)
        if asked[0] == self._id:
            self.seconds = seconds
            self.changed.emit()
        self._end()

    def _end(self) -> None:
        self._finding = False
        self._find()


def _left(time: SweepTime, sweep: Sweep, runs: Sequence[RunSummary]) -> float | None:
    over, doing = [], []
    for run in runs:
        if run.trial is not None and run.status == "running":
            doing.append(Doing(run.trial, run.steps, run.seconds))
        elif run.trial is not None and run.status != "interrupted":
            over.append(outcome_of(run, run.trial, sweep.goal))
    return time.left(over, doing)
