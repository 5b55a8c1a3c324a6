"""Mistakes of one layer, given the shape that arrives. A new one is a function and its row below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import prod

from core.document.model import Graph, Node
from core.graph.problems import fixes
from core.graph.problems.base import Place, Problem, problem
from core.layers.base import LAYERS, LayerSpec, shape_text, value_text
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm
from core.layers.shape import Flatten


def wrong_axes(place: Place) -> Problem | None:
    """The layer works on another number of axes."""
    node, layer, in_shape = place.node, place.node.layer, place.in_shape
    if not layer.accepts or len(in_shape) in layer.accepts:
        return None
    message = f"{node.name} needs {layer.wants} but receives {shape_text(in_shape)}"
    flattened = next((before for before in _before(place.graph, node) if isinstance(before.layer, Flatten)), None)
    if flattened is not None and _arrives(place, flattened) in layer.accepts:
        return problem(
            node, "wrong_axes", f"{message}: move it before {flattened.name}", fixes.move_before(node, flattened)
        )
    sibling = _sibling(layer, len(in_shape))
    if sibling is not None:
        return problem(node, "wrong_axes", f"{message}: use {sibling}", fixes.make(node, sibling))
    return problem(node, "wrong_axes", f"{message}: remove it or choose data that fits", fixes.remove(node))


def wrong_inputs(place: Place) -> Problem | None:
    """A number that follows from the incoming shape was overridden with another one."""
    node = place.node
    for name, needed in node.layer.inferred(place.in_shape).items():
        given = getattr(node.layer, name)
        if given not in (None, needed):
            right = value_text(needed)
            message = f"{node.name} expects {name} {value_text(given)} but receives {right}: set {name} to {right}"
            return problem(
                node, f"wrong_{name}", message, fixes.change(node, f"Let {name} follow the input", **{name: None})
            )
    return None


def objected(place: Place) -> Problem | None:
    """The layer itself says why it cannot work on this shape, and with which settings it can."""
    node = place.node
    objection = node.layer.objection(place.in_shape)
    if objection is None:
        return None
    return problem(node, objection.code, f"{node.name} {objection.text}", fixes.mend(node, objection))


def real_numbers(place: Place) -> Problem | None:
    """A layer that looks up whole numbers gets real ones; no data set has whole numbers yet."""
    node = place.node
    if not node.layer.takes_integers:
        return None
    message = f"{node.name} looks up whole numbers but receives real ones: remove it or choose data of whole numbers"
    return problem(node, "real_numbers", message, fixes.remove(node))


def lonely_batch(place: Place) -> Problem | None:
    """A batch normalisation that sees one value for each channel: in batches of one sample it has no deviation."""
    node, training = place.node, place.setting.training
    if not isinstance(node.layer, BatchNorm) or training.batch_size > 1:
        return None
    if prod(place.in_shape[1:]) > 1:
        return None
    larger = training.model_copy(update={"batch_size": 16})
    message = f"{node.name} needs batches of more than one sample: set batch_size to 2 or more"
    return problem(node, "batch_of_one", message, fixes.train_with(larger, "Set batch_size to 16"))


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
    wrong_axes,
    wrong_inputs,
    objected,
    real_numbers,
    lonely_batch,
    linear_on_picture,
)


def _arrives(place: Place, node: Node) -> int:
    """Number of axes that arrive at a Flatten of the data itself; 1 where other layers stand between."""
    before = tuple(_before(place.graph, node))
    if place.setting.inside or not before or any(isinstance(other.layer, Flatten) for other in before):
        return 1
    return len(place.setting.info.in_shape) if before[-1] is place.graph.input else 1


def _before(graph: Graph, node: Node) -> Iterator[Node]:
    """The nodes before another, along first inputs, the nearest first; each once, whatever the wires do."""
    seen = {node.id}
    edge = graph.arrival(node.id)
    while edge is not None and edge.source not in seen:
        seen.add(edge.source)
        yield graph.by_id[edge.source]
        edge = graph.arrival(edge.source)


def _sibling(layer: LayerSpec, n_axes: int) -> str | None:
    """The layer of the same kind for this number of axes: Conv1d for Conv2d."""
    kind = re.fullmatch(r"(.+)\dd", layer.type)
    types = [f"{kind[1]}{n}d" for n in (1, 2, 3)] if kind else []
    known = dict(LAYERS.items())
    return next((type_id for type_id in types if type_id in known and n_axes in known[type_id].accepts), None)
