"""Which layers follow which."""

from __future__ import annotations

from core.document.model import Document, Node


def chain(document: Document) -> tuple[Node, ...] | None:
    """The layers between input and output, in the order in which samples pass them.

    Returns:
        The layers without the two ends; None if no path leads from the input to the output.
    """
    backwards: list[Node] = []
    id = document.output.id
    while id in document.into and len(backwards) <= len(document.nodes):
        id = document.into[id].source
        if id == document.input.id:
            return tuple(reversed(backwards))
        backwards.append(document.by_id[id])
    return None


def reached(document: Document) -> tuple[Node, ...]:
    """Every node that samples reach, each after the one before it; the input first."""
    order = [document.input]
    for node in order:
        order.extend(document.by_id[edge.target] for edge in document.out_of[node.id])
    return tuple(order)
