"""The record of runs as a window sees it: read and written off its thread, and read anew while people look at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.progress import Progress
from core.runs.store import RunStore, RunStoreError, store_path
from core.runs.summary import RunSummary
from core.runs.taking_in import take_in
from gui.background import Background

_MILLISECONDS_BETWEEN_LOOKS = 1000
_SECONDS_FOR_OTHERS = 2.0
"""So long others may hold the file before people are told; a window that closes waits as long."""

Work = Callable[[RunStore, Progress], Any]


class RunLibrary(QObject):
    """All runs. The file is opened at the first look, and again at each next one while that does not work.

    Signals:
        changed: other runs, or something else is known of them.
        failed: the record cannot be read or written; the sentence says why, an empty one that it can be again.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._store: RunStore | None = None
        self._version: tuple[int, int] | None = None
        self._looking = False
        self._error = ""
        self._timer = QTimer(self, interval=_MILLISECONDS_BETWEEN_LOOKS)
        self._timer.timeout.connect(self.look)
        self.runs: tuple[RunSummary, ...] = ()
        self.trash: tuple[RunSummary, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the record was read."""
        return self._version is not None

    def watch(self, wanted: bool) -> None:
        """Look every second from now on, or not any more."""
        if wanted:
            self.look()
            self._timer.start()
        else:
            self._timer.stop()

    def look(self) -> None:
        """Read what is new in the record."""
        if self._looking:
            return
        self._looking = True
        self._run(self._read, self._take, self._fail)

    def do(self, work: Work, done: Callable[[Any], object] = lambda result: None) -> None:
        """Do something with the record, then look at it; a failure is told."""

        def finish(result: Any) -> None:
            done(result)
            self.look()

        self._run(lambda progress: work(self._opened(), progress), finish, self._refuse)

    def read(self, work: Work, done: Callable[[Any], object], failed: Callable[[Exception], object]) -> None:
        """Read more of the record than ``runs``."""
        self._run(lambda progress: work(self._opened(), progress), done, failed)

    def edit(self, id: str, **values: str | Sequence[str]) -> None:
        """Change name, note or tags of a run."""
        self.do(lambda store, progress: store.edit(id, **values))

    def trash_runs(self, ids: Sequence[str], back: bool = False) -> None:
        """Put runs into the trash, or take them back from there."""
        self.do(lambda store, progress: store.trash(ids, back))

    def _run(
        self, work: Callable[[Progress], Any], done: Callable[[Any], object], failed: Callable[[Exception], object]
    ) -> None:
        self._background.run("runs", work, done, failed)

    def _opened(self) -> RunStore:
        """The record, opened at the first time; on a thread of the background."""
        if self._store is None:
            store = RunStore(store_path(), _SECONDS_FOR_OTHERS)
            store.note_interrupted()
            take_in(store, _run_folders())
            self._store = store
        return self._store

    def _read(
        self, progress: Progress
    ) -> tuple[tuple[int, int], tuple[RunSummary, ...], tuple[RunSummary, ...]] | None:
        store = self._opened()
        version = store.version()
        if version == self._version:
            return None
        return version, store.runs(), store.runs(trashed=True)

    def _take(self, found: tuple[tuple[int, int], tuple[RunSummary, ...], tuple[RunSummary, ...]] | None) -> None:
        self._looking = False
        self._tell("")
        if found is not None:
            self._version, self.runs, self.trash = found
            self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self._looking = False
        self._version = None
        self._tell(str(error))

    def _refuse(self, error: Exception) -> None:
        self._tell(str(error))
        if isinstance(error, RunStoreError):
            self.changed.emit()  # what was typed did not come to pass: show what is there

    def _tell(self, sentence: str) -> None:
        if sentence != self._error:
            self._error = sentence
            self.failed.emit(sentence)


def _run_folders() -> Path:
    """Where windows keep the weights of their runs."""
    return store_path().parent
