"""Drags copies of nodes and notes with Ctrl: they follow the pointer, and what they were copied from stays."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QGraphicsItem, QGraphicsItemGroup

from core.document.annotating import with_held
from core.document.annotations import Note, title_of
from core.document.clipboard import Fragment, copied, paste
from core.document.model import EditError, Graph, Node
from gui.canvas.edge_item import EdgeItem
from gui.canvas.guides import Guides
from gui.canvas.node_item import NodeItem
from gui.canvas.note_item import NoteItem
from gui.canvas.places import Places, snapped
from gui.canvas.routing import wire_path
from gui.canvas.scene import CanvasScene
from gui.editor import Editor
from gui.theme import Appearance

_THRESHOLD = 4
_OPACITY = 0.6


class Duplicate:
    """Copies what is selected, or what is under the pointer if that is not; a mere click selects it.

    A frame is copied with all that stands in it.

    Args:
        scene: where it happens.
        editor: makes the edit.
        appearance: colours of what is shown meanwhile.
        start: where the button was pressed.
        grabbed: the node or note there.
    """

    def __init__(
        self, scene: CanvasScene, editor: Editor, appearance: Appearance, start: QPointF, grabbed: NodeItem | NoteItem
    ) -> None:
        self._scene, self._editor, self._appearance = scene, editor, appearance
        self._start, self._grabbed = start, grabbed
        self._fragment: Fragment | None = None
        self._title = ""
        self._copies: QGraphicsItem | None = None
        self._guides: Guides | None = None
        self._moved = False

    def move(self, place: QPointF) -> None:
        if not self._moved and (place - self._start).manhattanLength() < _THRESHOLD:
            return
        if not self._moved:
            self._moved = True
            self._begin()
        if self._copies is not None:
            origin = self._grabbed.pos()
            wanted = origin + place - self._start
            on_grid = snapped(wanted)
            self._copies.setPos((self._guides.drawn(wanted, on_grid) if self._guides is not None else on_grid) - origin)

    def finish(self, place: QPointF) -> None:
        self.move(place)
        fragment, offset = self._fragment, self._copies.pos() if self._copies is not None else QPointF()
        self.cancel()
        if not self._moved:
            self._grabbed.setSelected(not self._grabbed.isSelected())
        elif fragment is not None:
            places = self._scene.places
            corner = places.moved(fragment.corner, offset)
            edit = partial(paste, fragment=fragment, corner=corner, orientation=places.orientation)
            self._scene.put(f"Duplicate {self._title}", edit)

    def cancel(self) -> None:
        self._scene.views()[0].viewport().unsetCursor()
        if self._guides is not None:
            self._guides.remove()
        if self._copies is not None:
            self._scene.removeItem(self._copies)
        self._copies = self._guides = None

    def _begin(self) -> None:
        nodes, notes = self._chosen()
        self._title = title_of([node.name for node in nodes if not node.is_terminal], notes)
        held = with_held(self._editor.graph, (node.id for node in nodes), notes)
        try:
            self._fragment = copied(self._editor.graph, held.nodes, held.notes)
        except EditError as error:
            self._editor.refused.emit(str(error))
            return
        self._scene.views()[0].viewport().setCursor(Qt.CursorShape.DragCopyCursor)
        self._copies = picture(self._fragment, self._appearance, self._scene.places)
        self._scene.addItem(self._copies)
        if isinstance(self._grabbed, NodeItem):  # they draw cards in line, which notes are not
            self._guides = Guides(self._scene, self._appearance.theme.accent, self._scene.corners_in_sight())

    def _chosen(self) -> tuple[list[Node], list[Note]]:
        if self._grabbed.isSelected():
            return self._scene.selected_nodes(), self._scene.notes.selected()
        if isinstance(self._grabbed, NoteItem):
            return [], [self._grabbed.note]
        return [self._grabbed.node], []


def picture(fragment: Graph, appearance: Appearance, places: Places) -> QGraphicsItem:
    """Nodes and wires as one item that follows nothing and takes no part."""
    whole = QGraphicsItemGroup()
    items: dict[str, NodeItem] = {}
    for node in fragment.nodes:
        item = items[node.id] = NodeItem(appearance, places=places)
        item.show_node(fragment, node, None, ())
        item.setParentItem(whole)
    for edge in fragment.edges:
        wire = EdgeItem(edge, appearance)
        wire.follow(wire_path(items[edge.source].out_port, items[edge.target].in_port_at(edge.port), places.is_level))
        wire.setParentItem(whole)
    for note in fragment.notes:
        sheet = NoteItem(appearance, places)
        sheet.show_note(note)
        sheet.setParentItem(whole)
    whole.setOpacity(_OPACITY)
    whole.setZValue(2)
    whole.setEnabled(False)
    return whole
