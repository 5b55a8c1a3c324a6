"""What the inspector has for blocks alone: what the block is called, and buttons to open, ungroup and keep it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QPushButton, QWidget

from core.blocks.base import Block, Composite
from core.blocks.naming import call_block
from core.document.model import EditError, Node
from gui.editor import Editor
from gui.parts.layouts import column, label, row
from gui.parts.text_line import TextLine


@dataclass(frozen=True)
class BlockDeeds:
    """What can be done with the selected block."""

    open: Callable[[], object]
    ungroup: Callable[[], object]
    save: Callable[[], object]


class BlockPart(QWidget):
    """A field for the block's name and a row of buttons; hidden for layers that are no blocks."""

    def __init__(self, editor: Editor, deeds: BlockDeeds) -> None:
        super().__init__()
        self._editor = editor
        self._node: Node | None = None
        self._shown: tuple[str, ...] = ()
        self._name = TextLine()
        self._name.setObjectName("blockNameField")
        self._name.setAccessibleName("What the block is called")
        self._name.setToolTip("What this kind of block is called: on its card and in the palette")
        self._error = label(kind="error")
        self._error.hide()
        self._caption = label("Kind of block", "muted")
        buttons = (
            _button("openBlockButton", "Open", "Look inside; a double-click on its card does it, too", deeds.open),
            _button("ungroupButton", "Ungroup", "Put the layers inside in its place", deeds.ungroup),
            _button("saveBlockButton", "Save", "Keep it in the palette, under My blocks", deeds.save),
        )
        column(self._caption, self._name, self._error, row(*buttons), spacing=8, into=self)
        self._ungroup = buttons[1]
        self._name.editingFinished.connect(self._rename)

    def show_node(self, node: Node) -> None:
        """Show a block as it is now."""
        shown = (*self._editor.path, node.id)
        if shown != self._shown:
            self._shown = shown
            self._name.setModified(False)
            self._error.hide()
        self._node = node
        own = isinstance(node.layer, Block)
        self.setVisible(isinstance(node.layer, Composite))
        for part in (self._caption, self._name):
            part.setVisible(own)
        self._name.setEnabled(self._editor.is_editable)
        self._ungroup.setEnabled(self._editor.is_editable)
        # a text that is set anew is no longer marked, to be typed over
        if isinstance(node.layer, Block) and not self._name.isModified() and self._name.text() != node.layer.name:
            self._name.setText(node.layer.name)

    def begin_naming(self) -> None:
        """Let the user type what the block is called."""
        if self._name.isVisible():
            self._name.setFocus()
            self._name.selectAll()

    def _rename(self) -> None:
        node, name = self._node, self._name.text().strip()
        if node is None or not isinstance(node.layer, Block) or not self._name.isModified():
            return
        self._name.setModified(False)
        try:
            call_block(self._editor.graph, node.id, name)
        except EditError as error:
            self._error.setText(str(error))
            self._error.show()
            self._name.setText(node.layer.name)
            return
        self._error.hide()
        self._editor.apply(f"Call {node.name} “{name}”", lambda graph: call_block(graph, node.id, name))


def _button(name: str, text: str, tip: str, does: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.clicked.connect(lambda _checked: does())
    return button
