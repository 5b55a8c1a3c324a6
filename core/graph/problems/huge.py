"""A layer that holds nearly all parameters of a network."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from core.document.model import Node
from core.graph.problems import fixes
from core.graph.problems.base import Fix, Problem, problem
from core.graph.problems.paths import before
from core.graph.problems.whole import Whole
from core.layers.linear import Identity, Linear
from core.layers.pooling import AdaptiveAvgPool2d
from core.layers.regularisation import Dropout
from core.layers.shape import Flatten

MANY = 1_000_000
SHARE = 0.9
_FEW_CHANNELS = 8
"""Pictures with fewer channels have not been looked at by a convolution: means over them would lose what they show."""
_NARROWEST = 16


def huge_layer(whole: Whole) -> Iterator[Problem]:
    """A Linear with more than 90 % of the parameters and more than a million of them."""
    if whole.setting.inside or whole.out_shape is None:
        return
    counts = {node.id: count for node in whole.layers or () if (count := whole.known[node.id].parameters)}
    id = max(counts, key=counts.__getitem__, default=None)
    if id is None or len(counts) == 1 or counts[id] <= max(MANY, SHARE * sum(counts.values())):
        return
    node = whole.graph.by_id[id]
    offered = tuple(_smaller(whole, node, sum(counts.values()) - counts[id]))
    if offered:
        share = f"{counts[id] / sum(counts.values()):.0%}"
        advice = f"{offered[0].text[0].lower()}{offered[0].text[1:]}"
        message = f"{node.name} holds {share} of all parameters ({counts[id]:,}): {advice}"
        yield problem(node, "huge_layer", message, *offered, severity="warning")


def _smaller(whole: Whole, node: Node, others: int) -> Iterator[Fix]:
    """Fewer values that arrive, where they come from a picture; else fewer that leave."""
    layer = node.layer
    if isinstance(layer, Linear):
        yield from _pooled(whole, node, layer, max(MANY, int(SHARE / (1 - SHARE) * others)))
        yield from _narrower(whole, node, layer)


def _pooled(whole: Whole, node: Node, layer: Linear, most: int) -> Iterator[Fix]:
    passed = (Flatten, Dropout, Identity)
    flatten = None
    for earlier in before(whole.graph, node):
        if not isinstance(earlier.layer, passed):
            break
        flatten = earlier if isinstance(earlier.layer, Flatten) else flatten
    shape = whole.known[flatten.id].in_shapes[0] if flatten is not None else ()
    if flatten is None or flatten.layer != Flatten() or len(shape) != 3 or shape[0] < _FEW_CHANNELS:
        return
    sizes = range(min(shape[1:]) - 1, 0, -1)
    size = next((n for n in sizes if (shape[0] * n * n + 1) * layer.out_features <= most), None)
    if size is not None:
        pool = fixes.insert_before(flatten, AdaptiveAvgPool2d(output_size=size))
        follow = fixes.change(node, pool.text, in_features=None)
        yield fixes.both(f"{pool.text} with output_size {size}", pool, follow)


def _narrower(whole: Whole, node: Node, layer: Linear) -> Iterator[Fix]:
    """Half of the outputs, as often as it takes; not where they are the answer or a later layer counts on them."""
    layers = whole.layers or ()
    later = layers[layers.index(node) + 1 :]
    counted = any(getattr(other.layer, name, None) for other in later for name in ("in_features", "num_features"))
    if counted or not any(isinstance(other.layer, Linear) for other in later):
        return
    arriving = prod(whole.known[node.id].in_shapes[0][-1:]) + 1
    width = layer.out_features
    while width > _NARROWEST and arriving * width > MANY:
        width //= 2
    if arriving * width <= MANY:
        yield fixes.set_to(node, out_features=width)
