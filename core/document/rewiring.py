"""Edits of wires that people hold by one end or cut; as all edits, they give the next network or raise EditError."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from core.document.edits import add, connect, disconnect, tidy_ports
from core.document.model import Edge, Graph
from core.document.placement import Position
from core.layers.base import LayerSpec

G = TypeVar("G", bound=Graph)


def cut(graph: G, edges: Collection[Edge]) -> G:
    """Take several edges away at once; those that are not in the network are left out."""
    bare = graph.changed(edges=tuple(edge for edge in graph.edges if edge not in edges))
    for target in dict.fromkeys(edge.target for edge in edges if edge.target in graph.by_id):
        bare = tidy_ports(bare, target)
    return bare


def lead_to(graph: G, edge: Edge, target: str, port: int | None = None) -> G:
    """Let an edge end at another node, or at another input of the same one.

    Raises:
        EditError: if the edge is not in the network, or cannot end there.
    """
    return connect(disconnect(graph, edge), edge.source, target, port)


def lead_from(graph: G, edge: Edge, source: str) -> G:
    """Let an edge begin at another node.

    Raises:
        EditError: if the edge is not in the network, or cannot begin there.
    """
    return connect(graph, source, edge.target, edge.port)


def add_after(graph: G, layer: LayerSpec, source: str, position: Position) -> G:
    """Put a new layer somewhere and lead what leaves ``source`` to it; nothing follows it yet.

    Raises:
        EditError: if nothing can follow ``source``.
    """
    node = graph.new_node(layer, position)
    return connect(add(graph, node), source, node.id)


def add_before(graph: G, layer: LayerSpec, target: str, port: int, position: Position) -> G:
    """Put a new layer somewhere and lead what leaves it to an input of ``target``.

    What arrived there before arrives at the new layer.

    Raises:
        EditError: if nothing can lead to ``target``.
    """
    _, node = graph.node(target), graph.new_node(layer, position)
    before = next((edge for edge in graph.into[target] if edge.port == port), None)
    added = connect(add(graph, node), node.id, target, port)
    return connect(added, before.source, node.id) if before is not None else added
