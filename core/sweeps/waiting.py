"""What waits to be trained: projects and sweeps in a queue, and the file that keeps them; nothing in it is executed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from core.document.model import Document
from core.document.storage import ProjectError, dump, parse
from core.errors import NetloomError
from core.sweeps.spaces import SweepError
from core.sweeps.sweep import Sweep, dump_sweep, parse_sweep

VERSION = 1


class QueueError(NetloomError):
    """A queue that cannot be read or written."""


@dataclass(frozen=True, eq=False)
class Waiting:
    """A snapshot of a project that waits, to be trained once, or with all that a sweep varies.

    Attributes:
        document: the snapshot.
        name: what its run will be called, or the project of a sweep.
        sweep: what is varied; None if the project is trained as it is.
        id: of the sweep in the record of runs.
        again: trials that are made again if they were stopped: that which is being trained when the window closes.
        n_made: trials that are over, as far as that is known.
    """

    document: Document
    name: str
    sweep: Sweep | None = None
    id: str = ""
    again: frozenset[int] = frozenset()
    n_made: int = 0

    @property
    def n_runs(self) -> int:
        """How many runs it still is."""
        return max(0, self.sweep.n_trials - self.n_made) if self.sweep else 1

    @property
    def title(self) -> str:
        """What it is called in a list."""
        if self.sweep is None:
            return self.name
        return f"{self.name}: sweep of {self.sweep.title}, {self.n_runs:,} of {self.sweep.n_trials:,} to go"


def dump_queue(queue: list[Waiting]) -> str:
    """The text of the file of a queue."""
    return json.dumps({"format": "netloom-queue", "version": VERSION, "waiting": [_told(each) for each in queue]})


def parse_queue(text: str) -> list[Waiting]:
    """The queue that a text tells of.

    Raises:
        QueueError: if it is broken, of another format or of a newer version; the sentence follows the file's name.
    """
    try:
        content = json.loads(text)
        if not isinstance(content, dict) or content.get("format") != "netloom-queue":
            raise QueueError('is not a queue: it does not say "format": "netloom-queue"')
        if content.get("version") != VERSION:
            raise QueueError(f"has version {content.get('version')!r}, this Netloom reads {VERSION}: update Netloom")
        return [_waiting(each) for each in content["waiting"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise QueueError("is broken: it does not say what waits") from None
    except (ProjectError, SweepError) as error:
        raise QueueError(f"holds what {error}") from None


def _told(each: Waiting) -> dict[str, Any]:
    told: dict[str, Any] = {"name": each.name, "document": dump(each.document)}
    if each.sweep is not None:
        told |= {"sweep": dump_sweep(each.sweep), "id": each.id, "again": sorted(each.again), "n_made": each.n_made}
    return told


def _waiting(told: dict[str, Any]) -> Waiting:
    document, name = parse(told["document"]), str(told["name"])
    if "sweep" not in told:
        return Waiting(document, name)
    again = frozenset(int(number) for number in told["again"])
    return Waiting(document, name, parse_sweep(told["sweep"]), str(told["id"]), again, int(told["n_made"]))
