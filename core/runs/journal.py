"""The journal of a run: a file in its folder that grows by whole lines, for whoever follows the run from elsewhere.

Its first line names it; an event a line comes after that. A run that goes on appends: its ``started`` says after which
step, and what an earlier attempt told of later steps is void.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import BinaryIO
from uuid import uuid4

import core
from core.runs.journal_lines import line_of
from core.training.events import Event, Finished, Saved, Started, StepsDone

JOURNAL = "journal.jsonl"
FORMAT, VERSION = "netloom journal", 1
_SECONDS_BETWEEN_WRITES = 1.0
_SECONDS_OF_SILENCE = 20.0
"""So long a run that has nothing to say is silent: a pause, or a step that takes minutes, is no end."""
_MOST_OWED = 100_000
"""Lines that are kept for a file that cannot be written."""
_ALIVE = '{"event":"alive"}'
_TAIL = 64 * 2**10


class Journal:
    """Takes the events of a run and writes them at most once a second; what was before the run was saved, at once.

    The file is opened for each write and closed after it: that is when other machines see what was written.

    Args:
        folder: of the run.
        goes_on: whether the run goes on where an earlier one in the same folder ended.
    """

    def __init__(self, folder: Path, goes_on: bool = False) -> None:
        self.path = folder / JOURNAL
        self._goes_on = goes_on
        self._begun = False
        self._head: list[str] = [_name()]
        self._owed: list[str] = []
        self._steps: list[StepsDone] = []
        self._written = -_SECONDS_OF_SILENCE

    def apply(self, event: Event) -> None:
        """Take note of an event, and write what is owed when it is time.

        Raises:
            OSError: if the file cannot be written; what it should hold is owed still.
        """
        if isinstance(event, StepsDone):
            self._add_steps(event)
        else:
            self._owe(event)
        if isinstance(event, (Saved, Finished)):
            self.flush()
        else:
            self.flush_when_due()

    def flush_when_due(self) -> None:
        """Write what is owed if the last time is long ago; after a long silence, that the run is alive.

        Raises:
            OSError: if the file cannot be written.
        """
        silent = monotonic() - self._written
        if silent >= _SECONDS_OF_SILENCE and not self._owed and not self._steps:
            self._owed.append(_ALIVE)
        if silent >= _SECONDS_BETWEEN_WRITES:
            self.flush()

    def flush(self) -> None:
        """Write what is owed, in one piece.

        Raises:
            OSError: if the file cannot be written; it then ends where it ended before.
        """
        self._written = monotonic()
        self._join_steps()
        if not self._owed:
            return
        if not self._begun and not self._goes_on:
            self.path.write_bytes(b"")
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            end = _end_of_lines(file)
            file.truncate(end)
            file.seek(end)
            lines = self._owed if end else [*self._head, *(line for line in self._owed if line not in self._head)]
            try:
                file.write("".join(f"{line}\n" for line in lines).encode())
                file.flush()
            except OSError:
                file.truncate(end)
                raise
        self._begun, self._owed = True, []

    def _owe(self, event: Event) -> None:
        line = line_of(event)
        if line is None:
            return
        self._join_steps()
        self._owed.append(line)
        if isinstance(event, Started):  # said again if somebody takes the file away
            self._head = [self._head[0], line]

    def _add_steps(self, event: StepsDone) -> None:
        last = self._steps[-1] if self._steps else None
        if last is not None and (last.epoch, last.first_step + len(last.losses)) != (event.epoch, event.first_step):
            self._join_steps()
        self._steps.append(event)

    def _join_steps(self) -> None:
        """Make one line of all the steps that wait."""
        if not self._steps:
            return
        import numpy as np

        losses = np.concatenate([event.losses for event in self._steps])
        line = line_of(replace(self._steps[-1], first_step=self._steps[0].first_step, losses=losses))
        self._steps = []
        if line is not None and len(self._owed) < _MOST_OWED:
            self._owed.append(line)


def _name() -> str:
    """The first line of a journal; no other has the same."""
    told = {"event": "journal", "format": FORMAT, "version": VERSION, "netloom": core.__version__, "id": uuid4().hex}
    return json.dumps(told, separators=(",", ":"))


def _end_of_lines(file: BinaryIO) -> int:
    """Where the last whole line ends: a program that was killed may have left half of one."""
    at = file.seek(0, os.SEEK_END)
    while at > 0:
        start = max(0, at - _TAIL)
        file.seek(start)
        found = file.read(at - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at = start
    return 0
