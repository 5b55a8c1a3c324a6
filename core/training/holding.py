"""One process at a time in the folder of a run: two would overwrite each other's weights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import NetloomError

LOCK = ".netloom.lock"
_PATIENCE = 3.0
"""Seconds that somebody may take to end who was stopped just now."""


class Held(NetloomError):
    """A folder in which somebody else works."""


@contextmanager
def held(folder: Path | None, patience: float = _PATIENCE) -> Iterator[None]:
    """Keep all others out of a folder; the system lets go of it where this process is killed.

    Where that cannot be done, on some file systems, nobody is kept out.

    Args:
        folder: None, or one that is not there, holds nothing.
        patience: seconds to wait for whoever is in there.

    Raises:
        Held: if somebody works there, in another process or in this one.
    """
    from filelock import FileLock, Timeout  # here, because importing it takes 0.04 s that a start need not wait for

    if folder is None or not folder.is_dir():
        yield
        return
    lock = FileLock(folder / LOCK, thread_local=False)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise Held(f"a run is under way in {folder}: wait for its end, or choose another folder") from None
    except (OSError, NotImplementedError):
        pass
    try:
        yield
    finally:
        lock.release()
