"""The scene: items that follow the document, and questions about what lies where."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsScene

from core.blocks.naming import called_after_block
from core.document import edits
from core.document.annotating import remove_notes
from core.document.annotations import title_of
from core.document.model import Edge, Graph, Node
from core.document.rewiring import add_after, add_before, cut
from core.layers.base import LayerSpec, shape_text
from gui.canvas.detail import BRICKS_BELOW
from gui.canvas.edge_item import EdgeItem
from gui.canvas.ground import draw_grid, draw_hint
from gui.canvas.node_item import NodeItem
from gui.canvas.notes import CanvasNotes
from gui.canvas.places import CARD, PLACES, Places, snapped
from gui.canvas.routing import routed_path
from gui.canvas.small_scale import SmallScale
from gui.canvas.spot import Spot
from gui.editor import Editor
from gui.theme import Appearance

_EDGE_REACH = 30.0


@dataclass(frozen=True)
class Landing:
    """Where a dropped layer will go: onto ``edge``, to the end of the chain, or free at the pointer."""

    kind: Literal["edge", "end", "free"]
    edge: Edge | None = None


class CanvasScene(QGraphicsScene):
    """Shows the graph that is open in an editor. Positions come from the document; only selection lives here."""

    def __init__(self, editor: Editor, appearance: Appearance) -> None:
        super().__init__()
        self._editor = editor
        self._appearance = appearance
        self._nodes: dict[str, NodeItem] = {}
        self._edges: dict[Edge, EdgeItem] = {}
        self._small = SmallScale(appearance, self._nodes, self._edges)
        self.addItem(self._small)
        self._landing: Edge | None = None
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
        self.route()
        self.notes.refresh()
        self._fit_rect()
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
        self._landing = None

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
        item = self._edges[edge] = EdgeItem(edge, self._appearance, self._small.outdate)
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

    def node_at(self, position: QPointF) -> NodeItem | None:
        """The node under a place."""
        return next((item for item in self.items(position) if isinstance(item, NodeItem)), None)

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

    def landing_at(self, position: QPointF) -> Landing:
        """Where a layer dropped at a place goes."""
        graph = self._editor.graph
        edge = self.edge_near(position)
        if edge is not None:
            return Landing("edge", edge)
        if self._is_empty() or self.places.end_zone(graph).contains(position):
            return Landing("end", graph.arrival(graph.output.id))
        return Landing("free")

    def show_landing(self, landing: Landing | None) -> None:
        """Mark the edge on which a layer will land; None takes the mark away."""
        edge = landing.edge if landing else None
        if edge == self._landing:
            return
        for known, on in ((self._landing, False), (edge, True)):
            if known in self._edges:
                self._edges[known].show_landing(on)
        self._landing = edge

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

    @contextmanager
    def _selecting(self) -> Iterator[None]:
        """Tell once of what is selected meanwhile: told of each of 1,000 nodes, all who follow take 2 s."""
        blocked = self.blockSignals(True)
        try:
            yield
        finally:
            self.blockSignals(blocked)
        self.selectionChanged.emit()

    # --- edits made on the canvas -----------------------------------------------------------------------------

    def drop(self, layer: LayerSpec, position: QPointF) -> None:
        """Put a new layer where it was dropped, and select it."""
        landing = self.landing_at(position)
        if landing.kind == "edge" and landing.edge is not None:
            edge = landing.edge
            self._add("Insert", layer, lambda graph: edits.insert_on_edge(graph, layer, edge))
        elif landing.kind == "end":
            self.append(layer)
        else:
            place = self.places.kept(snapped(position - CARD.center()))
            self._add("Add", layer, lambda graph: edits.insert_free(graph, layer, place))

    def add_at(self, spot: Spot, layer: LayerSpec) -> None:
        """Put a new layer where it was chosen for: as a drop, or at the loose end of a wire; and select it."""
        id, port = spot.node, spot.port
        if id is None or port is None:
            self.drop(layer, spot.place)
        elif port.kind == "out":
            after = self.places.kept(snapped(spot.place - self.places.in_port(0, 1)))
            self._add("Add", layer, lambda graph: add_after(graph, layer, id, after))
        else:
            before = self.places.kept(snapped(spot.place - self.places.out_port))
            self._add("Add", layer, lambda graph: add_before(graph, layer, id, port.index, before))

    def append(self, layer: LayerSpec) -> None:
        """Put a new layer at the end of the chain, and select it."""
        self._add("Add", layer, lambda graph: edits.append(graph, layer))

    def _add(self, verb: str, layer: LayerSpec, edit: Callable[[Graph], Graph]) -> None:
        def added(graph: Graph) -> Graph:
            return called_after_block(edit(graph), graph.by_id.keys())

        self.put(f"{verb} {layer.type}", added)

    def put(self, label: str, edit: Callable[[Graph], Graph]) -> bool:
        """Make an edit that adds layers or notes, and select them. Returns whether it made sense."""
        before, notes = self._editor.graph.by_id.keys(), {note.id for note in self._editor.graph.notes}
        done = self._editor.apply(label, edit)
        if done:
            new_notes = {note.id for note in self._editor.graph.notes} - notes
            self.select_only(self._editor.graph.by_id.keys() - before, new_notes)
        return done

    def delete_selection(self) -> None:
        """Remove the selected layers, joining their neighbours, and the selected wires and notes."""
        nodes = [node for node in self.selected_nodes() if not node.is_terminal]
        gone, notes = {node.id for node in nodes}, self.notes.selected()
        edges = [edge for edge in self.selected_edges() if not gone & {edge.source, edge.target}]
        if not nodes and not edges and not notes:
            return

        def edit(graph: Graph) -> Graph:
            bare = remove_notes(graph, [note.id for note in notes])
            return edits.remove(cut(bare, edges), [node.id for node in nodes])

        what = title_of([node.name for node in nodes], notes) or "wire"
        self._editor.apply(f"Delete {what}", edit)

    def move_selection(self, edit_name: Literal["earlier", "later"]) -> None:
        """Swap the selected layer with its neighbour in the chain."""
        chosen = [node for node in self.selected_nodes() if not node.is_terminal]
        if len(chosen) != 1:
            return
        edit = edits.move_earlier if edit_name == "earlier" else edits.move_later
        self._editor.apply(f"Move {chosen[0].name} {edit_name}", lambda d: edit(d, chosen[0].id))

    # --- Qt ---------------------------------------------------------------------------------------------------

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        super().drawBackground(painter, rect)
        zoom, theme = painter.worldTransform().m11(), self._appearance.theme
        if zoom >= 0.5:
            draw_grid(painter, rect, QColor(theme.grid))
        if self._is_empty():
            draw_hint(painter, self.network_rect(), QColor(theme.muted))
