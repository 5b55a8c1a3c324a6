"""Where nodes stand best: in rows by what follows what, with few crossings."""

from __future__ import annotations

from typing import TypeVar

from core.document.annotating import clear_of_cards, followed, usual_room
from core.document.edits import move
from core.document.model import Graph
from core.document.orientation import DOWN, Orientation
from core.document.placement import COLUMN, PITCH, Position

G = TypeVar("G", bound=Graph)


def arranged(graph: G, orientation: Orientation = DOWN) -> G:
    """Put every node after all that lead to it, branches beside each other; the first input stays where it is.

    Frames stay around what they hold, and comments beside the layer that they stand at.

    The method is Sugiyama's (Sugiyama, Tagawa, Toda, "Methods for visual understanding of hierarchical system
    structures", 1981). Parts that are not connected stand beside each other, single nodes in a column at the right.

    Args:
        graph: the network to edit; it is not changed.
        orientation: which way it is drawn, on which the room in frames depends.
    """
    places = _places(graph)
    origin, first = graph.input.position, places[graph.input.id]
    moved = move(
        graph,
        {id: Position(place.x - first.x + origin.x, place.y - first.y + origin.y) for id, place in places.items()},
    )
    return clear_of_cards(followed(graph, moved, usual_room(orientation)))


def _places(graph: Graph) -> dict[str, Position]:
    from fast_sugiyama import from_edges

    places: dict[str, Position] = {}
    left = 0.0
    edges = list(dict.fromkeys((edge.source, edge.target) for edge in graph.edges))
    parts = from_edges(edges, minimum_length=1, vertex_spacing=1, dummy_vertices=False) if edges else ()
    for part, width, height, _ in sorted(parts, key=lambda part: graph.input.id not in dict(part[0])):
        for id, (x, y) in part:
            if id in graph.by_id:  # long wires get vertices of their own, which are numbers
                places[str(id)] = Position(left + x * COLUMN, (height - y) * PITCH)
        left += (width + 1) * COLUMN
    alone = [node.id for node in graph.nodes if node.id not in places]
    return {**places, **{id: Position(left, row * PITCH) for row, id in enumerate(alone)}}
