"""The name of a layer, edited on its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QLineEdit

from core.document import edits
from core.document.model import EditError
from gui.canvas.card_layout import NAME_PIXELS
from gui.canvas.in_place.floating import Floating
from gui.canvas.node_item import NodeItem
from gui.editor import Editor

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView

_WIDTH = 130


class NameBox(Floating):
    """A line over the name; a name that cannot be is told below it, and stays to be mended."""

    def __init__(self, view: CanvasView, editor: Editor, item: NodeItem) -> None:
        super().__init__(view, editor, item, _WIDTH)
        self._line = QLineEdit(item.node.name, objectName="nameInPlace")
        self._line.setAccessibleName(f"Name of {item.node.name}")
        self._line.textEdited.connect(lambda _text: self.say(None))
        self._line.selectAll()
        self.begin(self._line, self._line, NAME_PIXELS)

    def text_place(self) -> QRectF:
        return self.item.layout.name.place

    def keep(self) -> str | None:
        id, name = self.item.node.id, self._line.text().strip()
        if name == self.item.node.name:
            return None
        try:
            edits.rename(self._editor.graph, id, name)
        except EditError as error:
            return str(error)
        label = f"Rename {self.item.node.name} to {name}"
        self._editor.apply(label, lambda graph: edits.rename(graph, id, name))
        return None
