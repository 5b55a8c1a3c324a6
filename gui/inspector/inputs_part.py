"""The inputs of a layer that has several, in the order of its ports, with buttons to reorder them."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from core.document import edits
from core.document.model import Node
from core.layers.base import shape_text
from gui.editor import Editor
from gui.parts.layouts import label, row, stretch
from gui.theme import Appearance


class InputsPart(QWidget):
    """A row for each input; hidden for layers that have one."""

    def __init__(self, editor: Editor, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("inputs")
        self._editor, self._appearance = editor, appearance
        self._node: Node | None = None
        self._rows: list[_InputRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(label("Inputs, in their order", "muted"))
        appearance.changed.connect(self._follow_theme)

    def show_node(self, node: Node) -> None:
        """Show what arrives at a node now."""
        self._node = node
        arriving = self._editor.graph.into[node.id]
        n_inputs = node.layer.n_inputs or len(arriving)
        self.setVisible(n_inputs > 1)
        while len(self._rows) > n_inputs:
            self._rows[-1].hide()  # at once, so that the focus does not stay on what goes
            self._rows.pop().deleteLater()
        while len(self._rows) < n_inputs:
            self._add_row(len(self._rows))
        wired = {edge.port: self._describe(edge.source) for edge in arriving}
        for port, each in enumerate(self._rows):
            free = self._editor.is_editable and port in wired
            each.show_input(wired.get(port), free and port - 1 in wired, free and port + 1 in wired)

    def _follow_theme(self) -> None:
        for each in self._rows:
            each.colour(self._appearance)

    def _describe(self, source: str) -> str:
        check = self._editor.graph_check
        shape = check.known(source).out_shape if check else None
        name = self._editor.graph.by_id[source].name
        return f"{name}  {shape_text(shape)}" if shape is not None else name

    def _add_row(self, port: int) -> None:
        made = _InputRow(port)
        made.colour(self._appearance)
        made.up.clicked.connect(lambda: self._swap(port, port - 1))
        made.down.clicked.connect(lambda: self._swap(port, port + 1))
        self._rows.append(made)
        self._layout.addWidget(made)

    def _swap(self, first: int, second: int) -> None:
        node = self._node
        if node is not None:
            self._editor.apply(
                f"Reorder the inputs of {node.name}", lambda graph: edits.swap_inputs(graph, node.id, first, second)
            )
            moved = self._rows[second]  # the same input moves on when the key is pressed again
            further = moved.down if second > first else moved.up
            (further if further.isEnabled() else moved.up if second > first else moved.down).setFocus()


class _InputRow(QWidget):
    """One input: its number, what arrives, and buttons to exchange it with its neighbours."""

    def __init__(self, port: int) -> None:
        super().__init__()
        number = label(str(port + 1), "muted", wraps=False)
        self._text = label(wraps=False)
        self._text.setObjectName(f"input{port + 1}")
        self.up = _arrow(f"inputUp{port + 1}", "Exchange it with the input before it")
        self.down = _arrow(f"inputDown{port + 1}", "Exchange it with the input after it")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(row(number, self._text, stretch(), self.up, self.down, spacing=6))

    @property
    def text(self) -> QLabel:
        """The label that says what arrives."""
        return self._text

    def show_input(self, arriving: str | None, up: bool, down: bool) -> None:
        """Say what arrives, and which way it can move."""
        self._text.setText(arriving or "nothing arrives")
        self.up.setEnabled(up)
        self.down.setEnabled(down)

    def colour(self, appearance: Appearance) -> None:
        """Draw the arrows in the colours of the theme."""
        self.up.setIcon(appearance.icon("mdi6.arrow-up"))
        self.down.setIcon(appearance.icon("mdi6.arrow-down"))


def _arrow(name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setIconSize(QSize(16, 16))
    return button
