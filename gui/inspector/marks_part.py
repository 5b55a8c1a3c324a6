"""Marks of one layer or of several at once: frozen, bypassed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from core.document import edits
from core.document.model import Node
from gui.editor import Editor
from gui.parts.layouts import column, object_name

_FROZEN = "Frozen: training leaves its weights as they are"


class MarksPart(QWidget):
    """A box for each mark; half ticked where some of the layers have it.

    Args:
        where: what the object names of the boxes begin with, where there is another such part.
    """

    def __init__(self, editor: Editor, where: str = "") -> None:
        super().__init__()
        self._editor = editor
        self._ids: tuple[str, ...] = ()
        self._what = ""
        self._frozen = QCheckBox()
        self._frozen.setObjectName(object_name("frozenBox", where))
        self._frozen.setAccessibleName("Frozen")
        self._bypassed = QCheckBox()
        self._bypassed.setAccessibleName("Bypassed")
        self._bypassed.setObjectName(object_name("bypassedBox", where))
        column(self._frozen, self._bypassed, spacing=12, into=self)
        self._frozen.clicked.connect(lambda _checked: self._freeze())
        self._bypassed.clicked.connect(lambda _checked: self._bypass())

    def show_nodes(self, nodes: Sequence[Node], n_parameters: int) -> None:
        """Show the marks of some layers with so many parameters as they are now."""
        self._ids = tuple(node.id for node in nodes)
        self._what = nodes[0].name if len(nodes) == 1 else f"{len(nodes)} layers"
        self._show_frozen(nodes, n_parameters)
        self._bypassed.setText("Bypassed: changes nothing" if len(nodes) == 1 else "Bypassed: they change nothing")
        self._bypassed.setToolTip("Try the network without this layer; its settings are kept")
        self._bypassed.setEnabled(self._editor.is_editable)
        _tick(self._bypassed, [node.bypassed for node in nodes])

    def _show_frozen(self, nodes: Sequence[Node], n_parameters: int) -> None:
        around = self._editor.frozen_around
        self._frozen.setVisible(any(node.frozen for node in nodes) or n_parameters > 0)
        self._frozen.setEnabled(around is None and self._editor.is_editable)
        whose = "keeps its weights" if len(nodes) == 1 else "they keep their weights"
        self._frozen.setText(f"Frozen: {whose}" if around is None else f"Frozen with {around}")
        self._frozen.setToolTip(_FROZEN if around is None else f"{around} is frozen with all that is inside of it")
        _tick(self._frozen, [node.frozen or around is not None for node in nodes])

    def _freeze(self) -> None:
        ids, frozen = self._ids, self._frozen.checkState() != Qt.CheckState.Unchecked
        verb = "Freeze" if frozen else "Unfreeze"
        self._editor.apply(f"{verb} {self._what}", lambda graph: edits.freeze(graph, ids, frozen))

    def _bypass(self) -> None:
        ids, bypassed = self._ids, self._bypassed.checkState() != Qt.CheckState.Unchecked
        verb = "Bypass" if bypassed else "Use"
        self._editor.apply(f"{verb} {self._what}", lambda graph: edits.bypass(graph, ids, bypassed))


def _tick(box: QCheckBox, marks: Sequence[bool]) -> None:
    """Tick a box for all, for some or for none; a click on one that is half ticked ticks it."""
    with QSignalBlocker(box):
        box.setTristate(any(marks) and not all(marks))
        some = Qt.CheckState.PartiallyChecked if box.isTristate() else Qt.CheckState.Unchecked
        box.setCheckState(Qt.CheckState.Checked if all(marks) else some)
