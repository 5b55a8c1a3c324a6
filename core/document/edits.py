"""Edits: pure functions from a document to the next one. Each keeps the document consistent or raises EditError."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from core.data.base import DataSettings
from core.document.model import Document, Edge, EditError, Node
from core.document.names import name_error
from core.document.placement import PITCH, Position
from core.layers.base import LAYERS, LayerSpec
from core.recipe.settings import TrainingSettings
from core.settings import describe_errors


def add(document: Document, node: Node) -> Document:
    """Put a node on the canvas without connecting it."""
    return document.changed(nodes=(*document.nodes, node))


def append(document: Document, layer: LayerSpec) -> Document:
    """Put a new layer at the end of the chain, before the output, and connect it."""
    edge = document.arrival(document.output.id)
    if edge is not None:
        return insert_on_edge(document, layer, edge)
    tail = document.node(_chain_from(document, document.input.id)[-1])
    node = document.new_node(layer, tail.position.below())
    linked = connect(add(document, node), tail.id, node.id)
    return connect(_make_room(linked, node.position, document.output.id), node.id, document.output.id)


def insert_on_edge(document: Document, layer: LayerSpec, edge: Edge) -> Document:
    """Put a new layer between the two ends of ``edge``, moving what follows down where there is no room.

    Args:
        document: the document to edit; it is not changed.
        layer: settings of the new layer. It gets a free name made from its type ("conv2").
        edge: an edge of ``document``.

    Returns:
        A document in which ``edge.source -> new -> edge.target`` replaces ``edge``.

    Raises:
        EditError: if ``edge`` is not in the document.
    """
    return _splice(document, document.new_node(layer, Position(0, 0)), edge)


def insert_free(document: Document, layer: LayerSpec, position: Position) -> Document:
    """Put a new layer on the canvas, connected to nothing."""
    return add(document, document.new_node(layer, position))


def remove(document: Document, ids: Collection[str]) -> Document:
    """Take layers away and lead what came into each to what followed it; the ends of the network stay.

    Raises:
        EditError: if an id is not in the document.
    """
    gone = frozenset(id for id in ids if not document.node(id).is_terminal)
    if not gone:
        return document
    kept = tuple(node for node in document.nodes if node.id not in gone)
    edges = tuple(_rewired(document, gone))
    bare = document.changed(nodes=kept, edges=edges)
    for target in {edge.target for edge in document.edges if edge.source in gone} - gone:
        bare = _tidy_ports(bare, target)
    for edge in sorted(set(edges) - set(document.edges), key=lambda edge: -document.node(edge.target).position.y):
        bare = _close_gap(document, bare, edge, gone)
    return bare


def move(document: Document, positions: Mapping[str, Position]) -> Document:
    """Put nodes somewhere else on the canvas."""
    return document.changed(
        nodes=tuple(
            node.model_copy(update={"position": positions[node.id]}) if node.id in positions else node
            for node in document.nodes
        )
    )


def move_to_edge(document: Document, id: str, edge: Edge) -> Document:
    """Take a layer out of its place in the chain and put it on ``edge``; its old neighbours are joined.

    Raises:
        EditError: if the node is an end of the network or ``edge`` is not in the document.
    """
    node = _movable(document, id)
    if id in (edge.source, edge.target):
        return document
    _require(document, edge)
    return _splice(remove(document, [id]), node, edge)


def move_earlier(document: Document, id: str) -> Document:
    """Swap a layer with the one before it; the document itself if there is none."""
    before = document.arrival(_movable(document, id).id)
    edge = document.arrival(before.source) if before else None
    return move_to_edge(document, id, edge) if edge else document


def move_later(document: Document, id: str) -> Document:
    """Swap a layer with the one after it; the document itself if there is none."""
    after = document.out_of[_movable(document, id).id]
    edges = document.out_of[after[0].target] if after else ()
    return move_to_edge(document, id, edges[0]) if edges else document


def connect(document: Document, source: str, target: str, port: int | None = None) -> Document:
    """Lead what leaves ``source`` to an input of ``target``; an edge that led there before gives way.

    Args:
        document: the document to edit; it is not changed.
        source: id of the node that gives.
        target: id of the node that takes.
        port: which input of a merge; None is its next free one, and the only one of other layers.

    Raises:
        EditError: if the connection makes no sense; the sentence says why.
    """
    error = connection_error(document, source, target)
    if error:
        raise EditError(error)
    if port is None or not document.node(target).layer.merges:
        port = len(document.into[target]) if document.node(target).layer.merges else 0
    kept = tuple(edge for edge in document.edges if (edge.target, edge.port) != (target, port))
    return _tidy_ports(document.changed(edges=(*kept, Edge(source=source, target=target, port=port))), target)


def connection_error(document: Document, source: str, target: str) -> str | None:
    """Why ``source`` cannot lead to ``target``, in one sentence; None if it can."""
    first, second = document.node(source), document.node(target)
    if source == target:
        return f"{first.name} cannot feed itself"
    if first is document.output:
        return "nothing follows the output"
    if second is document.input:
        return "nothing leads into the input: it gives the samples of the data set"
    if source in descendants(document, target):
        return f"{first.name} already follows {second.name}: this wire would make a loop"
    return None


def disconnect(document: Document, edge: Edge) -> Document:
    """Take an edge away.

    Raises:
        EditError: if ``edge`` is not in the document.
    """
    _require(document, edge)
    kept = tuple(other for other in document.edges if other != edge)
    return _tidy_ports(document.changed(edges=kept), edge.target)


def change_layer(document: Document, id: str, **settings: object) -> Document:
    """Change settings of a layer.

    Raises:
        EditError: if a value is not allowed; the sentence names the setting and what it takes.
    """
    node = document.node(id)
    try:
        layer = type(node.layer).model_validate({**dict(node.layer), **settings})
    except ValidationError as error:
        raise EditError(describe_errors(error)) from None
    return _replaced(document, node, layer=layer)


def replace_layer(document: Document, id: str, type_id: str) -> Document:
    """Make a layer one of another type, with that type's own settings; name, place and wires stay.

    Raises:
        UnknownId: if there is no such type.
    """
    return _replaced(document, document.node(id), layer=LAYERS.get(type_id)())


def rename(document: Document, id: str, name: str) -> Document:
    """Give a layer another name.

    Raises:
        EditError: if the name is taken or PyTorch cannot use it.
    """
    node = _movable(document, id)
    error = name_error(name, document.names - {node.name})
    if error:
        raise EditError(error)
    return _replaced(document, node, name=name)


def change_data(document: Document, data: DataSettings) -> Document:
    """Choose other data."""
    return document.changed(data=data)


def change_training(document: Document, training: TrainingSettings) -> Document:
    """Choose other training settings."""
    return document.changed(training=training)


def descendants(document: Document, id: str) -> set[str]:
    """Every node that ``id`` leads to, directly or not, and ``id`` itself."""
    found, waiting = {id}, [id]
    while waiting:
        for edge in document.out_of[waiting.pop()]:
            if edge.target not in found:
                found.add(edge.target)
                waiting.append(edge.target)
    return found


# --- parts of edits -------------------------------------------------------------------------------------------


def _splice(document: Document, node: Node, edge: Edge) -> Document:
    _require(document, edge)
    source, target = document.node(edge.source), document.node(edge.target)
    straight = source.position.x == target.position.x
    place = source.position.below() if straight else source.position.midway(target.position)
    added = add(document, node.model_copy(update={"position": place}))
    roomy = _make_room(added, place, edge.target)
    return connect(connect(roomy, edge.source, node.id), node.id, edge.target, edge.port)


def _make_room(document: Document, place: Position, follower: str) -> Document:
    """Move ``follower`` and what comes after it down until ``place`` is free."""
    return _shift(document, follower, max(0.0, place.y + PITCH - document.node(follower).position.y))


def _rewired(document: Document, gone: frozenset[str]) -> Iterator[Edge]:
    """The edges that are left without some nodes; those that left them begin where the nodes' own input began."""
    for edge in document.edges:
        source = _origin(document, edge.source, gone)
        if edge.target not in gone and source not in (None, edge.target):
            yield edge if source == edge.source else Edge(source=source, target=edge.target, port=edge.port)


def _origin(document: Document, id: str, gone: frozenset[str]) -> str | None:
    """The nearest node at or before ``id`` that stays, along first inputs; None if there is none."""
    passed: set[str] = set()
    while id in gone:
        passed.add(id)
        arriving = document.arrival(id)
        if arriving is None or arriving.source in passed:
            return None
        id = arriving.source
    return id


def _close_gap(old: Document, new: Document, edge: Edge, gone: frozenset[str]) -> Document:
    """Move what followed removed nodes up by as many rows as they took, where all stood in one column."""
    top, bottom = old.node(edge.source).position, old.node(edge.target).position
    between = [old.node(id).position for id in gone]
    rows = sum(place.x == top.x == bottom.x and top.y < place.y < bottom.y for place in between)
    return _shift(new, edge.target, -max(0.0, min(rows * PITCH, bottom.y - top.y - PITCH)))


def _tidy_ports(document: Document, id: str) -> Document:
    """Number the inputs of a node 0, 1, 2, … again after one has come or gone."""
    renumbered = {edge: edge.model_copy(update={"port": port}) for port, edge in enumerate(document.into[id])}
    if all(old.port == new.port for old, new in renumbered.items()):
        return document
    return document.changed(edges=tuple(renumbered.get(edge, edge) for edge in document.edges))


def _shift(document: Document, first: str, rows: float) -> Document:
    if rows == 0:
        return document
    ids = descendants(document, first)
    return move(document, {id: Position(p.x, p.y + rows) for id in ids for p in [document.node(id).position]})


def _chain_from(document: Document, id: str) -> list[str]:
    return list(_walk(document, id))


def _walk(document: Document, id: str) -> Iterator[str]:
    seen: set[str] = set()
    while id not in seen:
        seen.add(id)
        yield id
        leaving = document.out_of[id]
        if leaving:
            id = leaving[0].target


def _movable(document: Document, id: str) -> Node:
    node = document.node(id)
    if node.is_terminal:
        raise EditError(f"the {node.name} of the network keeps its place and its name")
    return node


def _require(document: Document, edge: Edge) -> None:
    if edge not in document.into.get(edge.target, ()):
        raise EditError(f"there is no edge from {edge.source!r} to {edge.target!r} in this network")


def _replaced(document: Document, node: Node, **parts: Any) -> Document:
    new = node.model_copy(update=parts)
    return document.changed(nodes=tuple(new if other is node else other for other in document.nodes))
