"""Everything that is known of a network without training it: shapes, costs, problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from core.document.model import Document, Node
from core.graph.problems import Problem, Whole, layer_problem, network_problems, refused_by_torch
from core.graph.shapes import Measured, measure
from core.graph.topology import layers_in_order, reached
from core.settings import Shape


@dataclass(frozen=True)
class LayerCheck:
    """What is known of one node. Shapes are of one sample; ``out_shape`` is None where the layer cannot work."""

    in_shapes: tuple[Shape, ...]
    out_shape: Shape | None
    parameters: int = 0
    flops: int = 0


@dataclass(frozen=True)
class Check:
    """What is known of a network.

    Attributes:
        document: the document that was checked.
        input_shape: shape of one sample of the data.
        output_shape: shape that arrives at the output; None if nothing does.
        layers: by node id, every node that samples reach.
        order: ids of the layers between input and output, in the order in which samples pass them.
        problems: errors first.
    """

    document: Document
    input_shape: Shape
    output_shape: Shape | None
    layers: Mapping[str, LayerCheck]
    order: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether the network can be trained."""
        return not any(problem.severity == "error" for problem in self.problems)

    @property
    def parameters(self) -> int:
        """Trainable numbers of the network."""
        return sum(self.layers[id].parameters for id in self.order if id in self.layers)

    @property
    def flops(self) -> int:
        """Floating-point operations for one sample, see ``core.graph.shapes.Measured``."""
        return sum(self.layers[id].flops for id in self.order if id in self.layers)

    def problems_of(self, id: str) -> tuple[Problem, ...]:
        """Problems shown on one node."""
        return self._problems_by_node.get(id, ())

    @cached_property
    def _problems_by_node(self) -> dict[str, tuple[Problem, ...]]:
        found: dict[str, tuple[Problem, ...]] = {}
        for problem in self.problems:
            found[problem.node] = (*found.get(problem.node, ()), problem)
        return found

    def to_json(self) -> dict[str, Any]:
        """The object that ``check --json`` prints."""
        return {
            "ok": self.ok,
            "input_shape": self.input_shape,
            "output_shape": self.output_shape,
            "parameters": self.parameters,
            "flops": self.flops,
            "layers": [self._layer_to_json(self.document.by_id[id]) for id in self.order],
            "problems": [problem.to_json() for problem in self.problems],
        }

    def _layer_to_json(self, node: Node) -> dict[str, Any]:
        known = self.layers.get(node.id, LayerCheck((), None))
        return {
            "name": node.name,
            "type": node.layer.type,
            "in_shapes": known.in_shapes,
            "out_shape": known.out_shape,
            "parameters": known.parameters,
            "flops": known.flops,
        }


def check(document: Document) -> Check:
    """Find shapes, costs and problems of a network; imports torch at the first call."""
    info = document.data.source.info()
    layers: dict[str, LayerCheck] = {document.input.id: LayerCheck((), info.in_shape)}
    problems: list[Problem] = []
    arrived = reached(document)
    for node in arrived[1:]:
        arriving = [layers[edge.source].out_shape for edge in document.into[node.id]]
        in_shapes = tuple(shape for shape in arriving if shape is not None)
        if len(in_shapes) == len(arriving):
            layers[node.id] = _check_layer(document, node, in_shapes, problems)
        else:
            layers[node.id] = LayerCheck((), None)
    out_shape = layers.get(document.output.id, LayerCheck((), None)).out_shape
    answering = layers_in_order(document, arrived)
    whole = Whole(document, info, out_shape, answering, frozenset(node.id for node in arrived))
    used = {document.output.id, *(node.id for node in answering or ())}
    problems = [found if found.node in used else replace(found, severity="warning") for found in problems]
    problems.extend(network_problems(whole))
    problems.sort(key=lambda found: found.severity != "error")
    return Check(
        document, info.in_shape, out_shape, layers, tuple(node.id for node in answering or ()), tuple(problems)
    )


def _check_layer(document: Document, node: Node, in_shapes: tuple[Shape, ...], problems: list[Problem]) -> LayerCheck:
    """Check one layer; what is wrong with it goes into ``problems``."""
    if node is document.output:
        return LayerCheck(in_shapes, in_shapes[0])
    found = layer_problem(document, node, in_shapes)
    if found is not None:
        problems.append(found)
        if found.severity == "error":
            return LayerCheck(in_shapes, None)
    measured = measure(node.layer, in_shapes)
    if isinstance(measured, Measured):
        return LayerCheck(in_shapes, measured.out_shape, measured.parameters, measured.flops)
    problems.append(refused_by_torch(node, in_shapes, measured.reason))
    return LayerCheck(in_shapes, None)
