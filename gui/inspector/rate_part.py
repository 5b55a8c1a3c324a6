"""The learning rate of one layer or block, or of several at once, as a multiple of that of the run."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from PySide6.QtWidgets import QWidget

from core.document import edits
from core.document.model import EditError, Node
from gui.editor import Editor
from gui.forms import SettingsForm
from gui.parts.layouts import column, label

_FIELD = "lr_factor"


class RatePart(QWidget):
    """A field for the factor, and what it comes to; hidden for layers that have no parameters."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self._editor = editor
        self._nodes: tuple[Node, ...] = ()
        self._form = SettingsForm(Node, self._change, (_FIELD,), resettable=True)
        self._words = label(kind="muted")
        self._words.setObjectName("layerRate")
        column(self._form, self._words, spacing=4, into=self)

    def line_up_with(self, form: SettingsForm | None) -> None:
        """Let the field begin where those of a form above begin."""
        self._form.line_up_with(form)

    def show_nodes(self, nodes: Sequence[Node], n_parameters: int) -> None:
        """Show the factor of some layers with so many parameters as it is now."""
        self._nodes = tuple(nodes)
        factors = {node.lr_factor for node in nodes}
        self.setVisible(n_parameters > 0 or factors != {1.0})
        self._form.show_values(nodes[0], several=[_FIELD] if len(factors) > 1 else [])
        self._form.setEnabled(self._editor.is_editable)
        self._words.setText(self._in_words(factors))
        self._words.setVisible(bool(self._words.text()))

    def _in_words(self, factors: set[float]) -> str:
        """What the factor comes to, with those of the blocks around; nothing where all is as usual."""
        around = [each.node.lr_factor for each in self._editor.opened if each.node is not None]
        if len(factors) > 1 or prod(around) * next(iter(factors)) == 1:
            return ""
        rate = self._editor.document.training.optimizer.lr * prod(around) * next(iter(factors))
        with_blocks = ", with that of the block around" if prod(around) != 1 else ""
        return f"Learns at a rate of {rate:.4g}{with_blocks}"

    def _change(self, name: str, value: Any) -> str | None:
        ids = tuple(node.id for node in self._nodes)
        if not isinstance(value, (int, float)):
            return f"{name} must be a number, such as 0.1"
        try:
            edits.scale_rate(self._editor.graph, ids, value)
        except EditError as error:
            return str(error)
        what = self._nodes[0].name if len(ids) == 1 else f"{len(ids)} layers"
        self._editor.apply(
            f"Change the learning rate of {what}",
            lambda graph: edits.scale_rate(graph, ids, value),
            merge_key=f"{'+'.join(ids)}.{name}",
        )
        return None
