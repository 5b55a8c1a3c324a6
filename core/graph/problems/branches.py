"""Mistakes of wiring: layers that take no part, and branches that end before the output."""

from __future__ import annotations

from collections.abc import Iterator

from core.document.model import Edge, Node
from core.graph.problems import fixes
from core.graph.problems.base import Fix, Problem, problem
from core.graph.problems.whole import Whole
from core.graph.shapes import Measured, measure
from core.graph.topology import leading_to, used
from core.layers.linear import Linear
from core.layers.merge import Add, Concatenate

_MOST_TRIED = 8


def second_ends(whole: Whole) -> Iterator[Problem]:
    """Layers that samples reach and from which nothing goes on: they would be another output."""
    for node in _second_ends(whole):
        message = f"{node.name} is a second end, whose values go nowhere: join it with the others or remove it"
        joins = _joins(whole, node)
        yield problem(node, "two_outputs", message, *joins, _remove_branch(whole, node), severity="warning")


def loose(whole: Whole) -> Iterator[Problem]:
    """Layers that take no part in the network and to which no sample comes."""
    if len(whole.reached) == len(whole.graph.nodes):
        return
    awaited = used(whole.graph) if whole.layers is None else frozenset()  # that no path leads there is said already
    for node in whole.graph.nodes:
        if node.id not in whole.reached and node.id not in awaited and not node.is_terminal:
            message = f"{node.name} is not part of the network: drop it on an edge, wire it, or remove it"
            offered = (*_places(whole, node), fixes.remove(node))
            yield problem(node, "loose", message, *offered, severity="warning")


def _second_ends(whole: Whole) -> Iterator[Node]:
    if whole.layers is None or len(whole.layers) + len(whole.graph.inputs) + 1 == len(whole.graph.nodes):
        return
    for node in whole.graph.nodes:
        if node.id in whole.reached and not whole.drawn.out_of[node.id] and not node.is_terminal:
            yield node


def _remove_branch(whole: Whole, end: Node) -> Fix:
    """Take the end away with all that leads to nothing else."""
    graph, gone = whole.drawn, [end]
    for node in gone:
        for edge in graph.into[node.id]:
            source = graph.by_id[edge.source]
            lone = all(graph.by_id[other.target] in gone for other in graph.out_of[source.id])
            if lone and not source.is_terminal and source not in gone:
                gone.append(source)
    return fixes.remove(*reversed(gone))


def _joins(whole: Whole, end: Node) -> Iterator[Fix]:
    """Merges that take the end in: where the last Linear begins, or before the output."""
    known = whole.known.get(end.id)
    shape = known.out_shape if known is not None else None
    if shape is None:
        return
    before_end = leading_to(whole.graph, end.id)
    for edge in _last_wires(whole):
        passing = whole.known[edge.source].out_shape
        if edge.target in before_end:
            continue
        if passing == shape:
            yield fixes.join(end, edge, Add(), whole.graph)
            return
        target = whole.graph.by_id[edge.target].layer
        follows = isinstance(target, Linear) and target.in_features is None
        if follows and passing is not None and len(passing) == len(shape) == 1:
            yield fixes.join(end, edge, Concatenate(), whole.graph)
            return


def _last_wires(whole: Whole) -> Iterator[Edge]:
    """The wire into the last Linear, and the one into the output."""
    graph = whole.graph
    last = next((node for node in reversed(whole.layers or ()) if isinstance(node.layer, Linear)), None)
    for node in (last, graph.output):
        edge = graph.arrival(node.id) if node is not None else None
        if edge is not None and edge.source in whole.known:
            yield edge


def _places(whole: Whole, node: Node) -> Iterator[Fix]:
    """The last wire on which a layer that stands alone would leave the shape as it is."""
    graph = whole.graph
    if graph.into[node.id] or graph.out_of[node.id] or node.layer.n_inputs != 1 or node.layer.family == "Block":
        return
    for target in (whole.layers or ())[: -_MOST_TRIED - 1 : -1]:
        edge = graph.arrival(target.id)
        known = whole.known.get(target.id)
        if edge is not None and known is not None and known.in_shapes and _keeps(node, known.in_shapes[0]):
            yield fixes.move_on(node, edge, graph)
            return


def _keeps(node: Node, shape: tuple[int, ...]) -> bool:
    """Whether a layer works on a shape and leaves it as it is."""
    layer = node.layer
    if (layer.accepts and len(shape) not in layer.accepts) or layer.takes_integers:
        return False
    if layer.objection(shape) is not None:
        return False
    measured = measure(layer, (shape,))
    return isinstance(measured, Measured) and measured.out_shape == shape
