"""Mistakes of a merge, given the shapes that arrive."""

from __future__ import annotations

from collections.abc import Iterator

from core.document.edits import descendants
from core.graph.problems import fixes
from core.graph.problems.alike import Bring, padded, pooled, projected, types_of
from core.graph.problems.base import Fix, Place, Problem, problem
from core.layers.base import LayerSpec, shape_text
from core.layers.merge import Concatenate
from core.layers.shape import Flatten
from core.settings import Shape


def merge_problem(place: Place) -> Problem | None:
    """What is wrong with a merge; the first that applies."""
    return shapes_do_not_fit(place) or too_few_inputs(place)


def too_few_inputs(place: Place) -> Problem | None:
    """A merge with one input has nothing to bring together."""
    node = place.node
    if len(place.in_shapes) > 1:
        return None
    message = f"{node.name} has one input only: wire another layer to it, or remove it"
    return problem(node, "one_input", message, fixes.remove(node), severity="warning")


def shapes_do_not_fit(place: Place) -> Problem | None:
    """The inputs cannot be added, multiplied or put together."""
    node, layer, in_shapes = place.node, place.node.layer, place.in_shapes
    arriving = " and ".join(map(shape_text, in_shapes))
    if not isinstance(layer, Concatenate):
        if _stretches(in_shapes):
            return None
        message = f"{node.name} cannot bring {arriving} together: make their shapes equal, or use Concatenate"
        return problem(node, "merge_shapes", message, *_mended(place))
    if _same_axes(in_shapes) and layer.dim <= len(in_shapes[0]):
        if _differ_in(in_shapes, layer.dim):
            return None
        message = f"{node.name} needs inputs that differ in axis {layer.dim} only but receives {arriving}"
        return problem(node, "merge_shapes", f"{message}: make the others equal", *_mended(place))
    advice = "set dim to 1" if _same_axes(in_shapes) else "give them the same axes"
    message = f"{node.name} cannot put {arriving} together along axis {layer.dim}: {advice}"
    return problem(node, "merge_shapes", message, *_mended(place))


def _same_axes(in_shapes: tuple[Shape, ...]) -> bool:
    return len({len(shape) for shape in in_shapes}) == 1


def _differ_in(in_shapes: tuple[Shape, ...], dim: int) -> bool:
    """Whether shapes with the same number of axes differ at most along one of them."""
    return len({shape[: dim - 1] + shape[dim:] for shape in in_shapes}) == 1


def _stretches(in_shapes: tuple[Shape, ...]) -> bool:
    """Whether torch's broadcasting brings the shapes together: equal extents, or 1, counted from the last axis."""
    if not _same_axes(in_shapes):
        return False
    return all(len(set(extents) - {1}) <= 1 for extents in zip(*in_shapes, strict=True))


def _mended(place: Place) -> Iterator[Fix]:
    """Ways to bring the inputs together, the best first: each at most once."""
    offered: set[str] = set()
    for fix in (*_adapted(place), *_put_together(place), *_flattened(place), fixes.remove(place.node)):
        if fix.text not in offered:
            offered.add(fix.text)
            yield fix


def _adapted(place: Place) -> Iterator[Fix]:
    """Layers before the inputs that are off, so that they become like another one."""
    for bring in (projected, padded, pooled):
        for goal in _goals(place):
            needed = [_like(place.node.layer, goal, shape) for shape in place.in_shapes]
            steps = [bring(shape, like) for shape, like in zip(place.in_shapes, needed, strict=True)]
            if all(step is not None for step in steps) and any(steps):
                yield _brought(place, [step or () for step in steps])
                break


def _goals(place: Place) -> list[Shape]:
    """The shapes to which others may be brought: what stands latest first, since short cuts start early."""
    sources = [edge.source for edge in place.graph.into[place.node.id]]
    followers = [len(descendants(place.graph, source)) for source in sources]
    ranked = sorted(range(len(sources)), key=lambda index: (followers[index], index))
    return list(dict.fromkeys(place.in_shapes[index] for index in ranked))


def _like(layer: LayerSpec, goal: Shape, shape: Shape) -> Shape:
    """What an input has to be where another is ``goal``; along the axis of a Concatenate it stays as it is."""
    if not isinstance(layer, Concatenate) or len(goal) != len(shape) or layer.dim > len(goal):
        return goal
    return (*goal[: layer.dim - 1], shape[layer.dim - 1], *goal[layer.dim :])


def _brought(place: Place, steps: list[Bring]) -> Fix:
    node = place.node
    arriving = place.graph.into[node.id]
    by_port: dict[int | None, Bring] = {edge.port: step for edge, step in zip(arriving, steps, strict=True) if step}
    names = [place.graph.by_id[edge.source].name for edge in arriving if edge.port in by_port]
    kinds = dict.fromkeys(types_of(step) for step in by_port.values())
    text = f"Put {' or '.join(kinds)} between {' and '.join(names)} and {node.name}"
    return fixes.insert_at_inputs(node, by_port, text)


def _put_together(place: Place) -> Iterator[Fix]:
    """Concatenate along an axis in which alone the inputs differ."""
    in_shapes = place.in_shapes
    for dim in range(1, len(in_shapes[0]) + 1 if _same_axes(in_shapes) and len(in_shapes) > 1 else 1):
        if _differ_in(in_shapes, dim):
            yield fixes.concatenate(place.node, dim)
            return


def _flattened(place: Place) -> Iterator[Fix]:
    """Lined up, any inputs can be put together."""
    layer = place.node.layer
    if not isinstance(layer, Concatenate) or layer.dim != 1 or not all(place.in_shapes):
        if isinstance(layer, Concatenate) and layer.dim != 1:
            yield fixes.set_to(place.node, dim=1)
        return
    if any(len(shape) > 1 for shape in place.in_shapes):
        yield _brought(place, [(Flatten(),) if len(shape) > 1 else () for shape in place.in_shapes])
