"""Mistakes of one layer, given the shape that arrives. A new one is a function and its row below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Any

from core.document.model import Document, Node
from core.graph.problems import fixes
from core.graph.problems.base import Problem, problem
from core.layers.activation import LogSoftmax, Softmax
from core.layers.base import shape_text
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm1d, BatchNorm2d
from core.layers.shape import Flatten
from core.recipe.losses import CrossEntropyLoss
from core.settings import Shape


def wrong_axes(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """The layer works on another number of axes."""
    layer = node.layer
    if not layer.accepts or len(in_shape) in layer.accepts:
        return None
    message = f"{node.name} needs {layer.wants} but receives {shape_text(in_shape)}"
    flattened = next((before for before in _before(document, node) if isinstance(before.layer, Flatten)), None)
    if flattened is not None and _arrives(document, flattened) in layer.accepts:
        return problem(
            node, "wrong_axes", f"{message}: move it before {flattened.name}", fixes.move_before(node, flattened)
        )
    if layer.accepts == (1, 2):
        return problem(node, "wrong_axes", f"{message}: use BatchNorm2d for pictures", fixes.make(node, "BatchNorm2d"))
    return problem(node, "wrong_axes", f"{message}: remove it or choose data that fits", fixes.remove(node))


def wrong_inputs(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """A number that follows from the incoming shape was overridden with another one."""
    for name, needed in node.layer.inferred(in_shape).items():
        given = getattr(node.layer, name)
        if given not in (None, needed):
            message = f"{node.name} expects {name} {given} but receives {needed}: set {name} to {needed}"
            return problem(
                node, f"wrong_{name}", message, fixes.change(node, f"Let {name} follow the input", **{name: None})
            )
    return None


def groups_do_not_divide(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """The channels that arrive cannot be divided into the groups."""
    groups = getattr(node.layer, "groups", 1)
    if not in_shape or in_shape[0] % groups == 0:
        return None
    message = f"{node.name} cannot divide {in_shape[0]} channels into {groups} groups: set groups to 1"
    return problem(node, "groups", message, fixes.change(node, "Set groups to 1", groups=1))


def window_too_large(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """A kernel or window does not fit into the picture."""
    layer = node.layer
    if len(in_shape) != 3 or not hasattr(layer, "kernel_size") or isinstance(getattr(layer, "padding", 0), str):
        return None
    dilation, padding = _both(getattr(layer, "dilation", 1)), _both(getattr(layer, "padding", 0))
    reach = tuple(d * (k - 1) + 1 for k, d in zip(_both(layer.kernel_size), dilation, strict=True))
    room = tuple(extent + 2 * pad for extent, pad in zip(in_shape[1:], padding, strict=True))
    if all(r <= s for r, s in zip(reach, room, strict=True)):
        return None
    message = (
        f"{node.name} has a window of {shape_text(reach)} but receives a picture of only {shape_text(in_shape[1:])}: "
        "make kernel_size smaller or remove a pooling before it"
    )
    smaller = tuple(max(1, min(k, e)) for k, e in zip(_both(layer.kernel_size), in_shape[1:], strict=True))
    return problem(node, "window_too_large", message, fixes.shrink(node, smaller))


def lonely_batch(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """A batch normalisation that sees one value for each channel: in batches of one sample it has no deviation."""
    if not isinstance(node.layer, (BatchNorm1d, BatchNorm2d)) or document.training.batch_size > 1:
        return None
    if prod(in_shape[1:]) > 1:
        return None
    larger = document.training.model_copy(update={"batch_size": 16})
    message = f"{node.name} needs batches of more than one sample: set batch_size to 2 or more"
    return problem(node, "batch_of_one", message, fixes.train_with(larger, "Set batch_size to 16"))


def softmax_before_loss(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """A last Softmax before a loss that has one built in: learning slows down or stops."""
    last = any(edge.target == document.output.id for edge in document.out_of[node.id])
    if not last or not isinstance(node.layer, (Softmax, LogSoftmax)):
        return None
    if not isinstance(document.training.loss, CrossEntropyLoss):
        return None
    message = f"CrossEntropyLoss has a softmax built in, so {node.name} slows learning down: remove it"
    return problem(node, "softmax_before_loss", message, fixes.remove(node), severity="warning")


def linear_on_picture(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """A Linear gets a picture and would work on its last axis only."""
    if not isinstance(node.layer, Linear) or len(in_shape) < 3:
        return None
    message = f"{node.name} receives {shape_text(in_shape)} and would work on each row alone: put Flatten before it"
    return problem(node, "missing_flatten", message, fixes.insert_before(node, Flatten()), severity="warning")


LayerRule = Callable[[Document, Node, Shape], Problem | None]

LAYER_RULES: tuple[LayerRule, ...] = (
    wrong_axes,
    wrong_inputs,
    groups_do_not_divide,
    window_too_large,
    lonely_batch,
    softmax_before_loss,
    linear_on_picture,
)


def _arrives(document: Document, node: Node) -> int:
    """Number of axes that arrive at a Flatten of the data itself; 1 where other layers stand between."""
    edge = document.arrival(node.id)
    while edge is not None and edge.source != document.input.id:
        if isinstance(document.by_id[edge.source].layer, Flatten):
            return 1
        edge = document.arrival(edge.source)
    return len(document.data.source.info().in_shape) if edge is not None else 1


def _both(size: Any) -> tuple[int, int]:
    return size if isinstance(size, tuple) else (size, size)


def _before(document: Document, node: Node) -> Iterator[Node]:
    edge = document.arrival(node.id)
    while edge is not None:
        yield document.by_id[edge.source]
        edge = document.arrival(edge.source)
