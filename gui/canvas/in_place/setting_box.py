"""A setting of a layer, edited on its card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtWidgets import QLineEdit

from core.document.edits import change_layer
from core.document.model import Document, EditError
from core.form import fields_of
from gui.canvas.card_layout import DETAIL_PIXELS
from gui.canvas.in_place.floating import Floating
from gui.canvas.node_item import NodeItem
from gui.editor import Editor
from gui.field_editors import LINES, ChoiceEditor

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView

_WIDTH, _LIST_WIDTH = 64, 104


class SettingBox(Floating):
    """The editor that this kind of setting has in the inspector, over its value. A visit is one step of undo."""

    def __init__(self, view: CanvasView, editor: Editor, item: NodeItem, setting: str) -> None:
        (field,) = fields_of(type(item.node.layer), (setting,))
        super().__init__(view, editor, item, _LIST_WIDTH if field.kind == "choice" else _WIDTH)
        self._setting = setting
        self._place = self.text_place()
        self._refused: str | None = None
        self._changed: Document | None = None
        editor.seal()
        self._field = LINES[field.kind](field, with_unit=False)
        self._show_value()
        self._field.edited.connect(self._change)
        self._widget = self._field.focusProxy()
        self.begin(self._field, self._widget, DETAIL_PIXELS)
        if isinstance(self._widget, QLineEdit):
            self._widget.selectAll()
        if isinstance(self._field, ChoiceEditor):
            QTimer.singleShot(0, self._field, self._field.open_list)

    @property
    def setting(self) -> str:
        """The name of the setting."""
        return self._setting

    def text_place(self) -> QRectF:
        places = (piece.place for piece in self.item.layout.detail if piece.setting == self._setting)
        self._place = next(places, None) or self._place
        return self._place

    def follow(self) -> None:
        """Show the value that the layer has now, too, unless another is being typed."""
        if not isinstance(self._widget, QLineEdit) or not self._widget.isModified():
            self._show_value()
        super().follow()

    def keep(self) -> str | None:
        self._refused = None
        self._field.finish()
        return self._refused

    def give_up(self) -> None:
        """Take back what the arrow keys did."""
        if self._changed is not None and self._editor.document is self._changed:
            self._editor.undo()

    def _show_value(self) -> None:
        self._field.show_value(getattr(self.item.node.layer, self._setting))

    def _change(self, value: Any) -> None:
        if self._done:
            return
        node, name = self.item.node, self._setting
        try:
            change_layer(self._editor.graph, node.id, **{name: value})
        except EditError as error:
            self._refused = str(error)
            if isinstance(self._widget, QLineEdit):
                self._widget.setModified(True)  # it was told, but not taken
            self.say(self._refused)
            return
        self.say(None)
        self._editor.apply(
            f"Change {name} of {node.name}",
            lambda graph: change_layer(graph, node.id, **{name: value}),
            merge_key=f"{node.id}.{name}",
        )
        self._changed = self._editor.document
        if isinstance(self._field, ChoiceEditor):
            self.finish()
            self._view.setFocus()
