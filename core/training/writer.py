"""Writes the files of a run on a thread of its own, each whole or not at all, so that no step waits for the disk."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from core.document.storage import reason, write_atomically
from core.errors import NetloomError
from core.training.events import Event

_SECONDS_BETWEEN = 2.0
"""So long what is not wanted soon waits, so that short epochs are not spent on writing."""


class WriteError(NetloomError):
    """A file of a run that cannot be written."""


@dataclass(frozen=True, eq=False)
class Piece:
    """What a file is to hold.

    Attributes:
        name: of the file.
        content: what ``torch.save`` writes; nobody changes it any more, so its tensors are copies.
        event: tells of it once it is on the disk; None if nobody is told.
    """

    name: str
    content: Any
    event: Event | None = None


class Writer:
    """Writes files of one folder; of what comes for a file before its turn, the latest is written.

    The thread is there as long as something is to be written. Whatever waits when a round begins is written in that
    round, in the order of ``names``, until one fails: a file may rely on those before it.

    Args:
        folder: where to; it is there.
        names: of all files.
        told: called on the thread when ``take_written`` has something new.
    """

    def __init__(self, folder: Path, names: Sequence[str], told: Callable[[], object]) -> None:
        self._folder, self._names, self._told = folder, tuple(names), told
        self._changed = threading.Condition()
        self._waiting: dict[str, Piece] = {}
        self._hurried = False
        self._due = monotonic()
        self._written: list[Event] = []
        self._error: Exception | None = None
        self._thread: threading.Thread | None = None
        self._is_working = False

    def write(self, *pieces: Piece, soon: bool = True) -> None:
        """Write files in the background; ``soon`` hurries whatever else waits, too."""
        with self._changed:
            self._waiting |= {piece.name: piece for piece in pieces}
            self._hurried |= soon
            if not self._is_working:
                self._is_working = True
                self._thread = threading.Thread(target=self._work, name="write run", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def take_written(self) -> tuple[Event, ...]:
        """What tells of the files that were written since the last time.

        Raises:
            WriteError: if one could not be written; it is as it was before.
        """
        with self._changed:
            error, self._error = self._error, None
            if error is not None:
                raise error
            written, self._written = tuple(self._written), []
            return written

    def finish(self, seconds: float | None = None) -> bool:
        """Wait until everything is on the disk, for so long at most. Returns whether it is."""
        with self._changed:
            thread, self._hurried = self._thread, self._is_working
            self._changed.notify_all()
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _work(self) -> None:
        while pieces := self._next_round():
            try:
                for piece, content in zip(pieces, _dumped(pieces), strict=True):
                    write_atomically(self._folder / piece.name, content)
                    self._tell(piece.event)
            except OSError as error:
                self._fail(WriteError(f"{self._folder / piece.name} cannot be written: {reason(error)}"))
            except Exception as error:  # too little memory, for example: it ends the run as it does elsewhere
                self._fail(error)
            self._due = monotonic() + _SECONDS_BETWEEN

    def _next_round(self) -> list[Piece]:
        """What to write now, once it is time; nothing where nothing waits, and the thread then ends."""
        with self._changed:
            wait = max(0.0, self._due - monotonic())
            self._changed.wait_for(lambda: self._hurried or not self._waiting, timeout=wait)
            pieces = [self._waiting.pop(name) for name in self._names if name in self._waiting]
            self._hurried = False
            self._is_working = bool(pieces)
            return pieces

    def _tell(self, event: Event | None) -> None:
        if event is not None:
            with self._changed:
                self._written.append(event)
            self._told()

    def _fail(self, error: Exception) -> None:
        with self._changed:
            self._error = error
        self._told()


def _dumped(pieces: Sequence[Piece]) -> Iterator[bytes]:
    """The content of each file; what several hold is made once."""
    import torch

    dumped, of = b"", None
    for piece in pieces:
        if piece.content is not of:
            file = io.BytesIO()
            torch.save(piece.content, file)
            dumped, of = file.getvalue(), piece.content
        yield dumped
