"""Mistakes of one layer, given the shape that arrives. A new one is a function and its row below."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod

from core.document.model import Node
from core.fields import Divides, InferredFrom, marked
from core.graph.problems import fixes
from core.graph.problems.base import Fix, Place, Problem, problem
from core.graph.problems.paths import before
from core.graph.problems.sizes import window_too_large
from core.graph.problems.words import real_numbers, too_few_words, whole_numbers
from core.layers.base import LAYERS, LayerSpec, shape_text, value_text
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm, InstanceNorm
from core.layers.objections import Objection
from core.layers.shape import Flatten, Reshape
from core.settings import Shape


def wrong_axes(place: Place) -> Problem | None:
    """The layer works on another number of axes."""
    node, layer, in_shape = place.node, place.node.layer, place.in_shape
    if not layer.accepts or len(in_shape) in layer.accepts:
        return None
    message = f"{node.name} needs {layer.wants} but receives {shape_text(in_shape)}"
    gone = fixes.remove(node)
    flattened = next((other for other in before(place.graph, node) if isinstance(other.layer, Flatten)), None)
    if flattened is not None and _arrives(place, flattened) in layer.accepts:
        moved = fixes.move_before(node, flattened)
        return problem(node, "wrong_axes", f"{message}: move it before {flattened.name}", moved, gone)
    sibling = _sibling(layer, len(in_shape))
    if sibling is not None:
        return problem(node, "wrong_axes", f"{message}: use {sibling}", fixes.make(node, sibling), gone)
    joined = _joined(layer, in_shape)
    if joined is not None:
        rows = fixes.insert_before(node, joined)
        return problem(node, "wrong_axes", f"{message}: put {joined.type} before it", rows, gone)
    return problem(node, "wrong_axes", f"{message}: remove it or choose data that fits", gone)


def wrong_inputs(place: Place) -> Problem | None:
    """A number that follows from the incoming shape was overridden with another one."""
    node = place.node
    for name, needed in node.layer.inferred(place.in_shape).items():
        given = getattr(node.layer, name)
        if given not in (None, needed):
            right = value_text(needed)
            message = f"{node.name} expects {name} {value_text(given)} but receives {right}: set {name} to {right}"
            follow = fixes.change(node, f"Let {name} follow the input", **{name: None})
            return problem(node, f"wrong_{name}", message, follow)
    return None


def objected(place: Place) -> Problem | None:
    """The layer itself says why it cannot work on this shape, and with which settings it can."""
    node = place.node
    objection = node.layer.objection(place.in_shape)
    if objection is None:
        return None
    if objection.code == "window_too_large":
        return window_too_large(place, objection)
    if objection.code in _DIVISIONS:
        return _indivisible(place, objection)
    return problem(node, objection.code, f"{node.name} {objection.text}", fixes.mend(node, objection))


def lonely_batch(place: Place) -> Problem | None:
    """A batch normalisation that sees one value for each channel: in batches of one sample it has no deviation."""
    node, training = place.node, place.setting.training
    if not isinstance(node.layer, BatchNorm) or training.batch_size > 1:
        return None
    if prod(place.in_shape[1:]) > 1:
        return None
    larger = training.model_copy(update={"batch_size": 16})
    message = f"{node.name} needs batches of more than one sample: set batch_size to 2 or more"
    set_larger = fixes.train_with(larger, "Set batch_size to 16")
    return problem(node, "batch_of_one", message, set_larger)


def lonely_value(place: Place) -> Problem | None:
    """An instance normalisation that sees one value for each channel: it has no deviation."""
    node = place.node
    if not isinstance(node.layer, InstanceNorm) or prod(place.in_shape[1:]) > 1:
        return None
    message = f"{node.name} needs more than one value for each channel but receives {shape_text(place.in_shape)}: "
    return problem(node, "one_value", f"{message}remove it", fixes.remove(node))


def linear_on_picture(place: Place) -> Problem | None:
    """A Linear gets a picture and would work on its last axis only."""
    node = place.node
    if not isinstance(node.layer, Linear) or len(place.in_shape) < 3:
        return None
    arriving = shape_text(place.in_shape)
    message = f"{node.name} receives {arriving} and would work on each row alone: put Flatten before it"
    return problem(node, "missing_flatten", message, fixes.insert_before(node, Flatten()), severity="warning")


LayerRule = Callable[[Place], Problem | None]

LAYER_RULES: tuple[LayerRule, ...] = (
    whole_numbers,
    wrong_axes,
    wrong_inputs,
    objected,
    real_numbers,
    too_few_words,
    lonely_batch,
    lonely_value,
    linear_on_picture,
)


def _arrives(place: Place, node: Node) -> int:
    """Number of axes that arrive at a Flatten; 1 where nobody knows."""
    known = place.known.get(node.id)
    return len(known.in_shapes[0]) if known is not None and known.in_shapes else 1


def _joined(layer: LayerSpec, in_shape: Shape) -> LayerSpec | None:
    """What makes a sequence of the rows of a picture, and a vector of one number."""
    if not in_shape and 1 in layer.accepts:
        return Reshape()
    return Flatten(end_dim=2) if len(in_shape) == 3 and 2 in layer.accepts else None


_DIVISIONS = ("groups", "heads")


def _indivisible(place: Place, objection: Objection) -> Problem:
    """A number of groups or heads that does not divide: the nearest that do are offered."""
    node = place.node
    name, value = next(iter(objection.mend.items()))
    offered = [fixes.set_to(node, **{name: nearest}) for nearest in _nearest_divisors(place, name)]
    text = f"{node.name} {objection.text}"
    if name in marked(type(node.layer), InferredFrom):
        return problem(node, objection.code, text, fixes.mend(node, objection), *offered)
    advice = f"set {name} to {_either(_nearest_divisors(place, name))}"
    mended: tuple[Fix, ...] = tuple(offered) or (fixes.remove(node),)
    return problem(node, objection.code, text.replace(f"set {name} to {value}", advice), *mended)


def _nearest_divisors(place: Place, name: str) -> list[int]:
    """The divisors next to what was chosen, the nearest first, with which the other settings agree; two at most."""
    layer = place.node.layer
    total, wanted = marked(type(layer), Divides)[name].rule(layer, place.in_shape), getattr(layer, name)
    fitting = (n for n in range(1, min(total, 2 * wanted) + 1) if total % n == 0)
    nearest = sorted(fitting, key=lambda n: (abs(n - wanted), n))
    return [n for n in nearest if fixes.allowed(place.node, **{name: n})][:2]


def _either(numbers: list[int]) -> str:
    return " or ".join(map(str, sorted(numbers))) or "1"


def _sibling(layer: LayerSpec, n_axes: int) -> str | None:
    """The layer of the same kind for this number of axes: Conv1d for Conv2d."""
    kind = re.fullmatch(r"(.+)\dd", layer.type)
    types = [f"{kind[1]}{n}d" for n in (1, 2, 3)] if kind else []
    known = dict(LAYERS.items())
    return next((type_id for type_id in types if type_id in known and n_axes in known[type_id].accepts), None)
