"""Keeps the queue of a window in the user's folder, and takes over what windows left there that have closed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from core.progress import Progress
from core.sweeps.queue_files import QueueFile
from core.sweeps.waiting import QueueError, Waiting
from gui.background import Background
from gui.runs_panel.queue import RunQueue

Left = tuple[list[Waiting], list[str]]


class QueueKeeper(QObject):
    """Writes what waits whenever it changes, off the window's thread.

    Args:
        queue: of the window.
        background: where it works.
        complain: shows a sentence to the user.
    """

    def __init__(self, queue: RunQueue, background: Background, complain: Callable[[str], object]) -> None:
        super().__init__(queue)
        self._queue, self._background, self._complain = queue, background, complain
        self._file = QueueFile()
        self._kept: list[Waiting] = []
        self._writing: list[Waiting] | None = None
        self._failed = False
        queue.changed.connect(self._keep)

    def take_over(self, told: Callable[[int], object]) -> None:
        """Look for what waited when other windows closed; ``told`` hears how many runs wait here now."""

        def work(progress: Progress) -> Left:
            return self._file.take_over()

        def done(left: Left) -> None:
            found, refused = left
            for sentence in refused:
                self._complain(sentence)
            if found:
                self._kept = list(found)
                self._queue.take_over(found)
                told(sum(each.n_runs for each in found))

        self._background.run("queue", work, done, self._tell)

    def close(self) -> None:
        """Write what waits now, and leave it to whoever comes next."""
        if self._kept != self._queue.waiting:
            try:
                self._file.write(list(self._queue.waiting))
            except QueueError as error:
                self._complain(str(error))
        self._file.let_go()

    def _keep(self) -> None:
        """Write what waits, one state after the other; those in between are left out."""
        wanted = list(self._queue.waiting)
        if self._writing is not None or wanted == self._kept:
            return
        self._writing = wanted
        file = self._file

        def work(progress: Progress) -> None:
            file.write(wanted)

        self._background.run("queue", work, lambda _: self._written(wanted), self._not_written)

    def _written(self, written: list[Waiting]) -> None:
        self._writing, self._kept, self._failed = None, written, False
        self._keep()

    def _not_written(self, error: Exception) -> None:
        self._writing = None
        self._tell(error)

    def _tell(self, error: Exception) -> None:
        if not self._failed:
            self._complain(str(error))
        self._failed = True
