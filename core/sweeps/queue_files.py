"""Queues in the user's folder: each belongs to one open window, and stays when that closes.

A file is locked for as long as its window lives. The lock goes with the process, however that ends: a file that nobody
holds was left behind, and may be taken by another window.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from uuid import uuid4

from core.document.storage import reason, write_atomically
from core.folders import user_folder
from core.sweeps.waiting import QueueError, Waiting, dump_queue, parse_queue

if TYPE_CHECKING:
    from filelock import BaseFileLock

SUFFIX = ".queue"
_LOCK = ".lock"


def queue_folder() -> Path:
    """Where the files are; it need not exist yet."""
    return user_folder() / "queues"


class QueueFile:
    """The file of one window. It is there while something waits. Every method may be called on any thread."""

    def __init__(self) -> None:
        self.path = queue_folder() / f"{os.getpid()}-{uuid4().hex[:12]}{SUFFIX}"
        self._turn = Lock()
        self._held: BaseFileLock | None = None

    def write(self, queue: list[Waiting]) -> None:
        """Keep what waits now; nothing if that is nothing.

        Raises:
            QueueError: if it cannot be written.
        """
        with self._turn:
            try:
                if queue:
                    self._hold()
                    write_atomically(self.path, dump_queue(queue).encode())
                else:
                    self.path.unlink(missing_ok=True)
            except OSError as error:
                raise QueueError(f"the queue {self.path} cannot be kept: {reason(error)}") from None

    def let_go(self) -> None:
        """Leave the file to whoever comes next."""
        with self._turn:
            if self._held is not None:
                self._held.release()
                self._held = None
                if not self.path.exists():
                    _forget_lock(self.path)

    def take_over(self) -> tuple[list[Waiting], list[str]]:
        """What was left behind, which is in this file from now on; and a sentence for each file that cannot be read.

        Raises:
            QueueError: if it cannot be written; what was left behind stays where it is.
        """
        taken: list[tuple[Path, BaseFileLock]] = []
        found: list[Waiting] = []
        refused = []
        try:
            for path in sorted(queue_folder().glob(f"*{SUFFIX}"), key=_age):
                lock = _acquired(path) if path != self.path else None
                if lock is None:
                    continue
                taken.append((path, lock))
                try:
                    found += parse_queue(path.read_text(encoding="utf-8"))
                except (QueueError, OSError, UnicodeDecodeError) as error:
                    refused.append(f"{path} {error}")
                    taken.pop()[1].release()
            if found:
                self.write(found)
            for path, _ in taken:
                path.unlink(missing_ok=True)
        finally:
            for path, lock in taken:
                lock.release()
                if not path.exists():
                    _forget_lock(path)
        return found, refused

    def _hold(self) -> None:
        if self._held is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._held = _acquired(self.path)


def _acquired(path: Path) -> BaseFileLock | None:
    """The lock of a file; None if another window holds it."""
    from filelock import FileLock, Timeout  # here, because importing it takes 0.04 s that a start need not wait for

    lock = FileLock(path.with_name(path.name + _LOCK), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return None
    return lock


def _forget_lock(path: Path) -> None:
    with suppress(OSError):
        path.with_name(path.name + _LOCK).unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
