"""Names of blocks: the layers that stand for them are called after them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from core.blocks.base import Block
from core.document.edits import change_layer, replaced
from core.document.model import Graph, Node
from core.document.names import free_name, name_error, stem_of

G = TypeVar("G", bound=Graph)


def call_block(graph: G, id: str, name: str) -> G:
    """Give a block of one's own another name; a layer that was called after it follows.

    Raises:
        EditError: if the name is too long or empty; the sentence says so.
    """
    node = graph.node(id)
    named = change_layer(graph, id, name=name)
    return _called_after(named, named.node(id)) if _follows(node) else named


def called_after_block(graph: G, known: Collection[str]) -> G:
    """Call the blocks of one's own that are new in a graph after what they are: "down_stage1" instead of "block1".

    Args:
        graph: the network to edit; it is not changed.
        known: ids of the nodes that are not new.
    """
    for node in graph.nodes:
        if node.id not in known and isinstance(node.layer, Block):
            graph = _called_after(graph, node)
    return graph


def stem_of_block(layer: Block) -> str:
    """What layers that stand for a block are called, without their number; "block" if its name has no letters."""
    stem = "_".join("".join(char if char.isascii() and char.isalnum() else " " for char in layer.label.lower()).split())
    return stem if stem[:1].isalpha() and name_error(f"{stem}1") is None else "block"


def _called_after(graph: G, node: Node) -> G:
    assert isinstance(node.layer, Block)
    others = graph.names - {node.name} | graph.by_id.keys() - {node.id}
    return replaced(graph, node, name=free_name(stem_of_block(node.layer), others))


def _follows(node: Node) -> bool:
    """Whether the layer is called after its block, and not as somebody chose."""
    if not isinstance(node.layer, Block):
        return False
    stem = node.name.rstrip("0123456789")
    return stem in (stem_of_block(node.layer), stem_of(node.layer.type)) and stem != node.name
