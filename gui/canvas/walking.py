"""Goes from card to card with the keys: along the wires with the flow, to its sides by where the cards stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.document.model import Graph, Node
from core.document.placement import NODE_WIDTH
from gui.canvas.nudging import Side
from gui.editor import Editor

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView

_ASIDE = 4
"""A card that is as far off in height as another is to the side counts as this many times farther away."""


_EXCHANGED: dict[Side, Side] = {"left": "up", "right": "down", "up": "left", "down": "right"}
"""What a side would be if the network, drawn from left to right, was drawn top-down."""


def walk(view: CanvasView, editor: Editor, side: Side) -> None:
    """Select the next card from the one that is selected, and bring it into sight; the input if none is."""
    graph, chosen = editor.graph, view.canvas.selected_nodes()
    if not chosen:
        view.show_node(graph.input.id)
        return
    if view.canvas.places.is_level:
        side = _EXCHANGED[side]
    next_id = _along(graph, chosen[0], side) if side in ("up", "down") else _beside(graph, chosen[0], side)
    if next_id is not None:
        view.show_node(next_id)


def _along(graph: Graph, node: Node, side: Side) -> str | None:
    leaving, arriving = graph.out_of[node.id], graph.arrival(node.id)
    if side == "down":
        return leaving[0].target if leaving else None
    return arriving.source if arriving else None


def _beside(graph: Graph, node: Node, side: Side) -> str | None:
    """The nearest card that stands to a side by at least half a card: also one that no wire leads to."""
    sign = 1 if side == "right" else -1
    places = {other.id: other.position for other in graph.nodes}
    here = places[node.id]
    far = {
        id: sign * (place.x - here.x) + _ASIDE * abs(place.y - here.y)
        for id, place in places.items()
        if sign * (place.x - here.x) >= NODE_WIDTH / 2
    }
    return min(far, key=far.__getitem__, default=None)
