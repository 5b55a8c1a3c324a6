"""Name, purpose, problems, settings and facts of one layer or block."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from core.blocks.base import Block, Composite
from core.document import edits
from core.document.model import EditError, Graph, Node
from core.form import fields_of
from core.graph.layer_check import LayerCheck
from gui.editor import Editor
from gui.forecasts import Forecaster
from gui.forms import SettingsForm
from gui.inspector.block_part import BlockDeeds, BlockPart
from gui.inspector.facts import FactsView, layer_facts
from gui.inspector.first_weights_part import FirstWeightsPart
from gui.inspector.inputs_part import InputsPart
from gui.inspector.marks_part import MarksPart
from gui.inspector.rate_part import RatePart
from gui.panels.problems import ProblemsView, ShowProblem
from gui.parts.layouts import column, label, line, page
from gui.parts.text_line import TextLine
from gui.theme import Appearance


class LayerPage(QWidget):
    """Everything about one node of the open graph."""

    def __init__(
        self,
        editor: Editor,
        forecaster: Forecaster,
        appearance: Appearance,
        show_problem: ShowProblem,
        deeds: BlockDeeds,
    ) -> None:
        super().__init__()
        self._editor, self._forecaster = editor, forecaster
        self._node: Node | None = None
        self._shown: tuple[str, ...] = ()
        self.form: SettingsForm | None = None
        self._form_type: type | None = None
        self._heading = label(kind="heading")
        self._purpose = label(kind="muted")
        self._name = TextLine()
        self._name.setObjectName("nameField")
        self._name.setAccessibleName("Name of the layer")
        self._name.setToolTip("Name of the layer: on the canvas, in the code and in the weights")
        self._name_error = label(kind="error")
        self._problems = ProblemsView(editor, appearance, show_problem)
        self._block = BlockPart(editor, deeds)
        self._form_place = column()
        self._inputs = InputsPart(editor, appearance)
        self._marks, self._rate, self._first_weights = MarksPart(editor), RatePart(editor), FirstWeightsPart(editor)
        self._facts = FactsView()
        self._unknown = label("No shape arrives here: wire it to the input, and mend what comes before it.", "muted")
        parts = (self._heading, self._purpose, self._name, self._name_error, self._problems, self._block)
        below = (self._marks, self._rate, self._first_weights, line(), self._facts, self._unknown)
        page(*parts, self._form_place, self._inputs, *below, into=self)
        self._name_error.hide()
        self._name.editingFinished.connect(self._rename)

    def show_node(self, node: Node) -> None:
        """Show a node as it is now."""
        check = self._editor.graph_check
        known = check.layers.get(node.id) if check else None
        shown = (*self._editor.path, node.id)  # ids tell nodes of one graph apart only
        if shown != self._shown or self._form_type is not type(node.layer):
            self._shown = shown
            self._name.setModified(False)
            self._make_form(node)
        self._node = node
        self._heading.setText(node.layer.label if isinstance(node.layer, Composite) else node.layer.type)
        self._purpose.setText(f"{node.layer.summary_line()}\n{node.layer.uses}".strip())
        if self._name.text() != node.name and not self._name.isModified():
            self._name.setText(node.name)
        self._problems.show_problems(self._editor.problems_of(node.id))
        self._block.show_node(node)
        self._inputs.show_node(node)
        for part in (self._marks, self._rate):
            part.show_nodes([node], known.parameters if known is not None else 0)
        self._first_weights.show_nodes([node])
        self._show_facts(known)
        self._show_settings(node, known)

    def _show_facts(self, known: LayerCheck | None) -> None:
        arrives = known is not None and bool(known.in_shapes)
        self._unknown.setVisible(not arrives)
        facts = layer_facts(known, self._forecaster.forecast, self._shown) if known is not None and arrives else ()
        self._facts.show_facts(facts)

    def begin_naming(self) -> None:
        """Let the user type what the block is called."""
        self._block.begin_naming()

    # --- settings ---------------------------------------------------------------------------------------------

    def _show_settings(self, node: Node, known: LayerCheck | None) -> None:
        if self.form is None:
            return
        in_shape = known.in_shapes[0] if known and known.in_shapes else None
        accepts = node.layer.accepts
        fits = in_shape is not None and (not accepts or len(in_shape) in accepts)
        self.form.show_values(node.layer, node.layer.inferred(in_shape) if fits and in_shape else {})
        self.form.setEnabled(self._editor.is_editable)
        self._name.setEnabled(self._editor.is_editable)

    def _make_form(self, node: Node) -> None:
        if self.form is not None:
            self.form.hide()  # it stays until the event loop comes round
            self.form.deleteLater()
        self._form_type = type(node.layer)
        self._name.setText(node.name)
        self._name_error.hide()
        named = {"name"} if isinstance(node.layer, Block) else set()  # which has a field of its own
        only = tuple(field.name for field in fields_of(type(node.layer)) if field.name not in named)
        self.form = SettingsForm(type(node.layer), self._change, only)
        self._form_place.layout().addWidget(self.form)
        self._rate.line_up_with(self.form)

    def _change(self, name: str, value: Any) -> str | None:
        node = self._node
        if node is None:
            return None
        try:
            edits.change_layer(self._editor.graph, node.id, **{name: value})
        except EditError as error:
            return str(error)
        self._editor.apply(
            f"Change {name} of {node.name}",
            lambda graph: edits.change_layer(graph, node.id, **{name: value}),
            merge_key=f"{node.id}.{name}",
        )
        return None

    # --- name -------------------------------------------------------------------------------------------------

    def _rename(self) -> None:
        node, name = self._node, self._name.text().strip()
        if node is None or not self._name.isModified():  # the line also reports when it merely loses the focus
            return
        self._name.setModified(False)
        try:
            renamed: Graph | None = edits.rename(self._editor.graph, node.id, name)
        except EditError as error:
            renamed = None
            self._name_error.setText(str(error))
        self._name_error.setVisible(renamed is None)
        if renamed is not None:
            self._editor.apply(f"Rename {node.name} to {name}", lambda graph: edits.rename(graph, node.id, name))
        else:
            self._name.setText(node.name)
