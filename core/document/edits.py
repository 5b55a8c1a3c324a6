"""Edits: pure functions from a network to the next one. Each keeps it consistent or raises EditError.

Those of what stands where and what leads where are here; those of layers themselves come from ``changing``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import count
from typing import TypeVar

from core.document.annotating import followed
from core.document.changing import (
    bypass,
    change_data,
    change_layer,
    change_training,
    freeze,
    movable,
    rename,
    replace_layer,
    replaced,
    scale_rate,
)
from core.document.model import Edge, EditError, Graph, Node
from core.document.placement import PITCH, Position, free_place
from core.layers.base import LayerSpec

__all__ = [
    "add",
    "append",
    "bypass",
    "change_data",
    "change_layer",
    "change_training",
    "connect",
    "connection_error",
    "descendants",
    "disconnect",
    "end_of_chain",
    "freeze",
    "insert_free",
    "insert_on_edge",
    "make_room",
    "move",
    "move_earlier",
    "move_later",
    "move_to_edge",
    "port_taken",
    "remove",
    "rename",
    "replace_layer",
    "replaced",
    "scale_rate",
    "swap_inputs",
    "tidy_ports",
]

G = TypeVar("G", bound=Graph)
"""A whole document, or what is inside of a block: an edit gives back what it got."""


def add(graph: G, node: Node) -> G:
    """Put a node on the canvas without connecting it."""
    return graph.changed(nodes=(*graph.nodes, node))


def append(graph: G, layer: LayerSpec) -> G:
    """Put a new layer at the end of the chain, before the output, and connect it."""
    edge = graph.arrival(graph.output.id)
    if edge is not None:
        return insert_on_edge(graph, layer, edge)
    tail = end_of_chain(graph)
    node = graph.new_node(layer, tail.position.below())
    linked = connect(add(graph, node), tail.id, node.id)
    return followed(graph, connect(make_room(linked, node.position, graph.output.id), node.id, graph.output.id))


def end_of_chain(graph: G) -> Node:
    """The last node of the chain that begins at the input: where no wire is at the output, a new layer follows it."""
    return graph.node(_chain_from(graph, graph.input.id)[-1])


def insert_on_edge(graph: G, layer: LayerSpec, edge: Edge) -> G:
    """Put a new layer between the two ends of ``edge``, moving what follows down where there is no room.

    Args:
        graph: the network to edit; it is not changed.
        layer: settings of the new layer. It gets a free name made from its type ("conv2").
        edge: an edge of ``graph``.

    Returns:
        A network in which ``edge.source -> new -> edge.target`` replaces ``edge``.

    Raises:
        EditError: if ``edge`` is not in the network.
    """
    return _splice(graph, graph.new_node(layer, Position(0, 0)), edge)


def insert_free(graph: G, layer: LayerSpec, position: Position) -> G:
    """Put a new layer on the canvas, connected to nothing."""
    return add(graph, graph.new_node(layer, position))


def remove(graph: G, ids: Collection[str]) -> G:
    """Take layers away and lead what came into each to what followed it; the ends of the network stay.

    Raises:
        EditError: if an id is not in the network.
    """
    gone = frozenset(id for id in ids if not graph.node(id).is_terminal)
    if not gone:
        return graph
    kept = tuple(node for node in graph.nodes if node.id not in gone)
    edges = tuple(_rewired(graph, gone))
    bare = graph.changed(nodes=kept, edges=edges)
    for target in {edge.target for edge in graph.edges if edge.source in gone} - gone:
        bare = tidy_ports(bare, target)
    for edge in sorted(set(edges) - set(graph.edges), key=lambda edge: -graph.node(edge.target).position.y):
        bare = _close_gap(graph, bare, edge, gone)
    return followed(graph, bare)


def move(graph: G, positions: Mapping[str, Position]) -> G:
    """Put nodes somewhere else on the canvas."""
    return graph.changed(
        nodes=tuple(
            node.model_copy(update={"position": positions[node.id]}) if node.id in positions else node
            for node in graph.nodes
        )
    )


def move_to_edge(graph: G, id: str, edge: Edge) -> G:
    """Take a layer out of its place in the chain and put it on ``edge``; its old neighbours are joined.

    Raises:
        EditError: if the node is an end of the network or ``edge`` is not in the network.
    """
    node = movable(graph, id)
    if id in (edge.source, edge.target):
        return graph
    _require(graph, edge)
    return _splice(remove(graph, [id]), node, edge)


def move_earlier(graph: G, id: str) -> G:
    """Swap a layer with the one before it; the network itself if there is none."""
    before = graph.arrival(movable(graph, id).id)
    edge = graph.arrival(before.source) if before else None
    return move_to_edge(graph, id, edge) if edge else graph


def move_later(graph: G, id: str) -> G:
    """Swap a layer with the one after it; the network itself if there is none."""
    after = graph.out_of[movable(graph, id).id]
    edges = graph.out_of[after[0].target] if after else ()
    return move_to_edge(graph, id, edges[0]) if edges else graph


def connect(graph: G, source: str, target: str, port: int | None = None) -> G:
    """Lead what leaves ``source`` to an input of ``target``; an edge that led there before gives way.

    Args:
        graph: the network to edit; it is not changed.
        source: id of the node that gives.
        target: id of the node that takes.
        port: which input, of a layer that has several; None is the next free one, or the last if none is free.

    Raises:
        EditError: if the connection makes no sense; the sentence says why.
    """
    error = connection_error(graph, source, target)
    if error:
        raise EditError(error)
    port = port_taken(graph, target, port)
    kept = tuple(edge for edge in graph.edges if (edge.target, edge.port) != (target, port))
    return tidy_ports(graph.changed(edges=(*kept, Edge(source=source, target=target, port=port))), target)


def connection_error(graph: G, source: str, target: str) -> str | None:
    """Why ``source`` cannot lead to ``target``, in one sentence; None if it can."""
    first, second = graph.node(source), graph.node(target)
    if source == target:
        return f"{first.name} cannot feed itself"
    if first is graph.output:
        return "nothing follows the output"
    if second in graph.inputs:
        return "nothing leads into the input: it gives the samples of the data set"
    if source in descendants(graph, target):
        return f"{first.name} already follows {second.name}: this wire would make a loop"
    return None


def swap_inputs(graph: G, id: str, first: int, second: int) -> G:
    """Exchange what arrives at two inputs of a layer, by their ports; what does not exist stays where it is."""
    moved = {first: second, second: first}
    swapped = {edge: edge.model_copy(update={"port": moved.get(edge.port, edge.port)}) for edge in graph.into[id]}
    if {first, second} - {edge.port for edge in swapped}:
        return graph
    return graph.changed(edges=tuple(swapped.get(edge, edge) for edge in graph.edges))


def disconnect(graph: G, edge: Edge) -> G:
    """Take an edge away.

    Raises:
        EditError: if ``edge`` is not in the network.
    """
    _require(graph, edge)
    kept = tuple(other for other in graph.edges if other != edge)
    return tidy_ports(graph.changed(edges=kept), edge.target)


def descendants(graph: G, id: str) -> set[str]:
    """Every node that ``id`` leads to, directly or not, and ``id`` itself."""
    found, waiting = {id}, [id]
    while waiting:
        for edge in graph.out_of[waiting.pop()]:
            if edge.target not in found:
                found.add(edge.target)
                waiting.append(edge.target)
    return found


def make_room(graph: G, place: Position, follower: str) -> G:
    """Move ``follower`` and what comes after it down until ``place`` is free."""
    return _shift(graph, follower, max(0.0, place.y + PITCH - graph.node(follower).position.y))


def tidy_ports(graph: G, id: str) -> G:
    """Number the inputs of a merge 0, 1, 2, … again after one has come or gone; those of a block have their places."""
    if graph.node(id).layer.n_inputs is not None:
        return graph
    renumbered = {edge: edge.model_copy(update={"port": port}) for port, edge in enumerate(graph.into[id])}
    if all(old.port == new.port for old, new in renumbered.items()):
        return graph
    return graph.changed(edges=tuple(renumbered.get(edge, edge) for edge in graph.edges))


# --- parts of edits -------------------------------------------------------------------------------------------


def _splice(graph: G, node: Node, edge: Edge) -> G:
    _require(graph, edge)
    source, target = graph.node(edge.source), graph.node(edge.target)
    straight = source.position.x == target.position.x
    place = source.position.below() if straight else source.position.midway(target.position)
    moving = descendants(graph, target.id)  # they make room
    place = free_place((other.position for other in graph.nodes if other.id not in moving), place)
    added = add(graph, node.model_copy(update={"position": place}))
    roomy = make_room(added, place, edge.target)
    return followed(graph, connect(connect(roomy, edge.source, node.id), node.id, edge.target, edge.port))


def _rewired(graph: G, gone: frozenset[str]) -> Iterator[Edge]:
    """The edges that are left without some nodes; those that left them begin where the nodes' own input began."""
    for edge in graph.edges:
        source = _origin(graph, edge.source, gone)
        if edge.target not in gone and source not in (None, edge.target):
            yield edge if source == edge.source else Edge(source=source, target=edge.target, port=edge.port)


def _origin(graph: G, id: str, gone: frozenset[str]) -> str | None:
    """The nearest node at or before ``id`` that stays, along first inputs; None if there is none."""
    passed: set[str] = set()
    while id in gone:
        passed.add(id)
        arriving = graph.arrival(id)
        if arriving is None or arriving.source in passed:
            return None
        id = arriving.source
    return id


def _close_gap(old: G, new: G, edge: Edge, gone: frozenset[str]) -> G:
    """Move what followed removed nodes up by as many rows as they took, where all stood in one column."""
    top, bottom = old.node(edge.source).position, old.node(edge.target).position
    between = [old.node(id).position for id in gone]
    rows = sum(place.x == top.x == bottom.x and top.y < place.y < bottom.y for place in between)
    return _shift(new, edge.target, -max(0.0, min(rows * PITCH, bottom.y - top.y - PITCH)))


def port_taken(graph: Graph, target: str, wanted: int | None = None) -> int:
    """The input of ``target`` that a new wire takes: the one that is wanted, else the next free one, else the last."""
    n_inputs = graph.node(target).layer.n_inputs
    taken = {edge.port for edge in graph.into[target]}
    free = next(port for port in count() if port not in taken)
    port = free if wanted is None else wanted
    return port if n_inputs is None else min(port, n_inputs - 1)


def _shift(graph: G, first: str, rows: float) -> G:
    if rows == 0:
        return graph
    ids = descendants(graph, first)
    return move(graph, {id: Position(p.x, p.y + rows) for id in ids for p in [graph.node(id).position]})


def _chain_from(graph: G, id: str) -> list[str]:
    return list(_walk(graph, id))


def _walk(graph: G, id: str) -> Iterator[str]:
    seen: set[str] = set()
    while id not in seen:
        seen.add(id)
        yield id
        leaving = graph.out_of[id]
        if leaving:
            id = leaving[0].target


def _require(graph: G, edge: Edge) -> None:
    if edge not in graph.into.get(edge.target, ()):
        raise EditError(f"there is no edge from {edge.source!r} to {edge.target!r} in this network")
