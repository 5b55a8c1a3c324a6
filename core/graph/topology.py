"""Which layers follow which."""

from __future__ import annotations

from itertools import pairwise

from core.document.model import Document, Node


def reached(document: Document) -> tuple[Node, ...]:
    """Every node that samples reach and that is in no loop, each after all that lead to it; the input first.

    A merge counts as reached when all of its inputs are. Kahn's algorithm, linear in nodes and edges.
    """
    waiting = {node.id: len(document.into[node.id]) for node in document.nodes}
    order = [document.input]
    for node in order:
        for edge in document.out_of[node.id]:
            waiting[edge.target] -= 1
            if waiting[edge.target] == 0:
                order.append(document.by_id[edge.target])
    return tuple(order)


def used(document: Document) -> frozenset[str]:
    """Ids of the nodes from which something leads to the output, the output among them."""
    found, waiting = {document.output.id}, [document.output.id]
    while waiting:
        for edge in document.into[waiting.pop()]:
            if edge.source not in found:
                found.add(edge.source)
                waiting.append(edge.source)
    return frozenset(found)


def layers_in_order(document: Document, order: tuple[Node, ...]) -> tuple[Node, ...] | None:
    """The layers that make the answer, each after all that lead to it.

    Args:
        document: the network.
        order: what ``reached`` gives for it.

    Returns:
        The layers without the two ends; None if no path leads from the input to the output.
    """
    needed = used(document)
    if not any(node is document.output for node in order):
        return None
    return tuple(node for node in order if node.id in needed and not node.is_terminal)


def is_chain(document: Document, layers: tuple[Node, ...]) -> bool:
    """Whether each of the layers feeds the next one alone."""
    ids = [document.input.id, *(node.id for node in layers), document.output.id]
    return all([edge.source for edge in document.into[second]] == [first] for first, second in pairwise(ids))
