"""Dragging layers, and notes that are selected with them, over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from core.document import edits
from core.document.model import Edge
from gui.canvas.carried import Carried
from gui.canvas.guides import Guides
from gui.canvas.landing import Landing
from gui.canvas.node_item import NodeItem
from gui.canvas.places import CARD, snapped
from gui.canvas.scene import CanvasScene
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
        chosen = (scene.selected_nodes(), scene.notes.selected()) if grabbed.isSelected() else ((), ())
        self._carried = Carried(scene, editor, *chosen)
        self._guides: Guides | None = None
        self._step = QPointF()

    def move(self, place: QPointF) -> None:
        offset = place - self._start
        if not self._carried or (not self._moved and offset.manhattanLength() < 4):
            return
        if self._guides is None:
            self._guides = Guides(self._scene, self._theme.accent, self._scene.corners_in_sight(self._carried.nodes))
        grip = self._carried.nodes[self._grabbed.node.id]
        self._step = self._guides.drawn(grip + offset, snapped(grip + offset)) - grip
        self._carried.show_at(self._step)
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
            self._editor.apply(f"Move {self._carried.title}", self._carried.moved_by(self._step))
        self._carried.put_back()

    def cancel(self) -> None:
        self._scene.show_landing(None)
        if self._guides is not None:
            self._guides.remove()
        self._carried.put_back()

    @property
    def _moved(self) -> bool:
        return self._guides is not None

    def _edge_below(self) -> Edge | None:
        if not self._moved or len(self._carried.nodes) != 1 or self._carried.notes or self._grabbed.node.is_terminal:
            return None
        middle = self._grabbed.pos() + CARD.center()
        return self._scene.edge_near(middle, without=self._grabbed.node.id)
