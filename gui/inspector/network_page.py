"""Size, cost and problems of the network, or of the block that is open."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.graph.check import GraphCheck
from core.layers.base import shape_text
from gui.editor import Editor
from gui.layouts import label, line, page
from gui.panels.problems import ProblemsView, ShowProblem
from gui.theme import Appearance


class NetworkPage(QWidget):
    """What is known of all that stands on the canvas, and every problem of the network."""

    def __init__(self, editor: Editor, appearance: Appearance, show_problem: ShowProblem) -> None:
        super().__init__()
        self._editor = editor
        self._heading = label("Network", "heading")
        self._facts = label()
        self._status = label(kind="muted")
        self._problems = ProblemsView(editor, appearance, show_problem)
        page(self._heading, self._facts, line(), self._status, self._problems, into=self)

    def refresh(self) -> None:
        """Show the network as it is now."""
        check, block = self._editor.check, self._editor.opened[-1].node
        self._heading.setText(f"Inside of {block.name}" if block is not None else "Network")
        if check is None:
            self._status.setText("Loading PyTorch to work out shapes…")
            return
        known = self._editor.graph_check
        self._facts.setText(_facts(known) if known is not None else "Nothing arrives here: shapes are not known.")
        self._status.setText("" if check.problems else "No problems found. Press Train to begin.")
        self._status.setVisible(not check.problems)
        self._problems.show_problems(check.problems)


def _facts(check: GraphCheck) -> str:
    arriving = ", ".join(map(shape_text, check.in_shapes))
    out = shape_text(check.out_shape) if check.out_shape is not None else "?"
    so_far = "" if check.out_shape is not None else " up to the first problem"
    layers = "1 layer" if len(check.order) == 1 else f"{len(check.order)} layers"
    lines = [
        f"{layers},  {arriving} → {out}",
        f"Parameters  {check.parameters:,}{so_far}",
        f"Operations per sample  {check.flops:,}{so_far}",
    ]
    if check.trainable != check.parameters:
        lines.insert(2, f"Trainable  {check.trainable:,}{so_far}")
    return "\n".join(lines)
