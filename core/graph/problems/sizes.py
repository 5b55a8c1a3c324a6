"""Mistakes of extents: windows that are larger than what arrives, and pictures of which nothing is left."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from core.document.model import Node
from core.graph.problems import fixes
from core.graph.problems.base import Fix, Place, Problem, problem
from core.graph.problems.paths import before
from core.graph.shapes import Measured, measure
from core.layers.base import LayerSpec, shape_text
from core.layers.objections import Objection
from core.layers.windows import Sliding, single
from core.settings import Shape

_KINDS = {2: "sequence", 3: "picture", 4: "volume"}
_MOST_REMEDIES = 3


def window_too_large(place: Place, objection: Objection) -> Problem:
    """A window that does not fit into what arrives: because it is large, or because layers before left little."""
    node, layer = place.node, place.node.layer
    assert isinstance(layer, Sliding)
    own = (fixes.mend(node, objection), *_wider_border(place), fixes.remove(node))
    shrinking = [earlier for earlier, _ in _shrinking(place)]
    first = place.known[shrinking[-1].id].in_shapes[0] if shrinking else place.in_shape
    if not shrinking or layer.objection(place.in_shape[: -layer.axes] + first[-layer.axes :]) is not None:
        return problem(node, "window_too_large", f"{node.name} {objection.text}", *own)
    left, whole = shape_text(place.in_shape[-layer.axes :]), shape_text(first[-layer.axes :])
    remedies = tuple(islice(_remedies(place), _MOST_REMEDIES))
    advice = f"{remedies[0].text[0].lower()}{remedies[0].text[1:]}" if remedies else "make kernel_size smaller"
    message = (
        f"The {_KINDS[len(place.in_shape)]} is used up at {node.name}: {_named(shrinking)} left {left} of {whole}, "
        f"too little for its window of {shape_text(reach(layer))}; {advice}"
    )
    return problem(node, "used_up", message, *remedies, *own)


def nothing_left(place: Place, out_shape: Shape) -> Problem:
    """A layer out of which comes nothing."""
    node = place.node
    arriving, leaving = shape_text(place.in_shape), shape_text(out_shape)
    message = f"{node.name} leaves nothing: it makes {leaving} of {arriving}; let it take less away, or remove it"
    return problem(node, "nothing_left", message, *_less(node), *islice(_remedies(place), 1), fixes.remove(node))


def reach(layer: Sliding) -> Shape:
    """How far a window reaches along each axis."""
    dilation = layer.each("dilation") if "dilation" in type(layer).model_fields else (1,) * layer.axes
    return tuple(step * (size - 1) + 1 for size, step in zip(layer.each("kernel_size"), dilation, strict=True))


def _less(node: Node) -> Iterator[Fix]:
    """Take nothing away at the border."""
    if "padding" in type(node.layer).model_fields and fixes.allowed(node, padding=0):
        yield fixes.set_to(node, padding=0)


def _wider_border(place: Place) -> Iterator[Fix]:
    """A border with which the window fits, where the layer may have one."""
    layer = place.node.layer
    assert isinstance(layer, Sliding)
    missing = (size - n for size, n in zip(reach(layer), place.in_shape[-layer.axes :], strict=True))
    padding = single(tuple(max(0, -(-each // 2)) for each in missing))
    if "padding" not in type(layer).model_fields or not fixes.allowed(place.node, padding=padding):
        return
    padded: LayerSpec = layer.model_copy(update={"padding": padding})
    if padded.objection(place.in_shape) is None and _works(padded, place.in_shape) is not None:
        yield fixes.set_to(place.node, padding=padding)


def _shrinking(place: Place) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """The layers that made smaller what arrives, the nearest first, each with those between it and the place."""
    between: tuple[Node, ...] = ()
    for earlier in before(place.graph, place.node):
        known = place.known.get(earlier.id)
        if known is None or earlier.layer.n_inputs != 1 or earlier.layer.family == "Block" or not known.in_shapes:
            return
        arriving, leaving = known.in_shapes[0], known.out_shape
        if leaving is None or len(arriving) != len(place.in_shape) or len(leaving) != len(arriving):
            return
        if any(after < n for after, n in zip(leaving[1:], arriving[1:], strict=True)):
            yield earlier, between
        between = (earlier, *between)


def _remedies(place: Place) -> Iterator[Fix]:
    """Edits of layers before with which enough is left, as measuring what stands between them shows."""
    for earlier, between in _shrinking(place):
        arriving = place.known[earlier.id].in_shapes[0]
        for changes in _gentler(earlier):
            if not fixes.allowed(earlier, **changes):
                continue
            changed = earlier.layer.model_copy(update=changes)
            if _fits(place, arriving, (changed, *(node.layer for node in between))):
                yield fixes.set_to(earlier, **changes)
        if earlier.layer.family == "Pooling" and _fits(place, arriving, tuple(node.layer for node in between)):
            yield fixes.remove(earlier)


def _gentler(node: Node) -> Iterator[dict[str, Any]]:
    """Settings with which a layer leaves more."""
    fields = type(node.layer).model_fields
    if node.layer.family != "Convolution" or "stride" not in fields:
        return
    if getattr(node.layer, "stride", 1) != 1:
        yield {"stride": 1}
    else:
        yield {"padding": "same"}


def _fits(place: Place, shape: Shape | None, layers: tuple[LayerSpec, ...]) -> bool:
    """Whether the layer of the place works on what such layers leave of a shape."""
    for layer in layers:
        shape = None if shape is None else _works(layer, shape)
    if shape is None or len(shape) not in place.node.layer.accepts or place.node.layer.objection(shape) is not None:
        return False
    return _works(place.node.layer, shape) is not None


def _works(layer: LayerSpec, shape: Shape) -> Shape | None:
    """What a layer makes of a shape; None if it cannot work on it or leaves nothing."""
    measured = measure(layer, (shape,))
    return measured.out_shape if isinstance(measured, Measured) and 0 not in measured.out_shape else None


def _named(nodes: list[Node]) -> str:
    """The names of layers, the first in the network first."""
    names = [node.name for node in reversed(nodes)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
