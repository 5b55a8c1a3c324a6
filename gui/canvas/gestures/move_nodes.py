"""Dragging layers over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from core.document import edits
from core.document.model import Edge
from core.document.placement import NODE_HEIGHT, NODE_WIDTH, Position
from gui.canvas.guides import Guides
from gui.canvas.node_item import NodeItem
from gui.canvas.scene import CanvasScene, Landing, snapped
from gui.editor import Editor
from gui.theme import Theme


class MoveNodes:
    """Drags the selected nodes; a single one let go over a wire is put onto it. Guides draw them in line."""

    def __init__(self, scene: CanvasScene, editor: Editor, theme: Theme, start: QPointF, grabbed: NodeItem) -> None:
        self._scene = scene
        self._editor = editor
        self._theme = theme
        self._start = start
        self._grabbed = grabbed
        # Shift may just have taken it out of the selection
        chosen = scene.selected_nodes() if grabbed.isSelected() else ()
        self._origins = {node.id: QPointF(*node.position) for node in chosen}
        self._guides: Guides | None = None

    def move(self, place: QPointF) -> None:
        offset = place - self._start
        if not self._origins or (not self._moved and offset.manhattanLength() < 4):
            return
        if self._guides is None:
            self._guides = Guides(self._scene, self._theme.accent, self._scene.corners_in_sight(self._origins))
        grip = self._origins[self._grabbed.node.id]
        step = self._guides.drawn(grip + offset, QPointF(*snapped(grip + offset))) - grip
        for id, origin in self._origins.items():
            self._scene.node_item(id).setPos(origin + step)
        self._scene.route(self._origins)
        edge = self._edge_below()
        self._scene.show_landing(Landing("edge", edge) if edge else None)

    def finish(self, place: QPointF) -> None:
        self.move(place)
        edge, node = self._edge_below(), self._grabbed.node
        self._scene.show_landing(None)
        if self._guides is None:
            return
        self._guides.remove()
        if edge is not None:
            self._editor.apply(f"Move {node.name}", lambda d: edits.move_to_edge(d, node.id, edge))
        else:
            places = {id: Position(*self._scene.node_item(id).pos().toTuple()) for id in self._origins}
            what = node.name if len(places) == 1 else f"{len(places)} layers"
            self._editor.apply(f"Move {what}", lambda d: edits.move(d, places))
        self._put_back()

    def cancel(self) -> None:
        self._scene.show_landing(None)
        if self._guides is not None:
            self._guides.remove()
        self._put_back()

    @property
    def _moved(self) -> bool:
        return self._guides is not None

    def _edge_below(self) -> Edge | None:
        if not self._moved or len(self._origins) != 1 or self._grabbed.node.is_terminal:
            return None
        middle = self._grabbed.pos() + QPointF(NODE_WIDTH / 2, NODE_HEIGHT / 2)
        return self._scene.edge_near(middle, without=self._grabbed.node.id)

    def _put_back(self) -> None:
        """Let the document say where nodes stand: the edit may have been refused or may have moved others."""
        graph = self._editor.graph
        for id in self._origins:
            if id in graph.by_id:
                self._scene.node_item(id).setPos(QPointF(*graph.node(id).position))
        self._scene.route()
