"""Drawing a wire from a port: to another port, which attracts it, or into empty space, where something can be added."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, QSizeF

from core.document.model import Edge
from core.graph.fitting import problem_ahead
from core.layers.base import shape_text
from gui.canvas.gestures.aiming import Aim, Aiming
from gui.canvas.gestures.wire_preview import WirePreview
from gui.canvas.node_item import NodeItem
from gui.canvas.ports import Port
from gui.canvas.scene import CanvasScene
from gui.canvas.spot import Spot
from gui.editor import Editor
from gui.theme import Theme

_REACH = 40.0
"""Pixels of the screen within which a port attracts the wire."""
_FAR = 24.0
"""Pixels of the screen that a wire has to be long to mean empty space: less is a click on the port."""


class DrawWire:
    """Draws a wire; the preview says which shape would flow, or why it cannot.

    Args:
        start: the layer at whose ``port`` it begins.
        offer: called with the loose end of a wire that was let go over nothing.
    """

    def __init__(
        self,
        scene: CanvasScene,
        editor: Editor,
        theme: Theme,
        start: NodeItem,
        port: Port,
        offer: Callable[[Spot], object],
    ) -> None:
        self._scene, self._editor, self._theme = scene, editor, theme
        self._start, self._port, self._offer = start, port, offer
        self._aiming = Aiming(scene, editor, start, port)
        self._aim: Aim | None = None
        self._preview = WirePreview(theme, scene.places.is_level)
        scene.addItem(self._preview)

    def move(self, place: QPointF) -> None:
        zoom = self._scene.views()[0].transform().m11()
        aim = self._aiming.at(place, _REACH / zoom)
        if self._aim is not None and (aim is None or aim.item is not self._aim.item):
            self._mark(self._aim.item, None)
        if aim is not None:
            self._mark(aim.item, aim.error is None, aim.port)
        text, colour = self._verdict(aim)
        self._aim = aim
        self._scene.show_cut(self._displaced(aim))
        self._preview.show_wire(*self._ends(aim, place), colour)
        self._preview.say(text, place, zoom, self._room_at(place))

    def _room_at(self, place: QPointF) -> QSizeF:
        """Pixels of the view to the right of a place and below it."""
        view = self._scene.views()[0]
        pixel, size = view.mapFromScene(place), view.viewport().size()
        return QSizeF(size.width() - pixel.x(), size.height() - pixel.y())

    def finish(self, place: QPointF) -> None:
        self.move(place)
        aim, is_loose = self._aim, self._is_loose(place)
        self.cancel()
        if aim is not None and aim.is_news:
            self._editor.apply(aim.label, aim.edit)
        elif is_loose:
            self._offer(Spot(place, self._start.node.id, self._port))

    def cancel(self) -> None:
        self._scene.show_cut(())
        if self._aim is not None:
            self._mark(self._aim.item, None)
        if self._preview.scene() is not None:
            self._scene.removeItem(self._preview)

    def _is_loose(self, place: QPointF) -> bool:
        """Whether a wire was drawn into empty space."""
        zoom = self._scene.views()[0].transform().m11()
        length = QLineF(self._own_port(), place).length() * zoom
        return self._scene.node_at(place) is None and length >= _FAR

    def _ends(self, aim: Aim | None, place: QPointF) -> tuple[QPointF, QPointF]:
        """From where to where the wire is shown, in the direction in which shapes flow."""
        if aim is not None and aim.moved is not None:
            edge = self._scene.edge_item(aim.moved)
            there = aim.item.place_of(aim.port) if aim.port is not None else place
            return (edge.start, there) if self._port.kind == "in" else (there, edge.end)
        own = self._own_port()
        there = place if aim is None or aim.port is None or aim.error else aim.item.place_of(aim.port)
        return (own, there) if self._port.kind == "out" else (there, own)

    def _own_port(self) -> QPointF:
        return self._start.place_of(self._port)

    def _displaced(self, aim: Aim | None) -> list[Edge]:
        """The wires that would give way."""
        if aim is None or aim.error is not None or not aim.is_news:
            return []
        graph = self._editor.graph
        kept = {(edge.source, edge.target) for edge in aim.edit(graph).into[aim.target]}
        arriving = [edge for edge in graph.into[aim.target] if edge != aim.moved]
        return [edge for edge in arriving if (edge.source, edge.target) not in kept]

    def _verdict(self, aim: Aim | None) -> tuple[str, str]:
        """What is said of a wire, and its colour."""
        if aim is None:
            return "", self._theme.accent
        if aim.error is not None:
            return aim.error, self._theme.error
        check = self._editor.graph_check
        known = check.layers.get(aim.source) if check is not None else None
        if check is None or known is None or known.out_shape is None:
            return "", self._theme.success
        problem = problem_ahead(aim.edit(self._editor.graph), aim.target, check)
        if problem is not None:
            return problem.message, self._theme.warning
        return shape_text(known.out_shape), self._theme.success

    @staticmethod
    def _mark(item: NodeItem, accepted: bool | None, port: Port | None = None) -> None:
        if item.scene() is not None:
            item.show_target(accepted, port)
