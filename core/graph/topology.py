"""Which layers follow which."""

from __future__ import annotations

from itertools import pairwise

from core.document.model import Graph, Node


def reached(graph: Graph) -> tuple[Node, ...]:
    """Every node that samples reach and that is in no loop, each after all that lead to it; the input first.

    A merge counts as reached when all of its inputs are. Kahn's algorithm, linear in nodes and edges.
    """
    waiting = {node.id: len(graph.into[node.id]) for node in graph.nodes}
    order = list(graph.inputs)
    for node in order:
        for edge in graph.out_of[node.id]:
            waiting[edge.target] -= 1
            if waiting[edge.target] == 0:
                order.append(graph.by_id[edge.target])
    return tuple(order)


def in_loops(graph: Graph) -> frozenset[str]:
    """Ids of the nodes in loops, and of those between two loops.

    What is left when nodes without a wire into them are taken away one by one, and then those without a wire out.
    """
    left = {node.id for node in graph.nodes}
    for wires, others in ((graph.into, graph.out_of), (graph.out_of, graph.into)):
        forwards = others is graph.out_of
        waiting = {id: sum((edge.source if forwards else edge.target) in left for edge in wires[id]) for id in left}
        free = [id for id, count in waiting.items() if count == 0]
        for id in free:
            left.discard(id)
            for edge in others[id]:
                next_id = edge.target if forwards else edge.source
                if next_id in waiting:
                    waiting[next_id] -= 1
                    if waiting[next_id] == 0:
                        free.append(next_id)
    return frozenset(left)


def used(graph: Graph) -> frozenset[str]:
    """Ids of the nodes from which something leads to the output, the output among them."""
    found, waiting = {graph.output.id}, [graph.output.id]
    while waiting:
        for edge in graph.into[waiting.pop()]:
            if edge.source not in found:
                found.add(edge.source)
                waiting.append(edge.source)
    return frozenset(found)


def layers_in_order(graph: Graph, order: tuple[Node, ...]) -> tuple[Node, ...] | None:
    """The layers that make the answer, each after all that lead to it.

    Args:
        graph: the network.
        order: what ``reached`` gives for it.

    Returns:
        The layers without the two ends; None if no path leads from the input to the output.
    """
    needed = used(graph)
    if not any(node is graph.output for node in order):
        return None
    return tuple(node for node in order if node.id in needed and not node.is_terminal)


def is_chain(graph: Graph, layers: tuple[Node, ...]) -> bool:
    """Whether there is one input and each of the layers feeds the next one alone."""
    if len(graph.inputs) > 1:
        return False
    ids = [graph.input.id, *(node.id for node in layers), graph.output.id]
    return all([edge.source for edge in graph.into[second]] == [first] for first, second in pairwise(ids))
