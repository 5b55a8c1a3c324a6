"""The folder of a run: its project and its weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from core.data.samples import Finding
from core.document.storage import reason, write_atomically
from core.graph.weights import WeightsError, save_weights
from core.training.events import Kept

if TYPE_CHECKING:
    from torch import Tensor

BEST, LAST, START, PROJECT, FINDINGS = "best.pth", "last.pth", "start.pth", "project.netloom", "findings.txt"

_SECONDS_BETWEEN_WRITES = 2.0


class RunFolder:
    """The folder of one run: its project, its best and its last weights.

    Weights are written at most every two seconds, so that short epochs are not spent on writing; ``close`` writes
    what is still owed.

    Args:
        path: the folder; it is made if it is missing.

    Raises:
        WeightsError: if it cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._owed: dict[str, tuple[Kept, Mapping[str, Tensor]]] = {}
        self._written = -_SECONDS_BETWEEN_WRITES
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WeightsError(f"the run folder {path} cannot be made: {reason(error)}") from None

    def keep(self, weights: Mapping[str, Tensor], *kinds: Kept) -> tuple[Kept, ...]:
        """Remember weights under the names that ``kinds`` give, and write them when it is time.

        Returns:
            What was written now.
        """
        self._owed |= {kept.name: (kept, weights) for kept in kinds}
        due = monotonic() - self._written >= _SECONDS_BETWEEN_WRITES
        return self.close() if due else ()

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

    def close(self) -> tuple[Kept, ...]:
        """Write what is owed, and say what it was."""
        owed, self._owed = self._owed, {}
        for kept, weights in owed.values():
            save_weights(weights, self.path / kept.name)
        self._written = monotonic()
        return tuple(kept for kept, _ in owed.values())
