"""Edits inside of blocks: an edit of the graph within is an edit of the network around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from core.blocks.base import Block
from core.document.edits import replaced
from core.document.model import EditError, Graph

G = TypeVar("G", bound=Graph)


def inside(graph: G, path: Sequence[str], edit: Callable[[Any], Any]) -> G:
    """Make an edit in the graph that ``path`` leads to.

    Args:
        graph: the network around it; it is not changed.
        path: ids of the blocks that lead there, the outermost first; none for ``graph`` itself.
        edit: gives the next graph.

    Raises:
        EditError: if the path leads nowhere, or the edit does not fit.
    """
    if not path:
        edited: G = edit(graph)
        return edited
    node = graph.node(path[0])
    if not isinstance(node.layer, Block):
        raise EditError(f"{node.name} is no block whose layers can be changed")
    body = inside(node.layer.body, path[1:], edit)
    if body is node.layer.body:
        return graph
    return replaced(graph, node, layer=node.layer.model_copy(update={"body": body}))


def graph_at(graph: Graph, path: Sequence[str]) -> Graph | None:
    """The graph that a path leads to; None if it leads nowhere."""
    for id in path:
        node = graph.by_id.get(id)
        if node is None or not isinstance(node.layer, Block):
            return None
        graph = node.layer.body
    return graph
