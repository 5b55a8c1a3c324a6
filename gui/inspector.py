"""The inspector: settings and facts of the selected layer, or the network as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from core.document import edits
from core.document.model import Document, EditError, Node
from core.graph.check import Check, LayerCheck
from core.layers.base import shape_text
from gui.editor import Editor
from gui.forms import SettingsForm
from gui.layouts import column, label, line, page, scrolled
from gui.panels.problems import ProblemsView
from gui.theme import Appearance


class Inspector(QStackedWidget):
    """Shows one node, or the network when no single layer is selected.

    Args:
        show_node: called to select a node on the canvas.
    """

    def __init__(self, editor: Editor, appearance: Appearance, show_node: Callable[[str], None]) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAccessibleName("Selected layer or network")
        self._editor = editor
        self._layer_page = LayerPage(editor, appearance, show_node)
        self._network_page = NetworkPage(editor, appearance, show_node)
        self._selected: str | None = None
        for shown in (self._network_page, self._layer_page):
            self.addWidget(scrolled(shown))
        editor.documentChanged.connect(self._refresh)
        editor.checkChanged.connect(self._refresh)
        self._refresh()

    @property
    def form(self) -> SettingsForm | None:
        """The form of the selected layer; None if none is selected."""
        return self._layer_page.form if self._selected else None

    def show_selection(self, nodes: list[Node]) -> None:
        """Show the one selected layer, or the network."""
        single = nodes[0] if len(nodes) == 1 and not nodes[0].is_terminal else None
        self._selected = single.id if single else None
        self._editor.seal()
        self._refresh()

    def _refresh(self) -> None:
        node = self._editor.document.by_id.get(self._selected or "")
        if node is None:
            self._selected = None
            self._network_page.refresh()
        else:
            self._layer_page.show_node(node)
        self.setCurrentIndex(0 if node is None else 1)


class LayerPage(QWidget):
    """Name, purpose, problems, settings and facts of one layer."""

    def __init__(self, editor: Editor, appearance: Appearance, show_node: Callable[[str], None]) -> None:
        super().__init__()
        self._editor = editor
        self._node: Node | None = None
        self.form: SettingsForm | None = None
        self._form_type: type | None = None
        self._heading = label(kind="heading")
        self._purpose = label(kind="muted")
        self._name = QLineEdit()
        self._name.setObjectName("nameField")
        self._name.setAccessibleName("Name of the layer")
        self._name.setToolTip("Name of the layer: on the canvas, in the code and in the weights")
        self._name_error = label(kind="error")
        self._problems = ProblemsView(editor, appearance, show_node)
        self._form_place = column()
        self._facts = label(kind="muted")
        page(
            self._heading,
            self._purpose,
            self._name,
            self._name_error,
            self._problems,
            self._form_place,
            line(),
            self._facts,
            into=self,
        )
        self._name_error.hide()
        self._name.editingFinished.connect(self._rename)

    def show_node(self, node: Node) -> None:
        """Show a node as it is now."""
        check = self._editor.check
        known = check.layers.get(node.id) if check else None
        if self._node is None or self._node.id != node.id or self._form_type is not type(node.layer):
            self._make_form(node)
        self._node = node
        self._heading.setText(node.layer.type)
        self._purpose.setText(f"{node.layer.summary_line()}\n{node.layer.uses}".strip())
        if self._name.text() != node.name and not self._name.isModified():
            self._name.setText(node.name)
        self._problems.show_problems(check.problems_of(node.id) if check else ())
        self._facts.setText(_layer_facts(known))
        if self.form is not None:
            in_shape = known.in_shapes[0] if known and known.in_shapes else None
            accepts = node.layer.accepts
            fits = in_shape is not None and (not accepts or len(in_shape) in accepts)
            self.form.show_values(node.layer, node.layer.inferred(in_shape) if fits and in_shape else {})

    def _make_form(self, node: Node) -> None:
        if self.form is not None:
            self.form.deleteLater()
        self._form_type = type(node.layer)
        self._name.setText(node.name)
        self._name_error.hide()
        self.form = SettingsForm(type(node.layer), self._change)
        self._form_place.layout().addWidget(self.form)

    def _change(self, name: str, value: Any) -> str | None:
        node = self._node
        if node is None:
            return None
        try:
            changed = edits.change_layer(self._editor.document, node.id, **{name: value})
        except EditError as error:
            return str(error)
        self._editor.apply(f"Change {name} of {node.name}", lambda d: changed, merge_key=f"{node.id}.{name}")
        return None

    def _rename(self) -> None:
        node, name = self._node, self._name.text().strip()
        if node is None or not self._name.isModified():  # the line also reports when it merely loses the focus
            return
        self._name.setModified(False)
        try:
            renamed: Document | None = edits.rename(self._editor.document, node.id, name)
        except EditError as error:
            renamed = None
            self._name_error.setText(str(error))
        self._name_error.setVisible(renamed is None)
        if renamed is not None:
            self._editor.apply(f"Rename {node.name} to {name}", lambda d: renamed)
        else:
            self._name.setText(node.name)


class NetworkPage(QWidget):
    """Size, cost and problems of the whole network."""

    def __init__(self, editor: Editor, appearance: Appearance, show_node: Callable[[str], None]) -> None:
        super().__init__()
        self._editor = editor
        self._facts = label()
        self._status = label(kind="muted")
        self._problems = ProblemsView(editor, appearance, show_node)
        page(label("Network", "heading"), self._facts, line(), self._status, self._problems, into=self)

    def refresh(self) -> None:
        """Show the network as it is now."""
        check = self._editor.check
        if check is None:
            self._status.setText("Loading PyTorch to work out shapes…")
            return
        self._facts.setText(_network_facts(check))
        self._status.setText("" if check.problems else "No problems found. Press Train to begin.")
        self._status.setVisible(not check.problems)
        self._problems.show_problems(check.problems)


def _layer_facts(known: LayerCheck | None) -> str:
    if known is None or not known.in_shapes:
        return "Not connected to the input: shapes are not known."
    out = shape_text(known.out_shape) if known.out_shape is not None else "?"
    return "\n".join(
        (
            f"Shape  {shape_text(known.in_shapes[0])} → {out}",
            f"Parameters  {known.parameters:,}",
            f"Operations per sample  {known.flops:,}",
        )
    )


def _network_facts(check: Check) -> str:
    out = shape_text(check.output_shape) if check.output_shape is not None else "?"
    so_far = "" if check.output_shape is not None else " up to the first problem"
    return "\n".join(
        (
            f"{len(check.order)} layers,  {shape_text(check.input_shape)} → {out}",
            f"Parameters  {check.parameters:,}{so_far}",
            f"Operations per sample  {check.flops:,}{so_far}",
        )
    )
