"""Follows a run by the journal in its folder, which another process writes, perhaps on another machine.

The folder may stand on a file system that several machines share, or be copied again and again, by rsync for example.
Nothing of what is read is executed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, time
from typing import BinaryIO, Literal

from core.document.storage import reason
from core.errors import NetloomError
from core.runs.journal import FORMAT, JOURNAL, VERSION
from core.runs.journal_lines import LONGEST, DamagedLine, UnknownLine, content_of, event_in
from core.training.checkpoint import PROJECT
from core.training.events import EpochDone, Event, Finished, Gradients, Started, StepsDone, Validated

State = Literal["absent", "live", "silent", "finished"]

_AT_ONCE = 2 * LONGEST
_LONGEST_NAME = 4096
_SECONDS_OF_NEWS = 60.0
"""A run that goes on tells something three times as often, and copies of its folder come late."""
_MOST_MISSING = 50_000_000
"""Steps that may be unknown between two lines; more are no gap, but a damaged line."""
_NEWER = "Its journal is written by a newer Netloom: what this one does not know is left out"
_DAMAGED = "Some lines of its journal are damaged, and left out"
_MEANT = ("journal", "alive")


class FollowError(NetloomError):
    """A folder that cannot be followed."""


@dataclass(frozen=True)
class News:
    """What a look brought.

    Attributes:
        events: what happened since the look before, for a ``RunRecord``.
        anew: whether the journal is another one than before: the events begin at its beginning.
        more: whether there is more to read at once.
        state: "absent": there is no journal yet. "live": it has changed within the last minute. "silent": it has not,
            and says nothing of an end. "finished": it says how the run ended.
        seconds: since it changed; 0 if it is absent.
        notes: what people should know of the journal, in sentences, each told once.
    """

    events: tuple[Event, ...] = ()
    anew: bool = False
    more: bool = False
    state: State = "absent"
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


class Follower:
    """Reads the journal of one run folder, from where it stopped.

    Args:
        folder: of the run; it need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._told: set[str] = set()
        self._size, self._changed = -1, monotonic()
        self._forget()

    def look(self) -> News:
        """Read what is new, at most some megabytes.

        Raises:
            FollowError: if the file is no journal, or cannot be read.
        """
        path = self.folder / JOURNAL
        try:
            with path.open("rb") as file:
                return self._read(file)
        except (FileNotFoundError, NotADirectoryError):
            return self._absent()
        except OSError as error:
            raise FollowError(f"{path} cannot be read: {reason(error)}") from None

    def _absent(self) -> News:
        anew = bool(self._name)
        self._forget()
        self._size = -1
        return News(anew=anew)

    def _forget(self) -> None:
        """Begin at the beginning."""
        self._name, self._at = b"", 0
        self._started: Started | None = None
        self._step, self._finished, self._newer = 0, False, False

    def _read(self, file: BinaryIO) -> News:
        self._notice_change(file)
        known = self._name
        name = file.read(max(_LONGEST_NAME, len(known)))
        anew = bool(known) and not name.startswith(known)
        if anew or (known and os.fstat(file.fileno()).st_size < self._at):
            self._forget()
            anew = True
        if not self._name and not self._take_name(name):
            return self._news((), anew, False, ())
        file.seek(self._at)
        lines = self._whole_lines(file.read(_AT_ONCE))
        notes: dict[str, None] = {}
        events = tuple(self._events(lines, notes))
        more = self._at < os.fstat(file.fileno()).st_size and bool(lines)
        return self._news(events, anew, more, tuple(notes))

    def _news(self, events: tuple[Event, ...], anew: bool, more: bool, notes: tuple[str, ...]) -> News:
        fresh = tuple(note for note in notes if note not in self._told)
        self._told.update(fresh)
        seconds = monotonic() - self._changed
        state: State = "finished" if self._finished else "live" if more or seconds < _SECONDS_OF_NEWS else "silent"
        return News(events, anew, more, state, seconds, fresh)

    def _notice_change(self, file: BinaryIO) -> None:
        """Take note of when it changed: by its own time at the first look, then by the clock of this machine."""
        about = os.fstat(file.fileno())
        if self._size < 0:
            self._changed = monotonic() - max(0.0, time() - about.st_mtime)
        elif about.st_size != self._size:
            self._changed = monotonic()
        self._size = about.st_size

    def _take_name(self, text: bytes) -> bool:
        """Read the first line; whether it is there already.

        Raises:
            FollowError: if it is not that of a journal.
        """
        first, end, _ = text.partition(b"\n")
        refusal = f"{self.folder / JOURNAL} is no journal of a run: choose the folder that a run of Netloom writes"
        if not end:
            if len(text) >= _LONGEST_NAME or (text and not b'{"event":"journal"'.startswith(text[:18])):
                raise FollowError(refusal)
            return False
        try:
            content = content_of(first)
        except DamagedLine:
            raise FollowError(refusal) from None
        version = content.get("version")
        if content.get("format") != FORMAT or not isinstance(version, int):
            raise FollowError(refusal)
        self._newer = version > VERSION
        self._name, self._at = first + end, len(first + end)
        return True

    def _whole_lines(self, content: bytes) -> list[bytes]:
        """Those that have an end; the one that is being written is left for later.

        Raises:
            FollowError: if there is none in what is longer than a line can be.
        """
        end = content.rfind(b"\n") + 1
        if not end and len(content) > LONGEST:
            raise FollowError(
                f"{self.folder / JOURNAL} has a line of more than {LONGEST // 2**20} MB, which no run writes: "
                "choose another folder"
            )
        self._at += end
        return content[:end].split(b"\n")[:-1]

    def _events(self, lines: list[bytes], notes: dict[str, None]) -> Iterator[Event]:
        if self._newer:
            notes[_NEWER] = None
        for line in lines:
            try:
                content = content_of(line)
                if content.get("event") in _MEANT:
                    continue
                event = event_in(content)
                self._require_fitting(event)
            except UnknownLine:
                notes[_NEWER] = None
            except DamagedLine:
                notes[_DAMAGED] = None
            else:
                yield event

    def _require_fitting(self, event: Event) -> None:
        """Refuse what would not make sense after what came before.

        Raises:
            DamagedLine: if it does not.
        """
        started = self._started
        if isinstance(event, Started):
            if event.step - self._step > _MOST_MISSING:
                raise DamagedLine(f"it goes on after {event.step:,} steps")
            self._started, self._step, self._finished = event, event.step, False
        elif isinstance(event, Finished):
            self._finished = True
        elif started is None and isinstance(event, (StepsDone, Gradients, EpochDone, Validated)):
            raise DamagedLine("it comes before the beginning")
        elif isinstance(event, StepsDone):
            if not 0 <= event.first_step - 1 - self._step <= _MOST_MISSING:
                raise DamagedLine(f"its steps begin at {event.first_step:,}, after {self._step:,}")
            self._step = event.first_step - 1 + len(event.losses)
        elif isinstance(event, Gradients) and started is not None and len(event.norms) != len(started.layers):
            raise DamagedLine(f"it has {len(event.norms)} gradients for {len(started.layers)} layers")


def is_run_folder(folder: Path) -> bool:
    """Whether a run writes, or wrote, this folder."""
    return any((folder / name).is_file() for name in (JOURNAL, PROJECT))
