"""Edits that make one block of several layers, and several layers of one block."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from core.blocks.base import Block, Composite
from core.blocks.wiring import Wiring
from core.document.annotating import with_copies
from core.document.edits import descendants, replaced
from core.document.model import Edge, EditError, Graph, Node, ends
from core.document.names import free_name
from core.document.placement import PITCH, Position

G = TypeVar("G", bound=Graph)


def group(graph: G, ids: Collection[str], name: str = "Block") -> G:
    """Make one block of some layers; what came into them comes into it, and what left them leaves it.

    Args:
        graph: the network to edit; it is not changed.
        ids: ids of the layers; the ends of the network among them stay outside.
        name: what the block is called.

    Raises:
        EditError: if no layer is given, if several values leave them, or if a way leads out of them and back in.
    """
    chosen = {id for id in ids if not graph.node(id).is_terminal}
    cut = _cut(graph, chosen)
    nodes = tuple(node for node in graph.nodes if node.id in chosen)
    place = min((node.position for node in nodes), key=lambda position: (position.y, position.x))
    layer = Block(name=name, body=_body(graph, nodes, cut))
    block = _named(graph, graph.new_node(layer, place), name)
    arriving = tuple(Edge(source=id, target=block.id, port=port) for port, id in enumerate(cut.sources))
    leaving = tuple(edge.model_copy(update={"source": block.id}) for edge in cut.leaving)
    rest = tuple(edge for edge in graph.edges if not chosen & {edge.source, edge.target})
    kept = tuple(node for node in graph.nodes if node.id not in chosen)
    grouped = graph.changed(nodes=(*kept, block), edges=(*rest, *arriving, *leaving))
    return _close_up(grouped, block.id)


def ungroup(graph: G, id: str, rounds: tuple[Graph, ...] = ()) -> G:
    """Put what is inside of a block in its place, as often as it is repeated.

    Args:
        graph: the network to edit; it is not changed.
        id: the block.
        rounds: what is inside in each repetition, which nobody but the check knows of a block of the library.

    Raises:
        EditError: if it is no block.
    """
    node = graph.node(id)
    if not isinstance(node.layer, Composite):
        raise EditError(f"{node.name} is no block: choose one that was grouped")
    bodies = _bodies(node.layer, rounds)
    sources = {edge.port: edge.source for edge in graph.into[id]}
    leaving = graph.out_of[id]
    graph = graph.changed(
        nodes=tuple(other for other in graph.nodes if other is not node),
        edges=tuple(edge for edge in graph.edges if id not in (edge.source, edge.target)),
    )
    corner, end = node.position, None
    numbers: dict[str, int] = {}
    for body in bodies:
        graph, end, rows = _unpacked(graph, body, sources, corner, node, numbers)
        sources, corner = {0: end} if end is not None else {}, corner.below(rows)
    followed = tuple(edge.model_copy(update={"source": end}) for edge in leaving if end is not None)
    return _make_room(graph.changed(edges=(*graph.edges, *followed)), followed, corner)


def editable(layer: Composite, rounds: tuple[Graph, ...]) -> Block:
    """A block with the same inside that people can change.

    Where repetitions differ, each kind becomes a block inside of it.

    Raises:
        EditError: if what is inside depends on what arrives, and that is not known.
    """
    if isinstance(layer, Block):
        return layer
    runs = [(body, len(list(same))) for body, same in groupby(_bodies(layer, rounds))]
    if len(runs) == 1:
        return Block(name=layer.label, repeat=layer.repeat, body=runs[0][0])
    wiring = Wiring()
    last = wiring.input
    for number, (body, repeat) in enumerate(runs, 1):
        last = wiring.add(f"part{number}", Block(name=layer.label, repeat=repeat, body=body), last)
    return Block(name=layer.label, body=wiring.graph(last))


def make_editable(graph: G, id: str, rounds: tuple[Graph, ...]) -> G:
    """Turn a block of the library into one whose inside can be changed; its settings become those of its layers.

    Args:
        graph: the network to edit; it is not changed.
        id: the block.
        rounds: what is inside in each repetition, as the check knows it.

    Raises:
        EditError: if it is no block, or what is inside depends on what arrives and that is not known.
    """
    node = graph.node(id)
    if not isinstance(node.layer, Composite):
        raise EditError(f"{node.name} is no block: choose one that was grouped")
    return replaced(graph, node, layer=editable(node.layer, rounds))


def _bodies(layer: Composite, rounds: tuple[Graph, ...]) -> tuple[Graph, ...]:
    """What is inside of a block, for each repetition."""
    if isinstance(layer, Block):
        return (layer.body,) * layer.repeat
    if len(rounds) != layer.repeat:
        advice = "wire it first, or wait until it is worked out"
        raise EditError(f"what is inside of a {layer.label} depends on what arrives: {advice}")
    return rounds


@dataclass(frozen=True)
class _Cut:
    """Where a group is cut out: ids of what comes in, the node whose output leaves, and the edges that take it."""

    sources: tuple[str, ...]
    exit: str
    leaving: tuple[Edge, ...]


def _cut(graph: Graph, chosen: Collection[str]) -> _Cut:
    if not chosen:
        raise EditError("no layers are selected: select the layers that are to become a block")
    arriving = [edge for edge in graph.edges if edge.target in chosen and edge.source not in chosen]
    leaving = tuple(edge for edge in graph.edges if edge.source in chosen and edge.target not in chosen)
    sources = tuple(dict.fromkeys(edge.source for edge in arriving))
    for edge in leaving:
        back = descendants(graph, edge.target) & set(sources)
        if back:
            name = graph.by_id[min(back)].name
            raise EditError(f"the way from the selection leads through {name} and back: select {name}, too")
    exits = list(dict.fromkeys(edge.source for edge in leaving)) or _last(graph, chosen)
    if not exits:
        raise EditError("the selected layers feed each other in a loop: cut one of their wires first")
    if len(exits) > 1:
        names = " and ".join(sorted(graph.by_id[id].name for id in exits))
        raise EditError(f"a block gives one output, but {names} all lead out of the selection: select what joins them")
    return _Cut(sources, exits[0], leaving)


def _last(graph: Graph, chosen: Collection[str]) -> list[str]:
    """Of layers from which no wire leads out, those that nothing follows."""
    return [node.id for node in graph.nodes if node.id in chosen and not graph.out_of[node.id]]


def _body(graph: Graph, nodes: tuple[Node, ...], cut: _Cut) -> Graph:
    """The graph inside of a new block: its layers as they stood, from a port for each value that comes in."""
    left = min(node.position.x for node in nodes)
    top = min(node.position.y for node in nodes) - PITCH
    bottom = max(node.position.y for node in nodes) + PITCH
    *inputs, output = ends(max(1, len(cut.sources)))
    taken = {text for node in nodes for text in (node.id, node.name)}
    new_ids = {end.id: end.id if end.id not in taken else free_name(end.id, taken) for end in (*inputs, output)}
    ports = {source: new_ids[end.id] for source, end in zip(cut.sources, inputs, strict=False)}
    placed = tuple(end.model_copy(update={"id": new_ids[end.id], "name": new_ids[end.id]}) for end in inputs)
    moved = tuple(
        node.model_copy(update={"position": Position(node.position.x - left, node.position.y - top)}) for node in nodes
    )
    ids = {node.id for node in nodes}
    edges = tuple(
        edge if edge.source in ids else edge.model_copy(update={"source": ports[edge.source]})
        for edge in graph.edges
        if edge.target in ids
    )
    exit_x = next(node.position.x for node in moved if node.id == cut.exit)
    end = output.model_copy(
        update={
            "id": new_ids[output.id],
            "name": new_ids[output.id],
            "position": Position(exit_x, bottom - top),
        }
    )
    return Graph(nodes=(*placed, *moved, end), edges=(*edges, Edge(source=cut.exit, target=end.id)))


def _named(graph: Graph, node: Node, name: str) -> Node:
    """The node with a name made from that of the block: "residual_block1"."""
    stem = "".join(char if char.isascii() and char.isalnum() else "_" for char in name.lower()).strip("_")
    if not stem or not stem[0].isalpha():
        return node
    found = free_name(stem, graph.names | graph.by_id.keys())
    return node.model_copy(update={"id": found, "name": found})


def _close_up(graph: G, block: str) -> G:
    """Move what follows a new block up to it."""
    followers = descendants(graph, block) - {block}
    if not followers:
        return graph
    top = min(graph.by_id[id].position.y for id in followers)
    rows = max(0.0, top - graph.by_id[block].position.y - PITCH)
    return _shifted(graph, followers, -rows)


def _make_room(graph: G, leaving: tuple[Edge, ...], corner: Position) -> G:
    """Move what follows down to where what was unpacked ends."""
    followers = set().union(*(descendants(graph, edge.target) for edge in leaving))
    if not followers:
        return graph
    top = min(graph.by_id[id].position.y for id in followers)
    return _shifted(graph, followers, max(0.0, corner.y - top))


def _shifted(graph: G, ids: Collection[str], rows: float) -> G:
    if not rows:
        return graph
    return graph.changed(
        nodes=tuple(
            node.model_copy(update={"position": Position(node.position.x, node.position.y + rows)})
            if node.id in ids
            else node
            for node in graph.nodes
        )
    )


def _unpacked(
    graph: G, body: Graph, sources: Mapping[int, str], corner: Position, block: Node, numbers: dict[str, int]
) -> tuple[G, str | None, float]:
    """Put the layers of a block into the network around it.

    Args:
        graph: the network.
        body: what is inside of the block.
        sources: ids of what arrives at its inputs.
        corner: where its layers begin.
        block: the block, which may be frozen or bypassed.
        numbers: the last number that names of each stem got; of a thousand repetitions each would count from 1.

    Returns:
        The network, the id of what gives the block's output (None if nothing does), and the rows it takes.
    """
    inner = tuple(node for node in body.nodes if not node.is_terminal)
    taken = {*graph.names, *graph.by_id}
    new_ids: dict[str, str] = {}
    for node in inner:
        stem, name = node.name.rstrip("0123456789") or node.name, node.name
        if name in taken:
            name = free_name(stem, taken, numbers.get(stem, 1))
            numbers[stem] = int(name.removeprefix(stem))
        new_ids[node.id] = name
        taken.add(name)
    outside = {end.id: sources.get(port) for port, end in enumerate(body.inputs)}
    known: dict[str, str | None] = {**new_ids, **outside}
    top = min((node.position.y for node in inner), default=0.0)
    left = min((node.position.x for node in inner), default=0.0)
    added = tuple(
        node.model_copy(
            update={
                "id": new_ids[node.id],
                "name": new_ids[node.id],
                "position": Position(corner.x + node.position.x - left, corner.y + node.position.y - top),
                "frozen": node.frozen or block.frozen,
                "bypassed": node.bypassed or block.bypassed,
            }
        )
        for node in inner
    )
    edges = tuple(
        Edge(source=source, target=new_ids[edge.target], port=edge.port)
        for edge in body.edges
        if edge.target in new_ids and (source := known[edge.source]) is not None
    )
    exit = body.arrival(body.output.id)
    end = known[exit.source] if exit is not None else None
    rows = (max((node.position.y for node in inner), default=top) - top) / PITCH + 1 if inner else 0.0
    noted = with_copies(graph, body.notes, corner.x - left, corner.y - top)
    return noted.changed(nodes=(*graph.nodes, *added), edges=(*graph.edges, *edges)), end, rows
