"""The folder of a run: its project and its weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.data.samples import Finding
from core.document.storage import reason, write_atomically
from core.graph.weights import WeightsError

BEST, LAST, START, PROJECT, FINDINGS = "best.pth", "last.pth", "start.pth", "project.netloom", "findings.txt"


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
