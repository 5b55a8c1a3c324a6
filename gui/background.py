"""Work off the window's thread: each job is a thread that tells the window by signals and ends when asked to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.data.base import Progress, Reported
from core.errors import Cancelled


class Job(QObject):
    """One piece of work. Its signals arrive on the window's thread; exactly one of the last three comes, once.

    Signals:
        progressed: fraction done (0 to 1 or None) and a text.
        done: what the work returned.
        failed: the exception it raised.
        cancelled: it was given up because ``cancel`` was called.
    """

    progressed = Signal(object, str)
    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, name: str, work: Callable[[Progress], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._unwanted = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to end; it ends at its next look at its progress."""
        self._unwanted.set()

    def join(self) -> None:
        """Wait until the thread has ended."""
        self._thread.join()

    def _run(self) -> None:
        progress = Reported(self.progressed.emit, self._unwanted.is_set)
        try:
            result = self._work(progress)
        except Cancelled:
            self.cancelled.emit()
        except Exception as error:  # the window shows it; nothing is swallowed
            self.failed.emit(error)
        else:
            self.done.emit(result)


class Background(QObject):
    """Starts jobs and ends them all when the window closes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: set[Job] = set()

    def run(
        self,
        name: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        cancelled: Callable[[], None] | None = None,
        progressed: Callable[[float | None, str], None] | None = None,
    ) -> Job:
        """Run ``work`` on a thread of its own and call the others on the window's thread."""
        job = Job(name, work, self)
        self._jobs.add(job)
        for signal in (job.done, job.failed, job.cancelled):
            signal.connect(lambda *_: self._forget(job))
        job.done.connect(done)
        job.failed.connect(failed)
        if cancelled is not None:
            job.cancelled.connect(cancelled)
        if progressed is not None:
            job.progressed.connect(progressed)
        job.start()
        return job

    def close(self) -> None:
        """Cancel every job and wait until its thread has ended; their results are dropped."""
        for job in list(self._jobs):
            job.blockSignals(True)
            job.cancel()
            job.join()
        self._jobs.clear()

    def _forget(self, job: Job) -> None:
        self._jobs.discard(job)
        job.deleteLater()
