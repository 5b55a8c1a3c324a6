"""On how many processes, and where, a project is to be trained."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import core
from core.errors import NetloomError

PORT = 29400
"""Where torch's own rendezvous listens."""
RESTARTS = 3
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\[?[0-9A-Fa-f:.]+\]?")


class PlanError(NetloomError):
    """A plan that cannot be carried out."""


@dataclass(frozen=True)
class Plan:
    """A training on several processes.

    Attributes:
        project: the file to train, as the machines see it.
        folder: where the run writes.
        processes: how many on each machine.
        hosts: names of the machines; none for this one alone.
        gpus: whether each process gets a GPU; otherwise all train on the CPU. None leaves that to each machine.
        port: where the machines meet, on the first of them.
        restarts: how often the processes begin again from what was saved, if one of them goes down.
        program: the arguments of Python that run Netloom's commands.
        resume: whether a run goes on that is in the folder.
    """

    project: Path
    folder: Path
    processes: int = 2
    hosts: tuple[str, ...] = ()
    gpus: bool | None = None
    port: int = PORT
    restarts: int = RESTARTS
    program: tuple[str, ...] = ()
    resume: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be carried out.

        Raises:
            PlanError: if a number is out of its range.
        """
        if self.processes < 1:
            raise PlanError(f"{self.processes} processes cannot train: choose at least one")
        if not 1 <= self.port <= 65535:
            raise PlanError(f"there is no port {self.port}: choose one from 1 to 65,535")
        if self.restarts < 0:
            raise PlanError(f"{self.restarts} restarts cannot be: choose none or more")

    @property
    def name(self) -> str:
        """A name of letters, figures and hyphens, for a meeting or a job."""
        return re.sub(r"[^A-Za-z0-9]+", "-", self.folder.name).strip("-") or "netloom"

    @property
    def training(self) -> tuple[str, ...]:
        """What stands behind torchrun and its options."""
        device = () if self.gpus is None else ("--device", "cuda" if self.gpus else "cpu")
        goes_on = ("--resume",) if self.resume else ()
        return (*(self.program or here()), "train", str(self.project), "--run", str(self.folder), *device, *goes_on)


def hosts_in(text: str) -> tuple[str, ...]:
    """The machines that a text names, between blanks, commas or lines.

    Raises:
        PlanError: if there is none, one is named twice, or a name cannot be one.
    """
    found = tuple(re.split(r"[\s,;]+", text.strip())) if text.strip(" ,;\n\t") else ()
    found = tuple(each for each in found if each)
    if not found:
        raise PlanError("no machine is named: give the names of all that take part, the first one leads")
    for each in found:
        if not _HOST.fullmatch(each):
            raise PlanError(f"“{each}” is no name of a machine: give names or addresses, with commas between them")
        if found.count(each) > 1:
            raise PlanError(f"“{each}” is named twice: give each machine once, and its number of processes below")
    return found


def here() -> tuple[str, ...]:
    """How torchrun finds Netloom on this machine: the path of main.py, which stands beside core, or its module."""
    path = Path(core.__file__).absolute().parents[1] / "main.py"
    return (str(path),) if path.is_file() else ("-m", "main")


def python() -> Sequence[str]:
    """What torchrun is in the Python that runs this."""
    return (sys.executable, "-m", "torch.distributed.run")
