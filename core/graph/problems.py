"""Mistakes in a network, each one sentence with edits that mend it. A new problem is one function and its row below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from core.data.base import DataInfo
from core.document import edits
from core.document.model import Document, Node
from core.graph.topology import chain
from core.layers.base import LAYERS, LayerSpec, shape_text, value_text
from core.layers.linear import Linear
from core.layers.objections import Objection
from core.layers.shape import Flatten
from core.settings import Shape

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Fix:
    """An edit that mends a problem, and what its button says."""

    text: str
    apply: Callable[[Document], Document]


@dataclass(frozen=True)
class Problem:
    """Something wrong with a network. ``node`` is the id of the node it is shown on. Errors stop training."""

    code: str
    severity: Severity
    node: str
    layer: str
    message: str
    fixes: tuple[Fix, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The object that ``check --json`` prints."""
        return {
            "layer": self.layer,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "fixes": [fix.text for fix in self.fixes],
        }


def problem(node: Node, code: str, message: str, *fixes: Fix, severity: Severity = "error") -> Problem:
    """A problem of ``node``."""
    return Problem(code, severity, node.id, node.name, message, fixes)


# --- one layer and the shape that arrives at it ---------------------------------------------------------------


def wrong_axes(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """The layer works on another number of axes."""
    layer = node.layer
    if not layer.accepts or len(in_shape) in layer.accepts:
        return None
    message = f"{node.name} needs {layer.wants} but receives {shape_text(in_shape)}"
    flattened = next((before for before in _before(document, node) if isinstance(before.layer, Flatten)), None)
    if len(in_shape) == 1 and flattened is not None and max(layer.accepts) > 1:
        fix = Fix(f"Move {node.name} before {flattened.name}", lambda d: _move_before(d, node.id, flattened.id))
        return problem(node, "wrong_axes", f"{message}: move it before {flattened.name}", fix)
    sibling = _sibling(layer, len(in_shape))
    if sibling is not None:
        return problem(node, "wrong_axes", f"{message}: use {sibling}", _replace_fix(node, sibling))
    return problem(node, "wrong_axes", f"{message}: remove it or choose data that fits", _remove_fix(node))


def wrong_inputs(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """A number that follows from the incoming shape was overridden with another one."""
    for name, needed in node.layer.inferred(in_shape).items():
        given = getattr(node.layer, name)
        if given not in (None, needed):
            right = value_text(needed)
            message = f"{node.name} expects {name} {value_text(given)} but receives {right}: set {name} to {right}"
            return problem(node, f"wrong_{name}", message, _follow_fix(node, name))
    return None


def objected(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """The layer itself says why it cannot work on this shape, and with which settings it can."""
    objection = node.layer.objection(in_shape)
    if objection is None:
        return None
    message = f"{node.name} {objection.text}"
    return problem(node, objection.code, message, _mend_fix(node, objection))


def real_numbers(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """A layer that looks up whole numbers gets real ones."""
    if not node.layer.takes_integers:
        return None
    message = f"{node.name} looks up whole numbers but receives real ones: remove it or choose data of whole numbers"
    return problem(node, "real_numbers", message, _remove_fix(node))


def linear_on_picture(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """A Linear gets a picture and would work on its last axis only."""
    if not isinstance(node.layer, Linear) or len(in_shape) < 3:
        return None
    message = f"{node.name} receives {shape_text(in_shape)} and would work on each row alone: put Flatten before it"
    return problem(node, "missing_flatten", message, _flatten_fix(node), severity="warning")


LayerRule = Callable[[Document, Node, Shape], Problem | None]

LAYER_RULES: tuple[LayerRule, ...] = (
    wrong_axes,
    wrong_inputs,
    objected,
    real_numbers,
    linear_on_picture,
)


def layer_problem(document: Document, node: Node, in_shape: Shape) -> Problem | None:
    """What is wrong with a layer, given the shape that arrives; the first that applies."""
    return next((found for rule in LAYER_RULES if (found := rule(document, node, in_shape))), None)


def refused_by_torch(node: Node, in_shape: Shape, reason: str) -> Problem:
    """A layer that torch itself refuses, for a reason that no rule above knows."""
    return problem(node, "refused", f"{node.name} cannot work on {shape_text(in_shape)}: {reason}", _remove_fix(node))


# --- the network as a whole -----------------------------------------------------------------------------------


def nothing_built(document: Document, out_shape: Shape | None, info: DataInfo) -> Problem | None:
    """There is no layer at all between input and output."""
    if len(document.nodes) > 2 or document.output.id not in document.into:
        return None
    fix = _answer_fix(document, info.in_shape, len(info.classes))
    return problem(document.output, "empty", "The network is empty: drag layers from the palette onto the canvas", fix)


def no_path(document: Document, out_shape: Shape | None, info: DataInfo) -> Problem | None:
    """Nothing leads from the input to the output."""
    if chain(document) is not None:
        return None
    return problem(
        document.output, "no_path", "No path leads from the input to the output: wire the last layer to the output"
    )


def wrong_answer(document: Document, out_shape: Shape | None, info: DataInfo) -> Problem | None:
    """What leaves the network is not one value for each class."""
    wanted = (len(info.classes),)
    layers = chain(document)
    if out_shape is None or out_shape == wanted or not layers:
        return None
    unflattened = _linear_without_flatten(document, layers, out_shape)
    last = next((node for node in reversed(layers) if isinstance(node.layer, Linear)), None)
    message = f"The network gives {shape_text(out_shape)} but the data has {wanted[0]} classes"
    if unflattened is not None:
        fix, advice = _flatten_fix(unflattened), f"put Flatten before {unflattened.name}"
    elif len(out_shape) == 1 and last is not None and last.layer.out_features == out_shape[0]:  # type: ignore[attr-defined]
        advice = f"set out_features of {last.name} to {wanted[0]}"
        fix = Fix(f"S{advice[1:]}", lambda d: edits.change_layer(d, last.id, out_features=wanted[0]))
    else:
        fix, advice = _answer_fix(document, out_shape, wanted[0]), "end it with Linear"
    return problem(document.output, "wrong_answer", f"{message}: {advice}", fix)


NetworkRule = Callable[[Document, Shape | None, DataInfo], Problem | None]

NETWORK_RULES: tuple[NetworkRule, ...] = (nothing_built, no_path, wrong_answer)


def network_problems(document: Document, out_shape: Shape | None, info: DataInfo) -> Iterator[Problem]:
    """What is wrong with the whole; ``out_shape`` is what arrives at the output, None if nothing does."""
    yield from (found for rule in NETWORK_RULES if (found := rule(document, out_shape, info)))


def loose_layers(document: Document, used: frozenset[str]) -> Iterator[Problem]:
    """Layers that take no part in the network; ``used`` holds the ids of those that do."""
    for node in document.nodes:
        if node.id not in used and not node.is_terminal:
            message = f"{node.name} is not part of the network: drop it on an edge, wire it, or remove it"
            yield problem(node, "loose", message, _remove_fix(node), severity="warning")


# --- parts ----------------------------------------------------------------------------------------------------


def _sibling(layer: LayerSpec, n_axes: int) -> str | None:
    """The layer of the same kind for this number of axes: Conv1d for Conv2d."""
    kind = re.fullmatch(r"(.+)\dd", layer.type)
    types = [f"{kind[1]}{n}d" for n in (1, 2, 3)] if kind else []
    known = dict(LAYERS.items())
    return next((type_id for type_id in types if type_id in known and n_axes in known[type_id].accepts), None)


def _before(document: Document, node: Node) -> Iterator[Node]:
    edge = document.into.get(node.id)
    while edge is not None:
        yield document.by_id[edge.source]
        edge = document.into.get(edge.source)


def _move_before(document: Document, id: str, other: str) -> Document:
    return edits.move_to_edge(document, id, document.into[other])


def _linear_without_flatten(document: Document, layers: tuple[Node, ...], out_shape: Shape) -> Node | None:
    """The first Linear that still sees a picture: where the answer has several axes and nothing flattened it before."""
    if len(out_shape) == 1:
        return None
    before_flatten = []
    for node in layers:
        if isinstance(node.layer, Flatten):
            return None
        before_flatten.append(node)
    return next((node for node in before_flatten if isinstance(node.layer, Linear)), None)


def _remove_fix(node: Node) -> Fix:
    return Fix(f"Remove {node.name}", lambda d: edits.remove(d, [node.id]))


def _follow_fix(node: Node, name: str) -> Fix:
    open_again: dict[str, object] = {name: None}
    return Fix(f"Let {name} follow the input", lambda d: edits.change_layer(d, node.id, **open_again))


def _replace_fix(node: Node, type_id: str) -> Fix:
    return Fix(f"Make {node.name} a {type_id}", lambda d: edits.replace_layer(d, node.id, type_id))


def _mend_fix(node: Node, objection: Objection) -> Fix:
    if not objection.mend:
        return _remove_fix(node)
    name, value = next(iter(objection.mend.items()))
    if value is None:
        text = f"Let {name} of {node.name} follow the input"
    else:
        text = f"Set {name} of {node.name} to {value_text(value)}"
    return Fix(text, lambda d: edits.change_layer(d, node.id, **objection.mend))


def _flatten_fix(node: Node) -> Fix:
    return Fix(f"Put Flatten before {node.name}", lambda d: edits.insert_on_edge(d, Flatten(), d.into[node.id]))


def _answer_fix(document: Document, arriving: Shape, n_classes: int) -> Fix:
    def apply(current: Document) -> Document:
        if len(arriving) > 1:
            current = edits.append(current, Flatten())
        return edits.append(current, Linear(out_features=n_classes))

    return Fix(f"Add {'Flatten and ' if len(arriving) > 1 else ''}Linear with {n_classes} outputs", apply)
