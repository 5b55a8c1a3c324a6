"""Where the processes of a run were, and how many of them can go on here."""

from __future__ import annotations

import platform
from collections import Counter
from dataclasses import dataclass

from core.training.events import Started

_MOST_NAMED = 4


@dataclass(frozen=True)
class Crew:
    """The processes that trained a run.

    Attributes:
        processes: how many there were.
        hosts: names of their machines; none where all were on one.
        each: how many were on a machine, on the one with the most.
        here: how many of them to start on this machine alone.
    """

    processes: int
    hosts: tuple[str, ...] = ()
    each: int = 1
    here: int = 1

    @property
    def place(self) -> str:
        """Where they were, for a sentence; empty if that was one machine."""
        if not self.hosts:
            return ""
        named, n_more = self.hosts[:_MOST_NAMED], len(self.hosts) - _MOST_NAMED
        return f" on {len(self.hosts):,} machines ({', '.join(named)}{f' and {n_more:,} more' if n_more > 0 else ''})"


def crew_of(started: Started, this_machine: str = "") -> Crew:
    """The crew of a run that has started; a record of old does not say where its processes were."""
    on = Counter(started.machines)
    if len(on) < 2:
        return Crew(started.processes, (), started.processes, started.processes)
    each = max(on.values())
    return Crew(started.processes, tuple(on), each, on[this_machine or platform.node()] or each)
