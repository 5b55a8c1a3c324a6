"""The folder of a run: its project and its weights."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from core.data.samples import Finding
from core.document.storage import reason, write_atomically
from core.graph.weights import WeightsError
from core.training.resume import RESUME

BEST, LAST, START, PROJECT, FINDINGS = "best.pth", "last.pth", "start.pth", "project.netloom", "findings.txt"


def is_part(name: str) -> bool:
    """Whether a file of a run was written so far only when its process was killed, as ``write_atomically`` calls it."""
    files = (BEST, LAST, START, PROJECT, FINDINGS, RESUME)
    return name.endswith(".part") and name.startswith(tuple(f".{file}." for file in files))


class RunFolder:
    """The folder of one run: its project, its best and its last weights, and what it needs to go on.

    Args:
        path: the folder; it is made if it is missing.

    Raises:
        WeightsError: if it cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WeightsError(f"the run folder {path} cannot be made: {reason(error)}") from None

    def clear(self) -> None:
        """Remove what a process left that was killed while it wrote; nobody else writes there now."""
        for path in self.path.glob(".*.part"):
            if is_part(path.name):
                with suppress(OSError):
                    path.unlink()

    def keep_findings(self, findings: Sequence[Finding]) -> None:
        """Write what was wrong with the data, a line each; nothing where nothing was.

        Raises:
            WeightsError: if that cannot be written.
        """
        if not findings:
            return
        try:
            write_atomically(self.path / FINDINGS, "".join(f"{found}\n" for found in findings).encode())
        except OSError as error:
            raise WeightsError(f"{self.path / FINDINGS} cannot be written: {reason(error)}") from None
