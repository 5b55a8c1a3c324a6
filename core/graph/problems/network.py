"""Mistakes of the network as a whole. A new one is a function and its row below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.document.model import Graph, Node
from core.graph.problems import fixes
from core.graph.problems.base import Problem, Setting, problem
from core.graph.topology import on_loops, used
from core.layers.activation import LogSoftmax, Softmax
from core.layers.base import shape_text
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.recipe.losses import CrossEntropyLoss
from core.settings import Shape


@dataclass(frozen=True)
class Whole:
    """A network and what is known of it.

    Attributes:
        graph: the network, or the inside of a block.
        setting: what it is for.
        out_shape: shape that arrives at the output; None if nothing does.
        layers: those that make the answer, in order; None if no path leads from the input to the output.
        reached: ids of the nodes that samples reach.
    """

    graph: Graph
    setting: Setting
    out_shape: Shape | None
    layers: tuple[Node, ...] | None
    reached: frozenset[str]


def nothing_built(whole: Whole) -> Iterator[Problem]:
    """There is no layer at all between input and output."""
    if whole.setting.inside:
        return
    if len(whole.graph.nodes) == 2 and whole.graph.into[whole.graph.output.id]:
        yield problem(
            whole.graph.output,
            "empty",
            "The network is empty: drag layers from the palette onto the canvas",
            fixes.answer(whole.setting.info.in_shape, len(whole.setting.info.classes)),
        )


def loops(whole: Whole) -> Iterator[Problem]:
    """A layer on the way to the output that feeds itself by way of others."""
    looped = on_loops(whole.graph, used(whole.graph) - whole.reached)
    for node in whole.graph.nodes:
        if node.id in looped:
            yield problem(node, "cycle", f"{node.name} feeds itself by way of others: cut a wire", fixes.remove(node))


def missing_inputs(whole: Whole) -> Iterator[Problem]:
    """A merge that waits for a branch to which nothing leads."""
    for node in whole.graph.nodes:
        arriving = whole.graph.into[node.id]
        missing = [edge for edge in arriving if edge.source not in whole.reached]
        if missing and len(missing) < len(arriving):
            name = whole.graph.by_id[missing[0].source].name
            message = f"{node.name} waits for {name}, to which nothing leads: wire {name} or cut it off"
            yield problem(node, "missing_input", message, fixes.cut(node, missing[0]))


def no_path(whole: Whole) -> Iterator[Problem]:
    """Nothing leads from the input to the output."""
    if whole.layers is None:
        message = "No path leads from the input to the output: wire the last layer to the output"
        yield problem(whole.graph.output, "no_path", message)


def wrong_answer(whole: Whole) -> Iterator[Problem]:
    """What leaves the network is not one value for each class."""
    n_classes, out_shape, layers = len(whole.setting.info.classes), whole.out_shape, whole.layers
    if whole.setting.inside or out_shape is None or out_shape == (n_classes,) or not layers:
        return
    unflattened = _linear_without_flatten(layers, out_shape)
    if unflattened is not None:
        fix, advice = fixes.insert_before(unflattened, Flatten()), f"put Flatten before {unflattened.name}"
    elif len(out_shape) == 1 and (found := _last_linear(layers, out_shape[0])) is not None:
        advice = f"set out_features of {found.name} to {n_classes}"
        fix = fixes.change(found, f"S{advice[1:]}", out_features=n_classes)
    else:
        fix, advice = fixes.answer(out_shape, n_classes), "end it with Linear"
    message = f"The network gives {shape_text(out_shape)} but the data has {n_classes} classes: {advice}"
    yield problem(whole.graph.output, "wrong_answer", message, fix)


def softmax_before_loss(whole: Whole) -> Iterator[Problem]:
    """A last Softmax before a loss that has one built in: learning slows down or stops."""
    edge = whole.graph.arrival(whole.graph.output.id)
    if whole.setting.inside or edge is None or not isinstance(whole.setting.training.loss, CrossEntropyLoss):
        return
    last = whole.graph.by_id[edge.source]
    if isinstance(last.layer, (Softmax, LogSoftmax)):
        message = f"CrossEntropyLoss has a softmax built in, so {last.name} slows learning down: remove it"
        yield problem(last, "softmax_before_loss", message, fixes.remove(last), severity="warning")


def loose(whole: Whole) -> Iterator[Problem]:
    """Layers that take no part in the network."""
    taking_part = {node.id for node in whole.layers or ()}
    for node in whole.graph.nodes:
        if node.id not in taking_part and not node.is_terminal:
            message = f"{node.name} is not part of the network: drop it on an edge, wire it, or remove it"
            yield problem(node, "loose", message, fixes.remove(node), severity="warning")


NETWORK_RULES: tuple[Callable[[Whole], Iterator[Problem]], ...] = (
    nothing_built,
    loops,
    missing_inputs,
    no_path,
    wrong_answer,
    softmax_before_loss,
    loose,
)


def network_problems(whole: Whole) -> Iterator[Problem]:
    """What is wrong with the whole."""
    for rule in NETWORK_RULES:
        yield from rule(whole)


def _linear_without_flatten(layers: tuple[Node, ...], out_shape: Shape) -> Node | None:
    """The first Linear that still sees a picture: where the answer has several axes and nothing flattened it before."""
    if len(out_shape) == 1 or any(isinstance(node.layer, Flatten) for node in layers):
        return None
    return next((node for node in layers if isinstance(node.layer, Linear)), None)


def _last_linear(layers: tuple[Node, ...], out_features: int) -> Node | None:
    """The last Linear, if what it gives is what the network gives."""
    last = next((node for node in reversed(layers) if isinstance(node.layer, Linear)), None)
    fits = last is not None and isinstance(last.layer, Linear) and last.layer.out_features == out_features
    return last if fits else None
