"""Which blocks are open, one inside of the other: the graphs that a path leads through, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from core.blocks.base import Block, Composite
from core.blocks.grouping import make_editable
from core.blocks.nesting import inside
from core.document.model import Document, Graph, Node
from core.graph.check import Check, GraphCheck
from core.graph.problems import Problem

Path = tuple[str, ...]
"""Ids of blocks, the outermost first."""


@dataclass(frozen=True)
class Opened:
    """One graph on the way: the document, or the inside of a block.

    Attributes:
        graph: what stands on the canvas.
        check: what is known of it, or was shortly before; None before that.
        node: the block that it is the inside of; None for the document.
        editable: whether its layers can be changed; those of a block of the library follow from its settings.
    """

    graph: Graph
    check: GraphCheck | None
    node: Node | None = None
    editable: bool = True


def trail(document: Document, check: Check | None, path: Path) -> tuple[Opened, ...]:
    """The graphs that a path leads through, the document first, as far as there are blocks."""
    opened = [Opened(document, check)]
    for id in path:
        inner = _into(opened[-1], id)
        if inner is None:
            break
        opened.append(inner)
    return tuple(opened)


def problems_by_node(problems: Sequence[Problem], path: Path) -> dict[str, tuple[Problem, ...]]:
    """Problems of a document by the node they are shown on in the graph that ``path`` leads to."""
    found: dict[str, tuple[Problem, ...]] = {}
    for problem in problems:
        way = (*problem.path, problem.node)
        if len(way) > len(path) and way[: len(path)] == path:
            found[way[len(path)]] = (*found.get(way[len(path)], ()), problem)
    return found


def all_editable(document: Document, check: Check | None, path: Path) -> Document:
    """Turn every block of the library on the way into one whose layers can be changed.

    Raises:
        EditError: if what is inside of one is not known.
    """
    for depth, id in enumerate(path):
        outer = trail(document, check, path[:depth])[-1]
        node = outer.graph.by_id.get(id)
        if node is not None and isinstance(node.layer, Composite) and node.layer.unfolds:
            rounds = rounds_of(outer.check, id)
            document = inside(document, path[:depth], partial(make_editable, id=id, rounds=rounds))
    return document


def rounds_of(check: GraphCheck | None, id: str) -> tuple[Graph, ...]:
    """What is inside of a block in each repetition, as far as it is known."""
    return tuple(known.graph for known in check.known(id).rounds) if check is not None else ()


def frozen_around(opened: Sequence[Opened]) -> Iterator[str]:
    """Names of the frozen blocks on the way: what is inside of them is frozen, too."""
    return (each.node.name for each in opened if each.node is not None and each.node.frozen)


def _into(outer: Opened, id: str) -> Opened | None:
    node = outer.graph.by_id.get(id)
    if node is None or not isinstance(node.layer, Composite):
        return None
    rounds = outer.check.known(id).rounds if outer.check else ()
    known = rounds[0] if rounds else None
    if isinstance(node.layer, Block):
        return Opened(node.layer.body, known, node, outer.editable)
    return Opened(known.graph, known, node, False) if known is not None else None
