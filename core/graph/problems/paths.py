"""What stands before what, and what a layer does to values: the questions that several rules ask."""

from __future__ import annotations

from collections.abc import Iterator

from core.document.model import Graph, Node
from core.layers.linear import Identity
from core.layers.shape import Flatten, Reshape, Unflatten


def before(graph: Graph, node: Node) -> Iterator[Node]:
    """The nodes before another, along first inputs, the nearest first; each once, whatever the wires do."""
    seen = {node.id}
    edge = graph.arrival(node.id)
    while edge is not None and edge.source not in seen:
        seen.add(edge.source)
        yield graph.by_id[edge.source]
        edge = graph.arrival(edge.source)


def last_layer(graph: Graph) -> Node | None:
    """The layer that gives the answer, through those that keep every value as it is; None if there is none."""
    found = next((node for node in before(graph, graph.output) if not isinstance(node.layer, _KEEPING)), None)
    return None if found is None or found.is_terminal else found


_KEEPING = (Identity, Flatten, Unflatten, Reshape)
