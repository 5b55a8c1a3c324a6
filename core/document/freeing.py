"""Frees layers of names that mean something by now: what was a name to an older Netloom still opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from core.document.names import free_name, is_reserved

_MOST_TOLD = 3


class Renaming(NamedTuple):
    """One layer that bears another name than its file says."""

    before: str
    after: str


def free_names(graph: object) -> tuple[Renaming, ...]:
    """Rename the layers of a network, as JSON gives it, whose names are reserved; also inside of its blocks.

    Args:
        graph: an object with ``nodes``, fresh from a file: it is changed. What is no network is left as it is.

    Returns:
        What was renamed, in the order of the file.
    """
    renamed: list[Renaming] = []
    nodes = list(_nodes(graph))
    taken = {value for node in nodes for value in (node.get("name"), node.get("id")) if isinstance(value, str)}
    for node in nodes:
        name = node.get("name")
        if isinstance(name, str) and is_reserved(name):
            node["name"] = free_name(name, taken)
            taken.add(node["name"])
            renamed.append(Renaming(name, node["name"]))
        renamed += free_names_inside(node.get("layer"))
    return tuple(renamed)


def free_names_inside(layer: object) -> tuple[Renaming, ...]:
    """The same for the inside of a layer, if that is a block."""
    return free_names(layer.get("body")) if isinstance(layer, dict) else ()


def told(renamed: Sequence[Renaming]) -> str:
    """What became of the names, in one sentence: "code is called code1 now, …"."""
    news = ", ".join(f"{before} is called {after} now" for before, after in renamed[:_MOST_TOLD])
    more = len(renamed) - _MOST_TOLD
    others = f", and {more} more layer{'s have' if more > 1 else ' has'} another name" if more > 0 else ""
    by = "that name" if len(renamed) == 1 else "such names"
    return f"{news}{others}: PyTorch or Python means something else by {by}"


def _nodes(graph: object) -> Iterator[dict[str, Any]]:
    nodes = graph.get("nodes") if isinstance(graph, dict) else None
    return (node for node in nodes if isinstance(node, dict)) if isinstance(nodes, list) else iter(())
