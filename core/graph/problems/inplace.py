"""Layers that overwrite their input although it is needed: torch would stop at the first step, or compute nonsense."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from core.blocks.base import Composite
from core.blocks.nesting import inside
from core.document import edits
from core.document.model import Graph, Node
from core.graph.problems import fixes
from core.graph.problems.base import Fix, Problem, problem
from core.graph.problems.paths import before
from core.graph.problems.whole import Whole
from core.layers.base import LayerSpec
from core.layers.linear import Identity
from core.layers.shape import Flatten, Permute, Reshape, Select, Slice, Unflatten
from core.settings import Shape

VIEWS = (Identity, Flatten, Unflatten, Reshape, Permute, Slice, Select)
"""What gives on the memory that it got."""

KEEPING = frozenset("ReLU Tanh Sigmoid Softmax LogSoftmax Softmin Softmax2d Max RNN LSTM GRU".split())
"""Layers whose gradient is computed from what they gave, on some device at least: of the recurrent ones on CUDA."""

KEEPING_IN_PLACE = frozenset("LeakyReLU ELU CELU SELU RReLU".split())
"""Those of which that is true only where they work in place."""


def overwritten(whole: Whole) -> Iterator[Problem]:
    """A layer that works in place on what another layer, or the gradient of the one before, still needs."""
    for node in whole.layers or ():
        if _can_overwrite(type(node.layer)):
            yield from _overwriting(whole, node)


@cache
def _can_overwrite(layer: type[LayerSpec]) -> bool:
    """Asked of every layer after every edit, and asking a layer for a setting that it lacks takes a microsecond."""
    return "inplace" in layer.model_fields or issubclass(layer, Composite)


def _overwriting(whole: Whole, node: Node) -> Iterator[Problem]:
    if not _overwrites(node.layer, whole.known[node.id].in_shapes):
        return
    needed_by = _needed_by(whole, node)
    if needed_by is not None:
        message = f"{node.name} overwrites what {needed_by} still needs: switch inplace off"
        yield problem(node, "overwritten", message, *_kept_apart(node), fixes.remove(node))


def _overwrites(layer: LayerSpec, in_shapes: tuple[Shape, ...]) -> bool:
    """Whether a layer works in place on its input; a block does if one inside of it does."""
    if not isinstance(layer, Composite):
        return bool(getattr(layer, "inplace", False))
    if not in_shapes:
        return False
    graph = layer.graph_for(in_shapes).acting
    return any(_overwrites(node.layer, in_shapes) and _begins(graph, node) for node in graph.nodes)


def _begins(graph: Graph, node: Node) -> bool:
    """Whether a layer inside of a block works on what came into it."""
    first = next((other for other in before(graph, node) if not _gives_on(graph, other)), None)
    return first is not None and first.is_terminal


def _gives_on(graph: Graph, node: Node) -> bool:
    """Whether what leaves a layer is the memory that arrives, as with a merge of one input and with some blocks."""
    if isinstance(node.layer, Composite) and not node.layer.unfolds:
        inner = node.layer.graph_for(()).acting
        return _begins(inner, inner.output)
    return isinstance(node.layer, VIEWS) or (node.layer.merges and len(graph.into[node.id]) == 1)


def _needed_by(whole: Whole, node: Node) -> str | None:
    """Who needs what arrives at a layer besides it; None if nobody does."""
    graph, reader = whole.graph, node
    for source in before(graph, node):
        others = [edge.target for edge in graph.out_of[source.id] if edge.target != reader.id]
        if others:
            return graph.by_id[others[0]].name
        if not _gives_on(graph, source):
            keeps = _keeps_output(source.layer, whole.known[source.id].in_shapes) and _has_gradient(whole, source)
            return f"the gradient of {source.name}" if keeps else None
        reader = source
    return None


def _has_gradient(whole: Whole, node: Node) -> bool:
    """Whether something before a layer, or the layer, learns; in a block nobody knows what is before it."""
    waiting = [node]
    for other in waiting:
        if whole.known[other.id].trainable or (whole.setting.inside and other.is_terminal):
            return True
        sources = (whole.graph.by_id[edge.source] for edge in whole.graph.into[other.id])
        waiting += [source for source in sources if source not in waiting]
    return False


def _keeps_output(layer: LayerSpec, in_shapes: tuple[Shape, ...]) -> bool:
    """Whether the gradient of a layer is computed from what it gave."""
    if isinstance(layer, Composite):
        graph = layer.graph_for(in_shapes).acting
        last = next((node for node in before(graph, graph.output) if not _gives_on(graph, node)), None)
        return last is not None and not last.is_terminal and _keeps_output(last.layer, in_shapes)
    in_place = bool(getattr(layer, "inplace", False))
    return layer.type in KEEPING or (in_place and layer.type in KEEPING_IN_PLACE)


def _kept_apart(node: Node) -> Iterator[Fix]:
    if not isinstance(node.layer, Composite):
        yield fixes.change(node, f"Switch inplace of {node.name} off", inplace=False)
    elif not node.layer.unfolds:
        text = f"Switch inplace off inside of {node.name}"
        yield Fix(text, lambda graph: inside(graph, (node.id,), _without_inplace))


def _without_inplace(graph: Any) -> Any:
    """The inside of a block in which no layer works in place."""
    for node in graph.nodes:
        if isinstance(node.layer, Composite) and not node.layer.unfolds:
            graph = inside(graph, (node.id,), _without_inplace)
        elif getattr(node.layer, "inplace", False):
            graph = edits.change_layer(graph, node.id, inplace=False)
    return graph
