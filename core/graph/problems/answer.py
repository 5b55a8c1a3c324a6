"""Mistakes of what the network answers, and how it fits the loss."""

from __future__ import annotations

from collections.abc import Iterator

from core.blocks.base import Composite
from core.document.model import Graph, Node
from core.graph.problems import fixes
from core.graph.problems.base import Fix, Problem, problem
from core.graph.problems.paths import before, last_layer
from core.graph.problems.whole import Whole
from core.layers.activation import LogSoftmax, ReLU, ReLU6, Sigmoid, Softmax, Tanh
from core.layers.base import shape_text
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.recipe.base import LossSpec
from core.recipe.losses import CrossEntropyLoss, NLLLoss
from core.settings import Shape


def wrong_answer(whole: Whole) -> Iterator[Problem]:
    """What leaves the network is not one value for each class."""
    n_answers, out_shape, layers = whole.n_answers, whole.out_shape, whole.layers
    if whole.setting.inside or out_shape is None or out_shape == (n_answers,) or layers is None:
        return
    if len(whole.graph.nodes) == 2:
        return  # that is an empty network
    ends = fixes.answer(out_shape, n_answers)
    unflattened = _linear_without_flatten(layers, out_shape)
    offered: tuple[Fix, ...] = (ends,)
    advice = "end it with Linear"
    if unflattened is not None:
        offered = (fixes.insert_before(unflattened, Flatten()), ends)
        advice = f"put Flatten before {unflattened.name}"
    elif len(out_shape) == 1 and (found := _last_linear(whole)) is not None:
        advice = f"set out_features of {found.name} to {n_answers}"
        offered = (fixes.set_to(found, out_features=n_answers), ends)
    message = f"The network gives {shape_text(out_shape)} but the data has {whole.setting.info.answers_text}: {advice}"
    yield problem(whole.graph.output, "wrong_answer", message, *offered)


def nothing_to_learn(whole: Whole) -> Iterator[Problem]:
    """No layer has weights that training could change."""
    if not whole.answers or whole.layers is None or any(whole.known[node.id].trainable for node in whole.layers):
        return
    frozen = [node for node in whole.layers if node.frozen and whole.known[node.id].parameters]
    ends = fixes.answer((whole.n_answers,), whole.n_answers)
    if frozen:
        message = "Every layer with weights is frozen, so nothing can be learned: unfreeze one"
        yield problem(whole.graph.output, "nothing_to_learn", message, fixes.thaw(frozen), ends)
    else:
        message = "The network has no weights that could be learned: add a layer that has some, such as Linear"
        yield problem(whole.graph.output, "nothing_to_learn", message, ends)


def softmax_before_loss(whole: Whole) -> Iterator[Problem]:
    """A last Softmax before a loss that has one built in: learning slows down or stops."""
    last = _last(whole, CrossEntropyLoss)
    if last is None:
        return
    if isinstance(last.layer, Softmax):
        message = f"CrossEntropyLoss has a softmax built in, so {last.name} slows learning down: remove it"
        yield problem(last, "softmax_before_loss", message, fixes.remove(last), severity="warning")
    if isinstance(last.layer, LogSoftmax):
        message = f"CrossEntropyLoss has a softmax built in, so {last.name} does its work twice: remove it"
        offered = (fixes.remove(last), _train_with(whole, NLLLoss()))
        yield problem(last, "softmax_before_loss", message, *offered, severity="warning")


def nll_without_logarithms(whole: Whole) -> Iterator[Problem]:
    """NLLLoss takes logarithms of probabilities; of other numbers it makes losses without a lower end."""
    last = _last(whole, NLLLoss)
    if last is None or not whole.answers or isinstance(_innermost(last), LogSoftmax):
        return
    choose = _train_with(whole, CrossEntropyLoss())
    output = whole.graph.output
    message = f"NLLLoss needs logarithms of probabilities, but {last.name} gives other numbers: "
    if isinstance(last.layer, Softmax):
        make = fixes.make(last, LogSoftmax.type)
        yield problem(last, "nll_without_log_softmax", f"{message}make it a LogSoftmax", make, severity="warning")
        return
    add = fixes.insert_before(output, LogSoftmax())
    text = f"{message}end with LogSoftmax, or choose CrossEntropyLoss"
    yield problem(last, "nll_without_log_softmax", text, add, choose, severity="warning")


def squeezed_answer(whole: Whole) -> Iterator[Problem]:
    """A last activation that keeps the classes from getting any score."""
    last = _last(whole, CrossEntropyLoss)
    if last is None or not whole.answers:
        return
    if isinstance(last.layer, (Sigmoid, Tanh)):
        message = f"CrossEntropyLoss wants scores of any size, but {last.name} squeezes them: remove it"
        yield problem(last, "sigmoid_before_loss", message, fixes.remove(last), severity="warning")
    if isinstance(last.layer, (ReLU, ReLU6)):
        message = f"{last.name} cuts off every score below zero, so classes cannot be told unlikely: remove it"
        yield problem(last, "last_relu", message, fixes.remove(last), severity="warning")


def _last(whole: Whole, loss: type[LossSpec]) -> Node | None:
    """The last layer of a whole network that is trained with a loss."""
    if whole.setting.inside or whole.layers is None or not isinstance(whole.setting.training.loss, loss):
        return None
    return last_layer(whole.graph)


def _innermost(node: Node) -> object:
    """The layer that gives a node's output, inside of blocks, too."""
    layer = node.layer
    while isinstance(layer, Composite):
        graph = _inside(layer)
        inner = last_layer(graph) if graph is not None else None
        if inner is None:
            return layer
        layer = inner.layer
    return layer


def _inside(layer: Composite) -> Graph | None:
    return None if layer.unfolds else layer.graph_for(()).acting


def _train_with(whole: Whole, loss: LossSpec) -> Fix:
    training = whole.setting.training.model_copy(update={"loss": loss})
    return fixes.train_with(training, f"Train with {loss.type}")


def _linear_without_flatten(layers: tuple[Node, ...], out_shape: Shape) -> Node | None:
    """The first Linear that still sees a picture: where the answer has several axes and nothing flattened it before."""
    if len(out_shape) == 1 or any(isinstance(node.layer, Flatten) for node in layers):
        return None
    return next((node for node in layers if isinstance(node.layer, Linear)), None)


def _last_linear(whole: Whole) -> Node | None:
    """The Linear whose outputs are those of the network: only layers that keep their number follow it, one by one."""
    for node in before(whole.graph, whole.graph.output):
        if whole.known[node.id].out_shape != whole.out_shape or len(whole.graph.out_of[node.id]) > 1:
            return None
        if isinstance(node.layer, Linear):
            return node
        if node.layer.n_inputs != 1 or isinstance(node.layer, Composite):
            return None
    return None
