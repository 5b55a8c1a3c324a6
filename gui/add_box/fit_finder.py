"""Finds off the window's thread what fits somewhere; what is found comes in as it is found."""

from __future__ import annotations

from collections.abc import Sequence
from queue import Empty, SimpleQueue
from time import monotonic

from PySide6.QtCore import QObject, Signal

from core.errors import NetloomError
from core.graph.fitting import Fit, fit
from core.graph.problems import Setting
from core.progress import Progress
from gui.add_box.surroundings import Surroundings
from gui.background import Background, Job
from gui.palette.entries import Entry

_SECONDS_BETWEEN = 0.1
"""Filling the rows anew takes about 10 ms of the window's thread: ten times a second at most."""


class FitFinder(QObject):
    """Looks at one place at a time.

    Signals:
        found: more is known; see ``fits``.
    """

    found = Signal()

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._job: Job | None = None
        self._fits: dict[Entry, Fit | None] = {}

    @property
    def fits(self) -> dict[Entry, Fit | None]:
        """What each entry would give, as far as that is known; None for one that does not fit."""
        return self._fits

    @property
    def is_looking(self) -> bool:
        """Whether more will come."""
        return self._job is not None

    def look(self, entries: Sequence[Entry], around: Surroundings, setting: Setting) -> None:
        """Find out of each entry, in this order, whether it fits; what was asked before is given up."""
        self.stop()
        in_shape = around.in_shape
        if in_shape is None:
            return
        fits = self._fits = {}
        results: SimpleQueue[tuple[Entry, Fit | None]] = SimpleQueue()

        def work(progress: Progress) -> None:
            told = monotonic()
            for number, entry in enumerate(entries):
                progress.check_cancelled()
                results.put((entry, _fit(entry, around, setting)))
                if monotonic() - told > _SECONDS_BETWEEN:
                    told = monotonic()
                    progress.report(number / len(entries), "")

        def take(*_: object) -> None:
            if self._fits is not fits:  # somebody looks at another place by now
                return
            while True:
                try:
                    entry, found = results.get_nowait()
                except Empty:
                    break
                fits[entry] = found
            self.found.emit()

        def end(*_: object) -> None:
            if self._fits is fits:
                self._job = None
            take()

        self._job = self._background.run("fits", work, end, end, progressed=take)

    def stop(self) -> None:
        """Look no further."""
        if self._job is not None:
            self._job.cancel()
        self._job, self._fits = None, {}


def _fit(entry: Entry, around: Surroundings, setting: Setting) -> Fit | None:
    assert around.in_shape is not None
    try:
        return fit(entry.layer(), around.in_shape, setting, around.follower, around.whole)
    except NetloomError:  # the file of a saved block has gone
        return None
