"""The record of runs as a window sees it: read and written off its thread, and read anew while people look at it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.progress import Progress
from core.runs.store import RunStore, RunStoreHeld, store_path
from core.runs.summary import RunSummary
from core.runs.taking_in import take_in
from core.runs.trial import SweepEntry
from gui.background import Background

_MILLISECONDS_BETWEEN_LOOKS = 1000
_SECONDS_FOR_OTHERS = 2.0
"""So long others may hold the file before another try; a window that closes waits as long."""
_TRIES = 3
"""After so many, people are told that a change did not come to pass: what they typed is lost then."""

_ANOTHER = (-1, -1)
"""The version of no record."""

Reading = tuple[tuple[int, int], tuple[RunSummary, ...], tuple[RunSummary, ...], tuple[SweepEntry, ...]]
Work = Callable[[RunStore, Progress], Any]


class RunLibrary(QObject):
    """All runs. The file is opened at the first look, and again at each next one while that does not work.

    Signals:
        changed: other runs, or something else is known of them.
        failed: the record cannot be read; the sentence says why, an empty one that it can be again.
        refused: a change did not come to pass; the sentence says why.
    """

    changed = Signal()
    failed = Signal(str)
    refused = Signal(str)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._store: RunStore | None = None
        self._version: tuple[int, int] | None = None
        self._opening = Lock()
        self._changes: deque[Callable[[], object]] = deque()
        self._looking, self._again = False, False
        self._error = ""
        self._timer = QTimer(self, interval=_MILLISECONDS_BETWEEN_LOOKS)
        self._timer.timeout.connect(self.look)
        self.runs: tuple[RunSummary, ...] = ()
        self.trash: tuple[RunSummary, ...] = ()
        self.sweeps: tuple[SweepEntry, ...] = ()

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
            self._again = True
            return
        self._looking, self._again = True, False
        self._run(self._read, self._take, self._fail)

    def do(self, work: Work, done: Callable[[Any], object] = lambda result: None) -> None:
        """Change the record, one change after the other, then look at it; a failure is told."""

        def finish(result: Any) -> None:
            done(result)
            self._go_on()
            self.look()

        def fail(error: Exception) -> None:
            self._go_on()
            self._refuse(error)

        self._changes.append(lambda: self._run(lambda progress: self._tried(work, progress), finish, fail))
        if len(self._changes) == 1:
            self._changes[0]()

    def _tried(self, work: Work, progress: Progress) -> Any:
        """Change the record, again if others held it: a busy machine may keep them from letting go of it."""
        for _ in range(_TRIES - 1):
            try:
                return work(self._opened(), progress)
            except RunStoreHeld:
                progress.check_cancelled()
        return work(self._opened(), progress)

    def read(self, work: Work, done: Callable[[Any], object], failed: Callable[[Exception], object]) -> None:
        """Read more of the record than ``runs``."""
        self._run(lambda progress: work(self._opened(), progress), done, failed)

    def edit(self, id: str, **values: str | Sequence[str]) -> None:
        """Change name, note or tags of a run; what was typed is shown at once."""
        self.do(lambda store, progress: store.edit(id, **values))
        self.runs = tuple(replace(run, **values) if run.id == id else run for run in self.runs)
        self.changed.emit()

    def trash_runs(self, ids: Sequence[str], back: bool = False) -> None:
        """Put runs into the trash, or take them back from there."""
        self.do(lambda store, progress: store.trash(ids, back))

    def close(self) -> None:
        """Let go of the file; nothing is read or written any more."""
        self._timer.stop()
        if self._store is not None:
            self._store.close()

    def _go_on(self) -> None:
        self._changes.popleft()
        if self._changes:
            self._changes[0]()

    def _run(
        self, work: Callable[[Progress], Any], done: Callable[[Any], object], failed: Callable[[Exception], object]
    ) -> None:
        self._background.run("runs", work, done, failed)

    def _opened(self) -> RunStore:
        """The record, opened at the first time; on a thread of the background."""
        with self._opening:
            if self._store is None:
                store = RunStore(store_path(), _SECONDS_FOR_OTHERS)
                store.note_interrupted()
                take_in(store, _run_folders())
                self._store = store
        return self._store

    def _read(self, progress: Progress) -> Reading | None:
        store = self._opened()
        version = store.version()
        if version == self._version:
            return None
        runs = store.all_runs()
        kept = tuple(run for run in runs if run.trashed is None)
        return version, kept, tuple(run for run in runs if run.trashed is not None), store.sweeps()

    def _take(self, found: Reading | None) -> None:
        self._looking = False
        self._tell("")
        if found is not None:
            self._version, self.runs, self.trash, self.sweeps = found
            self.changed.emit()
        if self._again:
            self.look()

    def _fail(self, error: Exception) -> None:
        self._looking = False
        self._version = None
        self._tell(str(error))

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(str(error))
        self._version = _ANOTHER  # show what is there, not what was typed
        self.look()

    def _tell(self, sentence: str) -> None:
        if sentence != self._error:
            self._error = sentence
            self.failed.emit(sentence)


def _run_folders() -> Path:
    """Where windows keep the weights of their runs."""
    return store_path().parent
