"""What a mouse does on the canvas, one class a gesture: it begins with a press, ends with a release or Escape."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsView

from core.document import edits
from core.document.model import Edge
from core.document.placement import NODE_HEIGHT, NODE_WIDTH, Position
from gui.canvas.guides import Guides
from gui.canvas.node_item import NodeItem, Port
from gui.canvas.routing import wire_path
from gui.canvas.scene import CanvasScene, Landing, snapped
from gui.editor import Editor
from gui.theme import Theme


class Gesture(Protocol):
    """Something that goes on while a button is held. Places are in scene coordinates."""

    def move(self, place: QPointF) -> None:
        """The pointer has moved."""

    def finish(self, place: QPointF) -> None:
        """The button was released: make the edit."""

    def cancel(self) -> None:
        """Escape was pressed: leave everything as it was."""


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


class DrawWire:
    """Draws a wire from a port to another node; the preview says whether it fits, and if not, why."""

    def __init__(self, scene: CanvasScene, editor: Editor, theme: Theme, start: NodeItem, port: Port) -> None:
        self._scene = scene
        self._editor = editor
        self._theme = theme
        self._start = start
        self._port = port
        self._outwards = port.kind == "out"
        self._target: NodeItem | None = None
        self._line = QGraphicsPathItem()
        self._line.setZValue(2)
        scene.addItem(self._line)

    def move(self, place: QPointF) -> None:
        over = self._scene.node_at(place)
        over = None if over is self._start else over
        if over is not self._target:
            self._mark(self._target, None)
            self._target = over
            self._start.scene().views()[0].viewport().setToolTip(self._error() or "")
        self._mark(over, self._error() is None, self._port_below(place))
        origin = self._start.out_port if self._outwards else self._start.in_port_at(self._port.index)
        self._line.setPath(wire_path(*((origin, place) if self._outwards else (place, origin))))
        colour = self._theme.accent if over is None else self._theme.error if self._error() else self._theme.success
        self._line.setPen(QPen(QColor(colour), 2.5))

    def finish(self, place: QPointF) -> None:
        self.move(place)
        target, port = self._target, self._port_below(place) if self._outwards else self._port
        self.cancel()
        if target is not None:
            source, end = self._ends(target)
            index = None if port is None else port.index
            self._editor.apply(f"Connect {source} to {end}", lambda d: edits.connect(d, source, end, index))

    def cancel(self) -> None:
        self._mark(self._target, None)
        self._scene.views()[0].viewport().setToolTip("")
        if self._line.scene() is not None:
            self._scene.removeItem(self._line)

    def _ends(self, target: NodeItem) -> tuple[str, str]:
        ids = (self._start.node.id, target.node.id)
        return ids if self._outwards else (ids[1], ids[0])

    def _port_below(self, place: QPointF) -> Port | None:
        """The port of the other node that the wire is let go on, if it is one of the right kind."""
        port = self._target.port_at(place) if self._target is not None else None
        return port if port is not None and (port.kind == "in") == self._outwards else None

    def _error(self) -> str | None:
        if self._target is None:
            return None
        return edits.connection_error(self._editor.graph, *self._ends(self._target))

    @staticmethod
    def _mark(item: NodeItem | None, accepted: bool | None, port: Port | None = None) -> None:
        if item is not None and item.scene() is not None:
            item.show_target(accepted, port)


class Pan:
    """Moves the view with the hand."""

    def __init__(self, view: QGraphicsView, start: QPoint) -> None:
        self._view = view
        self._last = start
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, place: QPointF) -> None:
        """Follow the pointer; panning works in pixels of the view, see ``move_pixels``."""

    def move_pixels(self, place: QPoint) -> None:
        """The pointer has moved, in pixels of the view."""
        step = place - self._last
        self._last = place
        for bar, delta in (
            (self._view.horizontalScrollBar(), step.x()),
            (self._view.verticalScrollBar(), step.y()),
        ):
            bar.setValue(bar.value() - delta)

    def finish(self, place: QPointF) -> None:
        self.cancel()

    def cancel(self) -> None:
        self._view.viewport().unsetCursor()
