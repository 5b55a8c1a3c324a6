"""What a problem is: one sentence, and edits that mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from core.document.model import Document, Node

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Fix:
    """An edit that mends a problem, and what its button says."""

    text: str
    apply: Callable[[Document], Document]


@dataclass(frozen=True)
class Problem:
    """Something wrong with a network. ``node`` is the id of the node it is shown on. Errors stop training."""

    code: str
    severity: Severity
    node: str
    layer: str
    message: str
    fixes: tuple[Fix, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The object that ``check --json`` prints."""
        return {
            "layer": self.layer,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "fixes": [fix.text for fix in self.fixes],
        }


def problem(node: Node, code: str, message: str, *fixes: Fix, severity: Severity = "error") -> Problem:
    """A problem of ``node``."""
    return Problem(code, severity, node.id, node.name, message, fixes)
