"""Whether a layer could stand somewhere, and what it would give there: found without touching the network."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.document.model import Edge, Graph, Node, ends
from core.document.placement import Position
from core.graph.check import GraphCheck, check_graph
from core.graph.layer_check import LayerCheck
from core.graph.problems import Place, Problem, Setting, layer_problem
from core.layers.base import LayerSpec, shape_text
from core.layers.terminals import Output
from core.settings import Shape


@dataclass(frozen=True)
class Fit:
    """What a layer does to the shape that would arrive at it."""

    in_shape: Shape
    out_shape: Shape

    def __str__(self) -> str:
        return f"{shape_text(self.in_shape)} → {shape_text(self.out_shape)}"


@dataclass(frozen=True)
class Follower:
    """What a layer would stand before.

    Attributes:
        layer: its settings.
        before: the shapes that arrive at its inputs before the one in question.
        after: those of the inputs after it; real numbers all of them.
    """

    layer: LayerSpec
    before: tuple[Shape, ...] = ()
    after: tuple[Shape, ...] = ()


def fit(
    layer: LayerSpec, in_shape: Shape, setting: Setting, follower: Follower | None = None, whole: bool = False
) -> Fit | None:
    """What a layer would give; imports torch at the first call.

    Args:
        layer: its settings.
        in_shape: what would arrive at it, of one sample.
        setting: what the network is for.
        follower: what has to work on what it gives; None for anything.
        whole: whether whole numbers would arrive at it.

    Returns:
        None if it cannot work there.
    """
    found = alone(layer, (in_shape,), setting, whole)
    if found is None or (out_shape := found.out_shape) is None:
        return None
    if follower is not None and not isinstance(follower.layer, Output):
        arriving = (*follower.before, out_shape, *follower.after)
        if found.whole and len(arriving) > 1:  # nothing brings whole numbers and real ones together
            return None
        if shape_alone(follower.layer, arriving, setting, found.whole) is None:
            return None
    return Fit(in_shape, out_shape)


def shape_alone(layer: LayerSpec, in_shapes: tuple[Shape, ...], setting: Setting, whole: bool = False) -> Shape | None:
    """The shape that leaves a layer or block at which only these shapes arrive; None if it cannot work on them."""
    found = alone(layer, in_shapes, setting, whole)
    return found.out_shape if found is not None else None


def alone(layer: LayerSpec, in_shapes: tuple[Shape, ...], setting: Setting, whole: bool = False) -> LayerCheck | None:
    """What is known of a layer or block at which only these shapes arrive; None if it has another number of inputs.

    Args:
        layer: its settings.
        in_shapes: what arrives.
        setting: what the network is for.
        whole: whether whole numbers arrive.
    """
    n_inputs = len(in_shapes) if layer.n_inputs is None else layer.n_inputs
    if n_inputs != len(in_shapes):
        return None
    *inputs, output = ends(n_inputs)
    node = Node(id="layer", name="layer", layer=layer, position=Position(0, 0))
    arriving = tuple(Edge(source=each.id, target=node.id, port=port) for port, each in enumerate(inputs))
    graph = Graph(nodes=(*inputs, node, output), edges=(*arriving, Edge(source=node.id, target=output.id)))
    return check_graph(graph, in_shapes, replace(setting, whole=(whole,) * n_inputs)).known(node.id)


def problem_ahead(graph: Graph, id: str, before: GraphCheck) -> Problem | None:
    """What would stop a layer of an edited network, from what is known of the network before the edit.

    Args:
        graph: the edited network.
        id: the layer at which other shapes arrive.
        before: what was known; nothing is said where it does not know a shape that arrives.
    """
    known = [before.layers.get(edge.source) for edge in graph.into[id]]
    shapes = tuple(each.out_shape for each in known if each is not None and each.out_shape is not None)
    node = graph.node(id)
    if len(shapes) < len(known) or node is graph.output:
        return None
    whole = any(each.whole for each in known if each is not None)
    found = layer_problem(Place(graph, node, shapes, before.setting, before.layers, whole))
    return found if found is not None and found.severity == "error" else None
