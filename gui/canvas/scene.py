"""What people do with the scene: drop, add and take away."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal

from PySide6.QtCore import QPointF

from core.blocks.naming import called_after_block
from core.document import edits
from core.document.annotating import remove_notes
from core.document.annotations import title_of
from core.document.model import Edge, Graph
from core.document.rewiring import add_after, add_before, cut
from core.graph.removing import Apart, remove
from core.layers.base import LayerSpec
from gui.canvas.graph_scene import GraphScene
from gui.canvas.landing import Landing, LandingMark
from gui.canvas.places import CARD, snapped
from gui.canvas.spot import Spot
from gui.editor import Editor
from gui.theme import Appearance


class CanvasScene(GraphScene):
    """The scene of the canvas: the graph that is open in an editor, and the edits that hands make in it."""

    def __init__(self, editor: Editor, appearance: Appearance) -> None:
        self._landing: Edge | None = None
        super().__init__(editor, appearance)
        self.landing_mark = LandingMark(appearance)
        self.addItem(self.landing_mark)

    def _begin_anew(self) -> None:
        super()._begin_anew()
        self._landing = None
        self.landing_mark.hide()

    # --- landing ----------------------------------------------------------------------------------------------

    def landing_at(self, position: QPointF) -> Landing:
        """Where a layer dropped at a place goes."""
        graph = self._editor.graph
        edge = self.edge_near(position)
        if edge is not None:
            return Landing("edge", edge)
        if self._is_empty() or self.places.end_zone(graph).contains(position):
            arriving = graph.arrival(graph.output.id)
            corner = None if arriving else self.places.corner(edits.end_of_chain(graph).position.below())
            return Landing("end", arriving, corner)
        return Landing("free", corner=snapped(position - CARD.center()))

    def show_landing(self, landing: Landing | None) -> None:
        """Mark where a layer will land: the wire that opens for it, or its outline; None takes the mark away."""
        edge, corner = (landing.edge, landing.corner) if landing else (None, None)
        if self._landing in self._edges and self._landing != edge:
            self._edges[self._landing].show_landing(False)
        self._landing = edge
        if edge in self._edges:
            self._edges[edge].show_landing(True)
            self.landing_mark.show_bar(self._edges[edge].middle, self.places.is_level)
        elif corner is not None:
            self.landing_mark.show_outline(corner)
        else:
            self.landing_mark.hide()

    # --- edits made on the canvas -----------------------------------------------------------------------------

    def drop(self, layer: LayerSpec, position: QPointF) -> None:
        """Put a new layer where it was dropped, and select it."""
        landing = self.landing_at(position)
        if landing.kind == "edge" and landing.edge is not None:
            edge = landing.edge
            self._add("Insert", layer, lambda graph: edits.insert_on_edge(graph, layer, edge))
        elif landing.kind == "end":
            self.append(layer)
        elif landing.corner is not None:
            place = self.places.kept(landing.corner)
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

        what = title_of([node.name for node in nodes], notes) or "wire"
        self.take_away(f"Delete {what}", gone, [note.id for note in notes], edges)

    def take_away(
        self, label: str, nodes: Collection[str], notes: Collection[str], wires: Collection[Edge] = ()
    ) -> bool:
        """Remove layers and notes, by their ids, and wires. Returns whether that made sense.

        What stood around the layers is joined where it fits; where it does not, that is told.
        """
        apart: tuple[Apart, ...] = ()

        def edit(graph: Graph) -> Graph:
            nonlocal apart
            bare, apart = remove(cut(remove_notes(graph, notes), wires), nodes, self._editor.graph_check)
            return bare

        done = self._editor.apply(label, edit)
        if done and apart:
            self._editor.refused.emit("; ".join(map(str, apart)))
        return done

    def move_selection(self, edit_name: Literal["earlier", "later"]) -> None:
        """Swap the selected layer with its neighbour in the chain."""
        chosen = [node for node in self.selected_nodes() if not node.is_terminal]
        if len(chosen) != 1:
            return
        edit = edits.move_earlier if edit_name == "earlier" else edits.move_later
        self._editor.apply(f"Move {chosen[0].name} {edit_name}", lambda d: edit(d, chosen[0].id))
