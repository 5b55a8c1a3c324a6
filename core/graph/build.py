"""From a document to the torch module it stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from core.document.model import Document, Graph, Node
from core.errors import NetloomError
from core.graph.check import Check, GraphCheck, check
from core.graph.first_weights import initialise
from core.graph.layer_check import LayerCheck
from core.graph.topology import is_chain
from core.graph.weights import WeightsError
from core.layers.base import shape_text

if TYPE_CHECKING:
    from torch import Tensor, nn

Begin = Callable[[Node, "nn.Module"], None]


class BuildError(NetloomError):
    """A network that has errors cannot be built."""


def build(document: Document) -> nn.Module:
    """Compile a chain to ``nn.Sequential`` and anything with branches to a ``torch.fx.GraphModule``.

    Either way the layers' names are those of the children, and so the first part of each name in the state dict; a
    block is such a network itself, and its name stands before those of its layers.

    First weights depend on the document's seed alone; torch's global random state is left as it was.

    Raises:
        BuildError: if the network has errors; the sentence names the first.
    """
    import torch

    checked = _checked(document)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(document.training.seed)
        return _assembled(checked, initialise)


def build_bare(document: Document) -> nn.Module:
    """Compile a network on the meta device: names, shapes and settings, but no weights and no random numbers.

    Raises:
        BuildError: if the network has errors; the sentence names the first.
    """
    import torch

    with torch.device("meta"):
        return _assembled(_checked(document), lambda node, module: None)


def build_with(document: Document, weights: Mapping[str, Tensor], origin: str = "the state dict") -> nn.Module:
    """Compile a network and give it weights. The module shares their memory where their type is right.

    Unlike ``build`` it never touches torch's random state, so another thread may train meanwhile.

    Args:
        document: the network.
        weights: a state dict.
        origin: where the weights come from, for messages ("runs/1/best.pth").

    Raises:
        BuildError: if the network has errors; the sentence names the first.
        WeightsError: if the weights are not those of this network; the sentence names the first that is not.
    """
    network = build_bare(document)
    expected = network.state_dict()
    _require_fit(expected, weights, origin)
    fitting = {name: weights[name].to(tensor.dtype) for name, tensor in expected.items()}
    network.load_state_dict(fitting, assign=True)
    return network


def _checked(document: Document) -> Check:
    checked = check(document)
    if not checked.ok:
        raise BuildError(checked.problems[0].message)
    return checked


def _assembled(checked: GraphCheck, begin: Begin) -> nn.Module:
    """A network, or the inside of a block; once all of its modules are there, ``begin`` gives each its first weights.

    Exported code takes random numbers in the same order.
    """
    graph = checked.acting
    nodes = tuple(graph.by_id[id] for id in checked.order)
    modules = {node.name: _module(node, checked.layers[node.id], begin) for node in nodes}
    for node in nodes:
        begin(node, modules[node.name])
    return _chain(modules) if is_chain(graph, nodes) else _graph(graph, nodes, modules)


def _module(node: Node, known: LayerCheck, begin: Begin) -> nn.Module:
    """One layer, or a block with what is inside, once for each repetition."""
    from torch import nn

    if known.rounds:
        rounds = [_assembled(inside, begin) for inside in known.rounds]
        module = rounds[0] if len(rounds) == 1 else nn.Sequential(*rounds)
    else:
        module = node.layer.build(known.in_shapes[0])
    return module.requires_grad_(False) if node.frozen else module


def _chain(modules: Mapping[str, nn.Module]) -> nn.Sequential:
    from torch import nn

    network = nn.Sequential()
    for name, module in modules.items():
        network.add_module(name, module)
    return network


def _graph(network: Graph, nodes: tuple[Node, ...], modules: dict[str, nn.Module]) -> nn.Module:
    """One call for each layer, in an order in which every input is there when it is needed."""
    from torch import fx

    graph = fx.Graph()
    names = ("x",) if len(network.inputs) == 1 else tuple(node.name for node in network.inputs)
    values = {node.id: graph.placeholder(name) for node, name in zip(network.inputs, names, strict=True)}
    for node in nodes:
        inputs = tuple(values[edge.source] for edge in network.into[node.id])
        values[node.id] = graph.call_module(node.name, inputs)
    graph.output(values[network.into[network.output.id][0].source])
    return fx.GraphModule(modules, graph, class_name="Net")


def _require_fit(expected: Mapping[str, Tensor], weights: Mapping[str, Tensor], origin: str) -> None:
    layers = {name.partition(".")[0] for name in expected}
    for name in weights:
        layer = str(name).partition(".")[0]
        if layer not in layers:
            raise WeightsError(
                f"{origin} holds {name}, but the network has no layer {layer} with weights: "
                "give the weights of this network or open the project they belong to"
            )
        if name not in expected:
            raise WeightsError(
                f"{origin} holds {name}, which layer {layer} does not have with its present settings: "
                f"set {layer} as it was when the weights were saved"
            )
    for name, tensor in expected.items():
        layer = name.partition(".")[0]
        if name not in weights:
            raise WeightsError(
                f"{origin} lacks {name}, which layer {layer} needs: give the weights of this network or train it again"
            )
        if weights[name].shape != tensor.shape:
            found, needed = shape_text(weights[name].shape), shape_text(tensor.shape)
            raise WeightsError(
                f"{origin} does not fit layer {layer}: its {name} is {found}, but the network needs {needed}; "
                f"set {layer} as it was when the weights were saved"
            )
