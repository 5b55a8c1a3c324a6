"""What a drag takes along: layers, notes, and all that stands in the frames among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF

from core.document import edits
from core.document.annotating import move_notes, with_held
from core.document.annotations import Note, title_of
from core.document.model import Graph, Node
from gui.canvas.scene import CanvasScene
from gui.editor import Editor


class Carried:
    """Some nodes and notes with the places where they stood.

    Attributes:
        nodes: the place of each node, by its id.
        notes: the rectangle of each note, by its id.
        title: what undo calls all of it.
    """

    def __init__(self, scene: CanvasScene, editor: Editor, nodes: Sequence[Node], notes: Sequence[Note]) -> None:
        self._scene, self._editor = scene, editor
        self.title = title_of([node.name for node in nodes], notes)
        graph = editor.graph
        ids, sheets = with_held(graph, (node.id for node in nodes), notes)
        self.nodes = {id: scene.places.corner(graph.by_id[id].position) for id in ids}
        self.notes = {id: QRectF(item.rect) for id in sheets if (item := scene.notes.item(id)) is not None}

    def __bool__(self) -> bool:
        return bool(self.nodes or self.notes)

    def show_at(self, step: QPointF) -> None:
        """Show all of it so far from where it stood."""
        for id, origin in self.nodes.items():
            self._scene.node_item(id).setPos(origin + step)
        for id, rect in self.notes.items():
            item = self._scene.notes.item(id)
            if item is not None:
                item.place(rect.translated(step))
        self._scene.route(self.nodes)

    def put_back(self) -> None:
        """Let the document say where everything stands: the edit may have been refused or may have moved others."""
        graph = self._editor.graph
        for id in self.nodes:
            if id in graph.by_id:
                self._scene.node_item(id).put_back()
        self._scene.notes.put_back()
        self._scene.route()

    def moved_by(self, step: QPointF) -> Callable[[Graph], Graph]:
        """The edit that moves all of it so far."""
        ids, sheets, places = set(self.nodes), set(self.notes), self._scene.places

        def moved(graph: Graph) -> Graph:
            nodes = {id: places.moved(graph.node(id).position, step) for id in sorted(ids)}
            notes = {note.id: places.moved(note.position, step) for note in graph.notes if note.id in sheets}
            return move_notes(edits.move(graph, nodes), notes)

        return moved
