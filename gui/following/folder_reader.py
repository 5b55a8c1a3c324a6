"""Reads the journal of a run folder again and again, off the window's thread, into a run record."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from core.progress import Progress
from core.runs import RunRecord
from core.runs.following import Follower, News
from gui.background import Background

_MILLISECONDS, _MILLISECONDS_AT_REST = 500, 2000
_Read = tuple[News, RunRecord | None]


class FolderReader(QObject):
    """Follows one run folder.

    Args:
        folder: of the run; it need not exist yet.
        background: reads there.

    Signals:
        changed: a look has ended; ``record`` and ``news`` are fresh.
        told: something that people should know of the journal, once.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, folder: Path, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self.folder = folder
        self._background = background
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._look)
        self._looking = False
        self._begin()
        self.is_on = False

    def _begin(self) -> None:
        self._follower = Follower(self.folder)
        self._fresh = True
        self.record, self.news, self.problem = RunRecord(), News(), ""

    def start(self) -> None:
        """Follow from now on; a journal that was no journal is looked at anew."""
        self.is_on = True
        if self.problem:
            self._begin()
        self._look()

    def stop(self) -> None:
        """Look no more; what is known stays."""
        self.is_on = False
        self._timer.stop()
        self.changed.emit()

    def _look(self) -> None:
        if self._looking or not self.is_on:
            return
        self._looking = True
        follower, fresh = self._follower, self._fresh
        self._background.run("follow", lambda progress: _read(follower, fresh, progress), self._take, self._fail)

    def _take(self, read: _Read) -> None:
        news, record = read
        self._looking, self._fresh, self.news = False, False, news
        if record is not None:
            self.record = record
        else:
            for event in news.events:
                self.record.apply(event)
        for note in news.notes:
            self.told.emit(note)
        self.changed.emit()
        if self.is_on:
            busy = news.state in ("live", "silent")
            self._timer.start(0 if news.more else _MILLISECONDS if busy else _MILLISECONDS_AT_REST)

    def _fail(self, error: Exception) -> None:
        self._looking, self.is_on, self.problem = False, False, str(error)
        self.changed.emit()


def _read(follower: Follower, fresh: bool, progress: Progress) -> _Read:
    """One look; where all of a journal is new, all looks that it takes, into a record of their own."""
    news = follower.look()
    if not (fresh or news.anew):
        return news, None
    record = RunRecord()
    while True:
        for event in news.events:
            record.apply(event)
        if not news.more:
            return news, record
        progress.check_cancelled()
        news = follower.look()
        record = RunRecord() if news.anew else record
