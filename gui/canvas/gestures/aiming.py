"""Where a wire that is being drawn would end: the port under the pointer, or the nearest that takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF

from core.document import edits
from core.document.model import Edge, Graph
from core.document.rewiring import lead_from, lead_to
from gui.canvas.node_item import NodeItem
from gui.canvas.ports import Port
from gui.canvas.scene import CanvasScene
from gui.editor import Editor

_OTHER_END_FIRST = 16.0
"""So much nearer must a port be that would take the wire's own end over, than one for its other end."""


@dataclass(frozen=True)
class Aim:
    """What letting go now does.

    Attributes:
        item: the layer that is meant.
        port: its port at which the wire would end; None where none would take it.
        source, target: ids of the nodes that the wire would join.
        label: what undo calls it.
        edit: makes it so.
        error: why it makes no sense.
        moved: the wire whose end would be taken over; None for a new wire.
        is_news: whether it would change anything.
    """

    item: NodeItem
    port: Port | None
    source: str
    target: str
    label: str
    edit: Callable[[Graph], Graph]
    error: str | None = None
    moved: Edge | None = None
    is_news: bool = True


class Aiming:
    """Aims of a wire that begins at a port. From a port with one wire, its end there can be taken elsewhere, too."""

    def __init__(self, scene: CanvasScene, editor: Editor, start: NodeItem, port: Port) -> None:
        self._scene, self._graph = scene, editor.graph
        self._start, self._port = start, port
        self._held = self._wire_at_start()

    def at(self, place: QPointF, reach: float) -> Aim | None:
        """What is meant at a place: what lies there, or the nearest port within reach that takes the wire."""
        over = self._scene.node_at(place)
        if over is self._start:
            port = over.port_at(place)
            return self._exchanged(port) if port is not None and self._may_exchange(port) else None
        if over is not None:
            return self._onto(over, over.port_at(place))
        near = (self._onto(item, port) for item, port in self._near(place, reach))
        return next((aim for aim in near if aim.error is None and aim.is_news), None)

    def _near(self, place: QPointF, reach: float) -> Iterator[tuple[NodeItem, Port]]:
        """Ports within reach, those that are meant most likely first."""
        found = [
            (QLineF(at, place).length() + (_OTHER_END_FIRST if port.kind == self._port.kind else 0), number, item, port)
            for number, item in enumerate(self._scene.node_items())
            for port, at in item.ports()
            if self._attracts(item, port, QLineF(at, place).length(), place)
        ]
        return ((item, port) for distance, _, item, port in sorted(found, key=lambda one: one[:2]) if distance <= reach)

    def _attracts(self, item: NodeItem, port: Port, distance: float, place: QPointF) -> bool:
        """Whether a port may be meant; another input of the same layer only once it is nearer than the wire's own."""
        if item is self._start:
            return self._may_exchange(port) and distance < QLineF(item.place_of(self._port), place).length()
        return port.kind != self._port.kind or self._held is not None

    def _may_exchange(self, port: Port) -> bool:
        """Whether the wire that is held can go to another input of the layer at which it ends."""
        return self._held is not None and self._port.kind == port.kind == "in" and port != self._port

    def _exchanged(self, port: Port) -> Aim:
        """The wire at another input of the same layer; one that arrives there takes its place."""
        held, id, first, second = self._held, self._start.node.id, self._port.index, port.index
        assert held is not None
        taken = any(edge.port == second for edge in self._graph.into[id])

        def edit(graph: Graph) -> Graph:
            return edits.swap_inputs(graph, id, first, second) if taken else lead_to(graph, held, id, second)

        label, is_news = f"Reorder the inputs of {self._start.node.name}", edit(self._graph) != self._graph
        return Aim(self._start, port, held.source, id, label, edit, moved=held, is_news=is_news)

    def _onto(self, item: NodeItem, port: Port | None) -> Aim:
        if item is self._start and port is not None:
            return self._exchanged(port)
        if port is not None and port.kind == self._port.kind and self._held is not None:
            return self._led(item, port, self._held)
        return self._joined(item, port if port is not None and port.kind != self._port.kind else None)

    def _joined(self, item: NodeItem, port: Port | None) -> Aim:
        """A new wire."""
        ids, ports = (self._start.node.id, item.node.id), (self._port, port)
        (source, target), end = (ids, ports[1]) if self._port.kind == "out" else (ids[::-1], ports[0])
        index = None if end is None else end.index
        error = edits.connection_error(self._graph, source, target)
        is_news = not any(e.source == source and index in (None, e.port) for e in self._graph.into[target])
        if port is None and error is None and is_news:
            port = Port("in", edits.port_taken(self._graph, target)) if self._port.kind == "out" else Port("out")
        return Aim(
            item,
            port,
            source,
            target,
            f"Connect {source} to {target}",
            lambda graph: edits.connect(graph, source, target, index),
            error,
            is_news=is_news,
        )

    def _led(self, item: NodeItem, port: Port, held: Edge) -> Aim:
        """The wire that is there already, with one end at another port."""
        here = item.node.id
        source, target = (held.source, here) if port.kind == "in" else (here, held.target)

        def edit(graph: Graph) -> Graph:
            return lead_to(graph, held, target, port.index) if port.kind == "in" else lead_from(graph, held, source)

        without = edits.disconnect(self._graph, held)
        error = edits.connection_error(without, source, target)
        return Aim(item, port, source, target, f"Lead the wire to {item.node.name}", edit, error, held)

    def _wire_at_start(self) -> Edge | None:
        """The one wire at the port where the drawing began."""
        id = self._start.node.id
        if self._port.kind == "in":
            return next((edge for edge in self._graph.into[id] if edge.port == self._port.index), None)
        leaving = self._graph.out_of[id]
        return leaving[0] if len(leaving) == 1 else None
