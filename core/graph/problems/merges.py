"""Mistakes of a merge, given the shapes that arrive."""

from __future__ import annotations

from core.document.model import Node
from core.graph.problems import fixes
from core.graph.problems.base import Fix, Place, Problem, problem
from core.layers.base import shape_text
from core.layers.merge import Concatenate
from core.settings import Shape


def too_few_inputs(node: Node, in_shapes: tuple[Shape, ...]) -> Problem | None:
    """A merge with one input has nothing to bring together."""
    if len(in_shapes) > 1:
        return None
    message = f"{node.name} has one input only: wire another layer to it, or remove it"
    return problem(node, "one_input", message, fixes.remove(node), severity="warning")


def shapes_do_not_fit(node: Node, in_shapes: tuple[Shape, ...]) -> Problem | None:
    """The inputs cannot be added, multiplied or put together."""
    if isinstance(node.layer, Concatenate):
        return _not_alike(node, node.layer, in_shapes)
    if _stretches(in_shapes):
        return None
    arriving = " and ".join(map(shape_text, in_shapes))
    message = f"{node.name} cannot bring {arriving} together: make their shapes equal, or use Concatenate"
    return problem(node, "merge_shapes", message, *_together(node, in_shapes))


def _not_alike(node: Node, layer: Concatenate, in_shapes: tuple[Shape, ...]) -> Problem | None:
    n_axes = {len(shape) for shape in in_shapes}
    axis = layer.dim - 1
    if len(n_axes) > 1 or axis >= min(n_axes):
        arriving = " and ".join(map(shape_text, in_shapes))
        message = f"{node.name} cannot put {arriving} together along axis {layer.dim}: give them the same axes"
        return problem(node, "merge_shapes", message, fixes.remove(node))
    if len({shape[:axis] + shape[axis + 1 :] for shape in in_shapes}) == 1:
        return None
    arriving = " and ".join(map(shape_text, in_shapes))
    message = f"{node.name} needs inputs that differ in axis {layer.dim} only but receives {arriving}"
    return problem(node, "merge_shapes", message, *_together(node, in_shapes))


def _stretches(in_shapes: tuple[Shape, ...]) -> bool:
    """Whether torch's broadcasting brings the shapes together: equal extents, or 1, counted from the last axis."""
    if len({len(shape) for shape in in_shapes}) > 1:
        return False
    return all(len(set(extents) - {1}) <= 1 for extents in zip(*in_shapes, strict=True))


def _together(node: Node, in_shapes: tuple[Shape, ...]) -> tuple[Fix, ...]:
    alike = len({len(shape) for shape in in_shapes}) == 1
    for axis in range(len(in_shapes[0]) if alike else 0):
        if len({shape[:axis] + shape[axis + 1 :] for shape in in_shapes}) == 1:
            return (fixes.concatenate(node, axis + 1),)
    return (fixes.remove(node),)


def merge_problem(place: Place) -> Problem | None:
    """What is wrong with a merge; the first that applies."""
    return too_few_inputs(place.node, place.in_shapes) or shapes_do_not_fit(place.node, place.in_shapes)
