"""The notes of the scene: items that follow the document, and what of them lies where."""

from __future__ import annotations

from collections.abc import Iterable
from weakref import proxy

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from core.document.annotations import Note
from gui.canvas.edge_item import EdgeItem
from gui.canvas.note_item import Grip, NoteItem
from gui.canvas.places import PLACES, Places
from gui.editor import Editor
from gui.theme import Appearance


class CanvasNotes:
    """Shows the notes of the graph that is open in an editor."""

    def __init__(self, scene: QGraphicsScene, editor: Editor, appearance: Appearance) -> None:
        # the scene holds this: were it held in turn, only the collector could free it, its items in any order
        self._scene = proxy(scene)
        self._editor, self._appearance = editor, appearance
        self._items: dict[str, NoteItem] = {}

    def refresh(self) -> None:
        """Bring the items in line with the open graph."""
        notes = {note.id: note for note in self._editor.graph.notes}
        for id in self._items.keys() - notes.keys():
            self._scene.removeItem(self._items.pop(id))
        for id, note in notes.items():
            if id not in self._items:
                self._items[id] = NoteItem(self._appearance, PLACES[self._editor.document.direction])
                self._items[id].show_note(note)
                self._scene.addItem(self._items[id])
            self._items[id].show_note(note)

    def clear(self) -> None:
        """Forget the items of another graph."""
        for item in self._items.values():
            self._scene.removeItem(item)
        self._items.clear()

    def turn(self, places: Places) -> None:
        """Show all where a network that is drawn another way has them."""
        for item in self._items.values():
            item.turn(places)

    def put_back(self) -> None:
        """Show all where the document says."""
        for item in self._items.values():
            item.put_back()

    @property
    def rect(self) -> QRectF:
        """The rectangle around all of them."""
        rect = QRectF()
        for item in self._items.values():
            rect = rect.united(item.rect)
        return rect

    def item(self, id: str) -> NoteItem | None:
        """The item of a note; None if there is none."""
        return self._items.get(id)

    def items(self) -> list[NoteItem]:
        """The items of all notes."""
        return list(self._items.values())

    def held_at(self, place: QPointF) -> tuple[NoteItem, Grip] | None:
        """The uppermost note that a place holds, and by what; nothing where a wire runs over a frame."""
        zoom = self._scene.views()[0].transform().m11()
        found = [(item, grip) for item in self._items.values() if (grip := item.grip_at(place, zoom)) is not None]
        if not found:
            return None
        item, grip = max(found, key=lambda pair: pair[0].zValue())
        wired = item.is_frame and any(isinstance(other, EdgeItem) for other in self._scene.items(place))
        return None if wired else (item, grip)

    def selected(self) -> list[Note]:
        """The selected notes."""
        return [item.note for item in self._items.values() if item.isSelected()]

    def selected_places(self) -> list[QRectF]:
        """Where the selected notes are; of a frame, which may be larger than the view, its title."""
        return [item.text_rect() for item in self._items.values() if item.isSelected()]

    def select(self, ids: Iterable[str]) -> None:
        """Select some notes, besides what is selected."""
        for id in ids:
            if id in self._items:
                self._items[id].setSelected(True)
