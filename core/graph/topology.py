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


def used(graph: Graph) -> frozenset[str]:
    """Ids of the nodes from which something leads to the output, the output among them."""
    return leading_to(graph, graph.output.id)


def leading_to(graph: Graph, id: str) -> frozenset[str]:
    """Ids of the nodes from which something leads to a node, and its own."""
    found, waiting = {id}, [id]
    while waiting:
        for edge in graph.into[waiting.pop()]:
            if edge.source not in found:
                found.add(edge.source)
                waiting.append(edge.source)
    return frozenset(found)


def loops_of(graph: Graph, ids: frozenset[str]) -> dict[str, frozenset[str]]:
    """Those of the nodes ``ids`` that feed themselves by way of others of them, each with all of its loops.

    Linear in nodes and edges, by Tarjan's strongly connected components.
    """
    if not ids:
        return {}
    import networkx

    inner = [edge for edge in graph.edges if edge.source in ids and edge.target in ids]
    wires = networkx.DiGraph((edge.source, edge.target) for edge in inner)
    parts = [frozenset(part) for part in networkx.strongly_connected_components(wires) if len(part) > 1]
    alone = [frozenset((edge.source,)) for edge in inner if edge.source == edge.target]
    return {id: part for part in (*alone, *parts) for id in part}


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
