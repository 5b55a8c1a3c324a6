"""Which text of which card is edited: clicks, double-clicks and the wheel over texts, and F2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from core.document.edits import change_layer
from core.document.model import EditError
from core.form import fields_of, stepped
from gui.canvas.in_place.floating import Floating
from gui.canvas.in_place.name_box import NameBox
from gui.canvas.in_place.setting_box import SettingBox
from gui.canvas.node_item import NodeItem
from gui.editor import Editor

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView

_CLICK = 4
"""Pixels that a pointer may move during a click."""
_NOTCH = 120
"""What Qt says of one notch of a wheel."""
_MOST_STEPS = 64
"""How many values are tried until one is found that the layer takes: with 16 groups every 16th."""

TextSpot = tuple[str, str]
"""A node and one of its settings."""


class InPlace(QObject):
    """Watches the mouse over a view; at most one text is edited at a time.

    The wheel changes a setting only where the pointer came to rest on it and the card is selected: a wheel that zooms
    onto a card goes on zooming.
    """

    def __init__(self, view: CanvasView, editor: Editor) -> None:
        super().__init__(view)
        self._view, self._editor = view, editor
        self._box: Floating | None = None
        self._pressed: tuple[TextSpot, QPoint] | None = None
        self._resting: TextSpot | None = None
        self._turned = 0
        view.viewport().installEventFilter(self)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self._follow)
        view.zoomed.connect(self._follow)
        editor.documentChanged.connect(self._follow)
        editor.pathChanged.connect(self.close)

    @property
    def box(self) -> Floating | None:
        """What is being edited."""
        return self._box

    # --- beginning and ending ---------------------------------------------------------------------------------

    def rename_selection(self) -> None:
        """Edit the name of the selected layer, or the text of the selected note."""
        chosen, notes = self._view.canvas.selected_nodes(), self._view.canvas.notes.selected()
        if len(notes) == 1 and not chosen:
            self._view.writeWanted.emit(notes[0])
        elif len(chosen) != 1:
            self._editor.refused.emit("Select one layer to rename it")
        elif chosen[0].is_terminal:
            self._editor.refused.emit(f"The {chosen[0].name} of the network keeps its name")
        elif self._editor.may_edit():
            self._view.show_selection()
            self.rename(self._view.canvas.node_item(chosen[0].id))

    def rename(self, item: NodeItem) -> None:
        """Edit the name of a layer."""
        self.close()
        self._take(NameBox(self._view, self._editor, item))

    def edit(self, item: NodeItem, setting: str) -> None:
        """Edit a setting that stands on a card."""
        self.close()
        self._take(SettingBox(self._view, self._editor, item, setting))

    def close(self) -> None:
        """End editing; what was typed is kept if it can be."""
        if self._box is not None:
            self._box.finish(keep=self._is_there(self._box))

    def _take(self, box: Floating) -> None:
        self._box = box
        box.closed.connect(self._forget)
        box.tabbed.connect(lambda forward: self._go_on(box, forward))

    def _forget(self) -> None:
        self._box = None

    def _go_on(self, box: Floating, forward: bool) -> None:
        """Edit the next text of the card: its name, then its settings, then the name again."""
        item = box.item
        texts = ["", *dict.fromkeys(piece.setting for piece in item.layout.detail if piece.setting)]
        here = texts.index(box.setting) if isinstance(box, SettingBox) and box.setting in texts else 0
        following = texts[(here + (1 if forward else -1)) % len(texts)]
        if following:
            self.edit(item, following)
        else:
            self.rename(item)

    def _follow(self) -> None:
        """Keep the box on its card; close it with the card."""
        if self._box is None:
            return
        if self._is_there(self._box):
            self._box.follow()
        else:
            self._box.finish(keep=False)

    def _is_there(self, box: Floating) -> bool:
        """Whether the card is, and still of the same kind of layer: undo may have taken it away."""
        items = self._view.canvas.node_items()
        known = self._editor.graph.by_id.get(box.item.node.id) if box.item in items else None
        return known is not None and (not isinstance(box, SettingBox) or hasattr(known.layer, box.setting))

    # --- the mouse --------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent):
            return self._turn(event)
        if isinstance(event, QMouseEvent):
            pixel = event.position().toPoint()
            if event.type() == QEvent.Type.MouseButtonDblClick:
                return event.button() == Qt.MouseButton.LeftButton and self._double_click(pixel)
            if event.type() == QEvent.Type.MouseButtonPress:
                plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
                spot = self._spot_at(pixel) if plain else None
                self._pressed = (spot, pixel) if spot is not None else None
            elif event.type() == QEvent.Type.MouseMove and not event.buttons():
                self._resting, self._turned = self._spot_at(pixel), 0
            elif event.type() == QEvent.Type.MouseButtonRelease:
                self._release(pixel)
        return False

    def _release(self, pixel: QPoint) -> None:
        """A click on a setting edits it; a drag that began there moved the card."""
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        spot, start = pressed
        if (pixel - start).manhattanLength() < _CLICK and self._spot_at(pixel) == spot:
            self.edit(self._view.canvas.node_item(spot[0]), spot[1])

    def _double_click(self, pixel: QPoint) -> bool:
        item, place = self._item_at(pixel), self._view.mapToScene(pixel)
        if item is None or item.node.is_terminal or not item.is_editable or item.port_at(place) is not None:
            return False
        if not item.is_on_name(place):
            return False
        self.rename(item)
        return True

    def _turn(self, event: QWheelEvent) -> bool:
        """Step the setting under the pointer; any other turn of the wheel is for the view."""
        spot, resting = self._spot_at(event.position().toPoint()), self._resting
        self._resting = None
        if spot is None or spot != resting or event.modifiers() or not event.pixelDelta().isNull():
            return False
        item = self._view.canvas.node_item(spot[0])
        if not item.isSelected():
            return False
        self._resting = spot
        self._turned += event.angleDelta().y()
        notches = int(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        if notches:
            self._step(item, spot[1], notches)
        event.accept()
        return True

    def _step(self, item: NodeItem, setting: str, by: int) -> None:
        value = self._next_value(item, setting, by)
        node = item.node
        if value != getattr(node.layer, setting):
            self._editor.apply(
                f"Change {setting} of {node.name}",
                lambda graph: change_layer(graph, node.id, **{setting: value}),
                merge_key=f"{node.id}.{setting}",
            )

    def _next_value(self, item: NodeItem, setting: str, by: int) -> Any:
        """The next value that the layer takes; the present one where there is none."""
        (field,) = fields_of(type(item.node.layer), (setting,))
        present = value = getattr(item.node.layer, setting)
        for _ in range(_MOST_STEPS):
            value = stepped(field, value, by)
            try:
                change_layer(self._editor.graph, item.node.id, **{setting: value})
            except EditError:
                by = 1 if by > 0 else -1
            else:
                return value
        return present

    def _spot_at(self, pixel: QPoint) -> TextSpot | None:
        item, place = self._item_at(pixel), self._view.mapToScene(pixel)
        if item is None or item.port_at(place) is not None:
            return None
        setting = item.setting_at(place)
        return (item.node.id, setting) if setting is not None else None

    def _item_at(self, pixel: QPoint) -> NodeItem | None:
        return self._view.canvas.node_at(self._view.mapToScene(pixel))
