"""Work off the window's thread: each job is a thread that tells the window by signals and ends when asked to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import Cancelled
from core.progress import Progress, Reported


class Job(QObject):
    """One piece of work and the functions that hear of it, all called on the window's thread.

    Exactly one of ``done``, ``failed`` and ``cancelled`` is called, once, and nothing after it.
    """

    _heard = Signal(object, tuple)

    def __init__(
        self,
        name: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        cancelled: Callable[[], object],
        progressed: Callable[[float | None, str], object],
    ) -> None:
        super().__init__()
        self._work, self._done, self._failed = work, done, failed
        self._cancelled, self._progressed = cancelled, progressed
        self._unwanted = threading.Event()
        self._silent = False
        self._thread = threading.Thread(target=self._run, name=name)
        # a function that is no method of a QObject would be called on the thread that emits: it goes through _call
        self._heard.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to end; it ends at its next look at its progress."""
        self._unwanted.set()

    def silence(self) -> None:
        """Call nobody any more, not even with what is on its way to the window's thread already."""
        self._silent = True

    def join(self) -> None:
        """Wait until the thread has ended."""
        self._thread.join()

    def _run(self) -> None:
        progress = Reported(lambda fraction, text: self._tell(self._progressed, fraction, text), self._unwanted.is_set)
        try:
            result = self._work(progress)
        except Cancelled:
            self._tell(self._cancelled)
        except Exception as error:  # whoever asked for the work shows it
            self._tell(self._failed, error)
        else:
            self._tell(self._done, result)

    def _tell(self, function: Callable[..., object], *arguments: object) -> None:
        self._heard.emit(function, arguments)

    def _call(self, function: Callable[..., object], arguments: tuple[object, ...]) -> None:
        if not self._silent:
            function(*arguments)


class Background:
    """Starts jobs and ends them all when the window closes."""

    def __init__(self) -> None:
        self._jobs: set[Job] = set()
        self._closed = False

    def run(
        self,
        name: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        cancelled: Callable[[], object] = lambda: None,
        progressed: Callable[[float | None, str], object] = lambda fraction, text: None,
    ) -> Job:
        """Run ``work`` on a thread of its own and call the others on the window's thread."""

        def last(function: Callable[..., object]) -> Callable[..., None]:
            def call(*arguments: object) -> None:
                self._jobs.discard(job)
                job.join()  # it only has to return: whoever closes the window then finds no thread that still does
                function(*arguments)

            return call

        job = Job(name, work, last(done), last(failed), last(cancelled), progressed)
        if not self._closed:  # a field that loses the focus as the window goes may still make an edit, and so a check
            self._jobs.add(job)
            job.start()
        return job

    def close(self) -> None:
        """Cancel every job and wait until its thread has ended; nobody hears of them any more, and none begins."""
        self._closed = True
        for job in list(self._jobs):
            job.silence()
            job.cancel()
            job.join()
        self._jobs.clear()
