"""The items of the canvas, which follow the document, and questions about what lies where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from core.document.model import Edge, Node
from core.layers.base import shape_text
from gui.canvas.detail import BRICKS_BELOW
from gui.canvas.edge_item import EdgeItem
from gui.canvas.ground import draw_grid, draw_hint
from gui.canvas.node_item import NodeItem
from gui.canvas.notes import CanvasNotes
from gui.canvas.places import PLACES, Places
from gui.canvas.routing import routed_path
from gui.canvas.small_scale import SmallScale
from gui.editor import Editor
from gui.theme import Appearance

_EDGE_REACH = 30.0


class GraphScene(QGraphicsScene):
    """Shows the graph that is open in an editor. Positions come from the document; only selection lives here."""

    def __init__(self, editor: Editor, appearance: Appearance) -> None:
        super().__init__()
        self._editor = editor
        self._appearance = appearance
        self._nodes: dict[str, NodeItem] = {}
        self._edges: dict[Edge, EdgeItem] = {}
        self._small = SmallScale(appearance, self._nodes, self._edges)
        self.addItem(self._small)
        self._was_empty = False
        self._path = editor.path
        self._places = self.places
        self.notes = CanvasNotes(self, editor, appearance)
        editor.documentChanged.connect(self.refresh)  # the view tells of another block: it must look first
        editor.checkChanged.connect(self.refresh)
        appearance.changed.connect(self._recolour)
        self.selectionChanged.connect(self._small.outdate)
        self.refresh()
        self._recolour()

    @property
    def places(self) -> Places:
        """Where things stand, by which way the document is drawn."""
        return PLACES[self._editor.document.direction]

    # --- following the document -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Bring the items in line with the open graph and its check; what did not change is not touched."""
        graph, check = self._editor.graph, self._editor.graph_check
        if self._path != self._editor.path:
            self._begin_anew()
        if self._places is not self.places:
            self._turn()
        for id in self._nodes.keys() - graph.by_id.keys():
            self.removeItem(self._nodes.pop(id))
        for edge in self._edges.keys() - set(graph.edges):
            self.removeItem(self._edges.pop(edge))
        for node in graph.nodes:
            item = self._nodes.get(node.id) or self._new_node_item(node.id)
            known = check.layers.get(node.id) if check else None
            item.is_editable = self._editor.is_editable
            item.show_node(graph, node, known, self._editor.problems_of(node.id))
        for edge in graph.edges:
            item = self._edges.get(edge) or self._new_edge_item(edge)
            item.show_shape(*self._flow(edge))
        self.notes.refresh()
        self._fit_rect()  # first, since it is what the index covers: a look for what stands beyond is one at everything
        self.route()
        if self._was_empty != self._is_empty():
            self._was_empty = not self._was_empty
            self.update()

    def _begin_anew(self) -> None:
        """Forget the items of another graph: ids tell nodes of one graph apart only."""
        self._path = self._editor.path
        self.clearSelection()
        for item in (*self._nodes.values(), *self._edges.values()):
            self.removeItem(item)
        self._nodes.clear()
        self._edges.clear()
        self.notes.clear()

    def _turn(self) -> None:
        """The network is drawn another way."""
        self._places = self.places
        for item in self._nodes.values():
            item.turn(self._places)
        self.notes.turn(self._places)

    def _is_empty(self) -> bool:
        return all(node.is_terminal for node in self._editor.graph.nodes)

    def route(self, ids: Iterable[str] | None = None) -> None:
        """Lead the wires (of some nodes only) from port to port."""
        for edge in self._edges if ids is None else self._edges_at(ids):
            start, end = self._nodes[edge.source].out_port, self._nodes[edge.target].in_port_at(edge.port)
            self._edges[edge].follow(routed_path(start, end, self._cards_in, edge.port, self.places.is_level))
        self._small.outdate()

    def show_at(self, zoom: float) -> None:
        """Draw as much as can be read at a zoom."""
        self._small.set_active(zoom < BRICKS_BELOW)

    def _edges_at(self, ids: Iterable[str]) -> set[Edge]:
        """The wires that begin or end at some nodes."""
        graph = self._editor.graph
        return {edge for id in ids for edge in (*graph.into.get(id, ()), *graph.out_of.get(id, ()))}

    def _cards_in(self, rect: QRectF) -> list[QRectF]:
        """The cards that touch a rectangle."""
        return [
            card
            for item in self.items(rect, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
            if isinstance(item, NodeItem) and (card := item.card).intersects(rect)
        ]

    def _flow(self, edge: Edge) -> tuple[str, bool]:
        check = self._editor.graph_check
        known = check.layers.get(edge.source) if check else None
        if known is None or known.out_shape is None:
            return "", False
        broken = any(problem.severity == "error" for problem in self._editor.problems_of(edge.target))
        return shape_text(known.out_shape), broken

    def _new_node_item(self, id: str) -> NodeItem:
        item = self._nodes[id] = NodeItem(self._appearance, self._small.outdate, self._places)
        self._small.adopt(item)
        self.addItem(item)
        return item

    def _new_edge_item(self, edge: Edge) -> EdgeItem:
        item = self._edges[edge] = EdgeItem(edge, self._appearance, self._small.outdate, self._cards_in)
        self._small.adopt(item)
        self.addItem(item)
        return item

    def _fit_rect(self) -> None:
        """Leave room to pan around the network."""
        self.setSceneRect(self.network_rect().adjusted(-2000, -2000, 2000, 2000))

    def _recolour(self) -> None:
        self._small.outdate()
        self.setBackgroundBrush(QColor(self._appearance.theme.canvas))
        self.update()

    # --- what lies where --------------------------------------------------------------------------------------

    def network_rect(self) -> QRectF:
        """The rectangle around all nodes and notes, by the document: asking 1,000 items takes 2 ms."""
        return self.notes.rect.united(self.places.cards_rect(self._editor.graph))

    def node_item(self, id: str) -> NodeItem:
        """The item of a node."""
        return self._nodes[id]

    def node_items(self) -> list[NodeItem]:
        """The items of all nodes."""
        return list(self._nodes.values())

    def edge_item(self, edge: Edge) -> EdgeItem:
        """The item of an edge."""
        return self._edges[edge]

    def edge_items(self) -> list[EdgeItem]:
        """The items of all edges."""
        return list(self._edges.values())

    def node_at(self, position: QPointF) -> NodeItem | None:
        """The node under a place."""
        return next((item for item in self.items(position) if isinstance(item, NodeItem)), None)

    def edge_at(self, position: QPointF) -> EdgeItem | None:
        """The wire under a place, or the shape that is written on it."""
        return next((item for item in self.items(position) if isinstance(item, EdgeItem)), None)

    def edge_near(self, position: QPointF, without: str | None = None) -> Edge | None:
        """The nearest edge within reach of a place, but none that touches the node ``without``."""
        reach = QRectF(position, position).adjusted(-_EDGE_REACH, -_EDGE_REACH, _EDGE_REACH, _EDGE_REACH)
        near = [
            (item.distance(position), item.edge)
            for item in self.items(reach, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
            if isinstance(item, EdgeItem) and without not in (item.edge.source, item.edge.target)
        ]
        distance, edge = min(near, key=lambda pair: pair[0], default=(_EDGE_REACH + 1, None))
        return edge if distance <= _EDGE_REACH else None

    def corners_in_sight(self, without: Collection[str] = ()) -> list[QPointF]:
        """Top left corners of the cards that the view shows, but for some nodes; by the document, see above."""
        view = self.views()[0]
        rect = view.mapToScene(view.viewport().rect()).boundingRect()
        return self.places.corners_in(self._editor.graph, rect, without)

    def edges_across(self, line: QLineF) -> tuple[Edge, ...]:
        """The edges that a straight line crosses."""
        return tuple(edge for edge, item in self._edges.items() if item.crosses(line))

    def show_cut(self, edges: Collection[Edge]) -> None:
        """Mark the edges that are about to be cut, and no others."""
        for edge, item in self._edges.items():
            item.show_cut(edge in edges)

    # --- selection --------------------------------------------------------------------------------------------

    def selected_nodes(self) -> list[Node]:
        """The selected nodes."""
        return [item.node for item in self._nodes.values() if item.isSelected()]

    def selected_edges(self) -> list[Edge]:
        """The selected edges."""
        return [edge for edge, item in self._edges.items() if item.isSelected()]

    def select_only(self, ids: Iterable[str], notes: Iterable[str] = ()) -> None:
        """Select some nodes and notes and nothing else."""
        with self._selecting():
            self.clearSelection()
            for id in ids:
                if id in self._nodes:
                    self._nodes[id].setSelected(True)
            self.notes.select(notes)

    def select_all(self) -> None:
        """Select every node and note."""
        with self._selecting():
            for item in self._nodes.values():
                item.setSelected(True)
            self.notes.select(note.id for note in self._editor.graph.notes)

    def select_items(self, items: Iterable[QGraphicsItem]) -> None:
        """Select some items and nothing else."""
        wanted, present = set(items), set(self.selectedItems())
        if wanted == present:
            return
        with self._selecting():
            for item in wanted ^ present:
                item.setSelected(item in wanted)

    @contextmanager
    def _selecting(self) -> Iterator[None]:
        """Tell once of what is selected meanwhile: told of each of 1,000 nodes, all who follow take 2 s."""
        blocked = self.blockSignals(True)
        try:
            yield
        finally:
            self.blockSignals(blocked)
        self.selectionChanged.emit()

    # --- Qt ---------------------------------------------------------------------------------------------------

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        super().drawBackground(painter, rect)
        zoom, theme = painter.worldTransform().m11(), self._appearance.theme
        if zoom >= 0.5:
            draw_grid(painter, rect, QColor(theme.grid))
        if self._is_empty():
            draw_hint(painter, self.network_rect(), QColor(theme.muted))
