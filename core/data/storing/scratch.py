"""Folders for files that live as long as they are used; nothing of them outlasts the process for long."""

from __future__ import annotations

import atexit
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from threading import Lock

from filelock import FileLock, Timeout

from core.data.info import DataError
from core.folders import user_folder

_GUARD = ".lock"
_making = Lock()
_made: dict[Path, Path] = {}
"""The folder of this process in each home; there is one home but in tests."""


def own_folder() -> TemporaryDirectory[str]:
    """A new folder in Netloom's own place, on a disk and not in memory as the system's may be.

    It is removed with the object, when the process ends, or, where that was killed, by the next one that needs such a
    folder.

    Raises:
        DataError: if it cannot be made.
    """
    home = scratch_home()
    with told_of_disk(home):
        return TemporaryDirectory(dir=_of_this_process(home), ignore_cleanup_errors=True)


def scratch_home() -> Path:
    """Where the folders of all processes are; it need not exist yet."""
    return user_folder() / "scratch"


def sweep() -> None:
    """Remove what processes left that were killed. Does nothing where nothing is."""
    home = scratch_home()
    with suppress(OSError):
        if any(entry.is_dir() for entry in home.iterdir()):
            with FileLock(home / _GUARD):
                _sweep(home)


@contextmanager
def told_of_disk(folder: Path) -> Iterator[None]:
    """One sentence for whatever keeps a file from being written.

    Raises:
        DataError: instead of any OSError from within.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise no_space(folder) from error
        raise DataError(f"Netloom cannot write to {folder} ({error.strerror or error}): change its rights") from error


def no_space(folder: Path) -> DataError:
    """What to say where the disk is full."""
    return DataError(
        f"there is no space left in {folder} for rows that do not fit into memory: free some, or raise the memory limit"
    )


def _of_this_process(home: Path) -> Path:
    with _making:
        folder = _made.get(home)
        if folder is None or not folder.is_dir():
            folder = _made[home] = _new(home)
        return folder


def _new(home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / _GUARD):  # nobody sweeps between folder and lock
        _sweep(home)
        folder = Path(mkdtemp(prefix=f"{os.getpid()}-", dir=home))
        alive = FileLock(_lock_of(folder), thread_local=False)
        alive.acquire()
    atexit.register(_end, folder, alive, os.getpid())
    return folder


def _sweep(home: Path) -> None:
    """Remove folders whose lock nobody holds: the system lets go of it with the process, however that ended."""
    for folder in [entry for entry in home.iterdir() if entry.is_dir()]:
        lock = FileLock(_lock_of(folder), thread_local=False)
        with suppress(Timeout, OSError):
            lock.acquire(timeout=0)
            _remove(folder, lock)


def _end(folder: Path, alive: FileLock, process: int) -> None:
    if os.getpid() == process:  # not in a process that was forked from it
        _remove(folder, alive)


def _remove(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    with suppress(OSError):
        _lock_of(folder).unlink()


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
