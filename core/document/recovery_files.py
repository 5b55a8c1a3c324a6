"""Recovery files in the user's folder: each belongs to one open project, for after a crash.

A file is locked for as long as its window lives. The lock goes with the process, however that ends: a file that nobody
holds was left behind.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from core.document.recovery import Recovery, RecoveryError, dump_recovery, read_recovery
from core.document.storage import ProjectError, load, reason, write_atomically
from core.folders import user_folder

if TYPE_CHECKING:
    from filelock import BaseFileLock

SUFFIX = ".recovery"
_LOCK = ".lock"
_PATIENCE = 0.25
"""Seconds that another window may take to look at a file; whoever holds it longer keeps it."""


@dataclass(frozen=True)
class LeftBehind:
    """A recovery file that no living window holds; ``content`` is a sentence where the file cannot be read."""

    path: Path
    content: Recovery | str


def recovery_folder() -> Path:
    """Where recovery files are; it need not exist yet."""
    return user_folder() / "recovery"


class RecoveryFile:
    """One recovery file, held until it is removed. Every method may be called on any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: BaseFileLock | None = None
        self._turn = threading.Lock()
        self._removed = False

    @classmethod
    def new(cls) -> RecoveryFile:
        """A file of its own for a project; nothing is written yet."""
        return cls(recovery_folder() / f"{os.getpid()}-{uuid4().hex[:12]}{SUFFIX}")

    def write(self, recovery: Recovery) -> None:
        """Keep a state in the place of the one before, whole or not at all; nothing once the file was removed.

        Raises:
            RecoveryError: if it cannot be written; the state before is still there.
        """
        with self._turn:
            if self._removed:
                return
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._hold()
                write_atomically(self.path, dump_recovery(recovery).encode())
            except OSError as error:
                raise RecoveryError(f"the recovery file {self.path} cannot be written: {reason(error)}") from None

    def take(self) -> Recovery:
        """Hold a file that was left behind, and read it.

        Raises:
            RecoveryError: if another window holds it, or it cannot be read; it is not held then.
        """
        with self._turn:
            try:
                self._hold()
                return read_recovery(self.path)
            except OSError as error:
                raise RecoveryError(f"{self.path} cannot be read: {reason(error)}") from None
            except RecoveryError:
                self._let_go()
                raise

    def remove(self) -> None:
        """Delete the file for good; none will be written any more.

        Raises:
            RecoveryError: if another window holds it, or it cannot be deleted.
        """
        with self._turn:
            self._removed = True
            try:
                if self._lock is None and self.path.exists():
                    self._hold()
                self.path.unlink(missing_ok=True)
            except OSError as error:
                raise RecoveryError(f"{self.path} cannot be deleted: {reason(error)}") from None
            self._let_go(and_forget=True)

    def _hold(self) -> None:
        if self._lock is not None:
            return
        lock = _lock_of(self.path)
        if not _acquired(lock, _PATIENCE):
            raise RecoveryError("This work is open in another window")
        self._lock = lock

    def _let_go(self, and_forget: bool = False) -> None:
        if self._lock is None:
            return
        self._lock.release()
        self._lock = None
        if and_forget:
            with suppress(OSError):
                _lock_path(self.path).unlink(missing_ok=True)


def left_behind() -> tuple[LeftBehind, ...]:
    """What windows left that did not end as they should, the latest first; those that cannot be read come last.

    A state that the project's own file holds just so is nothing to recover, and its file is deleted; so is what a
    process left that was killed while it wrote.
    """
    folder = recovery_folder()
    if not folder.is_dir():
        return ()
    names = {path.name.removesuffix(_LOCK) for path in folder.iterdir() if SUFFIX in path.suffixes}
    paths = [folder / name for name in names if name.endswith(SUFFIX) and not name.startswith(".")]
    found = [left for path in paths if (left := _left_at(path)) is not None]
    return tuple(sorted(found, key=_age))


def _left_at(path: Path) -> LeftBehind | None:
    """What nobody holds at ``path``; None if it is held, gone, or nothing that the project's file does not hold."""
    lock = _lock_of(path)
    try:
        if not _acquired(lock, 0):
            return None
    except OSError as error:
        return LeftBehind(path, f"{path} cannot be read: {reason(error)}")
    try:
        return _unsaved_at(path)
    finally:
        lock.release()
        if not path.exists():
            with suppress(OSError):
                _lock_path(path).unlink(missing_ok=True)


def _unsaved_at(path: Path) -> LeftBehind | None:
    for half_written in path.parent.glob(f".{path.name}.*.part"):
        with suppress(OSError):
            half_written.unlink()
    if not path.exists():
        return None
    try:
        recovery = read_recovery(path)
    except RecoveryError as error:
        return LeftBehind(path, str(error))
    if not _is_saved(recovery):
        return LeftBehind(path, recovery)
    with suppress(OSError):
        path.unlink(missing_ok=True)
    return None


def _is_saved(recovery: Recovery) -> bool:
    if recovery.project is None:
        return False
    try:
        return load(recovery.project) == recovery.document
    except ProjectError:
        return False


def _age(left: LeftBehind) -> tuple[float, str]:
    content = left.content
    return (-content.written.timestamp() if isinstance(content, Recovery) else 0.0), left.path.name


def _lock_path(path: Path) -> Path:
    return path.with_name(path.name + _LOCK)


def _lock_of(path: Path) -> BaseFileLock:
    from filelock import FileLock  # here, because importing it takes 0.04 s that a start need not wait for

    return FileLock(_lock_path(path), thread_local=False)


def _acquired(lock: BaseFileLock, timeout: float) -> bool:
    from filelock import Timeout

    try:
        lock.acquire(timeout=timeout)
    except Timeout:
        return False
    return True
