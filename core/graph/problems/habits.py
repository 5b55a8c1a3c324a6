"""Habits that cost something without being wrong: said gently, and only of a network that works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from core.document.model import Node
from core.graph.problems import fixes
from core.graph.problems.base import Problem, problem
from core.graph.problems.paths import before
from core.graph.problems.whole import Whole
from core.layers.activation import ReLU
from core.layers.base import LayerSpec
from core.layers.convolution import Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from core.layers.linear import Identity, Linear, Scale
from core.layers.normalisation import BatchNorm
from core.layers.pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveAvgPool3d,
    AvgPool1d,
    AvgPool2d,
    AvgPool3d,
)
from core.layers.regularisation import Dropout, Dropout1d, Dropout2d, Dropout3d
from core.layers.shape import Flatten, Reshape, Unflatten

_WEIGHTED_SUMS = (Linear, Conv1d, Conv2d, Conv3d)
_DROPOUTS = (Dropout, Dropout1d, Dropout2d, Dropout3d)
_BIASED = (*_WEIGHTED_SUMS, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d)
_STRAIGHT = (
    *(Identity, Scale, Flatten, Unflatten, Reshape, BatchNorm, *_DROPOUTS),
    *(AvgPool1d, AvgPool2d, AvgPool3d, AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveAvgPool3d),
)
"""What sums its inputs with weights, or leaves them, so that a weighted sum before it stays one."""


def no_activation(whole: Whole, node: Node) -> Problem | None:
    """A weighted sum of weighted sums is one weighted sum; filters in groups are made to be taken apart like this."""
    first = next((other for other in before(whole.graph, node) if not _is_straight(type(other.layer))), None)
    if first is None or not isinstance(first.layer, _WEIGHTED_SUMS):
        return None
    if any(not isinstance(other.layer, Linear) and getattr(other.layer, "groups", 1) > 1 for other in (first, node)):
        return None
    message = f"Without an activation between them, {first.name} and {node.name} can do no more than one layer: "
    put = fixes.insert_before(node, ReLU())
    return problem(node, "no_activation", f"{message}put ReLU before {node.name}", put, severity="warning")


def wasted_bias(whole: Whole, node: Node) -> Problem | None:
    """A batch normalisation takes the mean away, and with it what a bias before it added."""
    edge = whole.graph.arrival(node.id)
    source = whole.graph.by_id[edge.source] if edge is not None else None
    if source is None or not isinstance(source.layer, _BIASED) or not source.layer.bias:
        return None
    out_shape = whole.known[source.id].out_shape or ()
    if isinstance(source.layer, Linear) and len(out_shape) > 1:
        return None
    followers = (whole.graph.by_id[leaving.target].layer for leaving in whole.graph.out_of[source.id])
    if not all(isinstance(layer, BatchNorm) for layer in followers):
        return None
    off = fixes.change(source, f"Switch the bias of {source.name} off", bias=False)
    message = f"{node.name} takes the bias of {source.name} away again: switch it off"
    return problem(source, "wasted_bias", message, off, severity="warning")


def dropout_before_norm(whole: Whole, node: Node) -> Problem | None:
    """Dropout changes the deviation while training only, so the running figures of the normalisation are off later."""
    edge = whole.graph.arrival(node.id)
    source = whole.graph.by_id[edge.source] if edge is not None else None
    if source is None or not isinstance(source.layer, _DROPOUTS):
        return None
    moved = (fixes.move_behind(source, node),) if len(whole.graph.out_of[node.id]) == 1 else ()
    message = f"{source.name} disturbs the statistics of {node.name}: move it behind"
    return problem(source, "dropout_before_norm", message, *moved, fixes.remove(source), severity="warning")


Habit = Callable[[Whole, Node], Problem | None]

HABITS: tuple[tuple[tuple[type[LayerSpec], ...], Habit], ...] = (
    (_WEIGHTED_SUMS, no_activation),
    ((BatchNorm,), wasted_bias),
    ((BatchNorm,), dropout_before_norm),
)
"""Which layers a habit is looked for at."""


def habits(whole: Whole) -> Iterator[Problem]:
    """One pass over the layers; what does not work yet has greater worries."""
    if whole.out_shape is None:
        return
    for node in whole.layers or ():
        for habit in _habits_of(type(node.layer)):
            found = habit(whole, node)
            if found is not None:
                yield found


@cache
def _is_straight(layer: type[LayerSpec]) -> bool:
    return issubclass(layer, _STRAIGHT)


@cache
def _habits_of(layer: type[LayerSpec]) -> tuple[Habit, ...]:
    return tuple(habit for kinds, habit in HABITS if issubclass(layer, kinds))
