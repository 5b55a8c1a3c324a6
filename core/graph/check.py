"""Everything that is known of a network without training it: shapes, costs, problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from core.blocks.base import Composite
from core.document.model import Document, Graph, Node
from core.graph.cost import Cost, total_cost
from core.graph.layer_check import UNKNOWN, LayerCheck
from core.graph.problems import (
    RECIPE_CODES,
    UNFIT_TRANSFORM,
    Place,
    Problem,
    Setting,
    Whole,
    first_weights_problem,
    layer_problem,
    lifted,
    network_problems,
    nothing_left,
    recipe_problems,
    refused_by_torch,
    too_many_layers,
    unfit_transforms,
    unknown_data,
)
from core.graph.shapes import Measured, measure
from core.graph.topology import layers_in_order, reached
from core.graph.whole_numbers import after_round, inputs_of, inside_of, whole_arrives, with_whole
from core.settings import Shape


@dataclass(frozen=True)
class GraphCheck:
    """What is known of a network, or of the inside of a block.

    Attributes:
        graph: what was checked.
        setting: what it is for.
        in_shapes: shapes of one sample, for each input.
        out_shape: shape that arrives at the output; None if nothing does.
        layers: by node id, every node that samples reach.
        order: ids of the layers between input and output, in the order in which samples pass them.
        problems: errors first.
    """

    graph: Graph
    setting: Setting
    in_shapes: tuple[Shape, ...]
    out_shape: Shape | None
    layers: Mapping[str, LayerCheck]
    order: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def acting(self) -> Graph:
        """What was checked as it computes: with an Identity for each layer that is bypassed."""
        return self.graph.acting

    @property
    def ok(self) -> bool:
        """Whether it can be trained."""
        return not any(problem.severity == "error" for problem in self.problems)

    @cached_property
    def cost(self) -> Cost:
        """What all of its layers cost together."""
        return total_cost(self.layers[id].cost for id in self.counted if id in self.layers)

    @cached_property
    def n_layers(self) -> int:
        """How many layers there are, those inside of blocks in each repetition."""
        rounds = (self.layers[id].rounds for id in self.counted)
        return sum(max(1, sum(inside.n_layers for inside in each)) for each in rounds)

    @property
    def counted(self) -> tuple[str, ...]:
        """The layers of the network; where no way leads to the output yet, those that samples reach."""
        ends = {node.id for node in (*self.graph.inputs, self.graph.output)}
        return self.order or tuple(id for id in self.layers if id not in ends)

    @property
    def parameters(self) -> int:
        """Numbers that weights hold."""
        return self.cost.parameters

    @property
    def trainable(self) -> int:
        """Those of them that training changes."""
        return self.cost.trainable

    @property
    def flops(self) -> int:
        """Floating-point operations of the forward pass for one sample, see ``core.graph.shapes.Measured``."""
        return self.cost.flops

    def known(self, id: str) -> LayerCheck:
        """What is known of a node."""
        return self.layers.get(id, UNKNOWN)

    def problems_of(self, id: str) -> tuple[Problem, ...]:
        """Problems shown on one node: its own, and of a block those inside."""
        return self._problems_by_node.get(id, ())

    @cached_property
    def _problems_by_node(self) -> dict[str, tuple[Problem, ...]]:
        found: dict[str, tuple[Problem, ...]] = {}
        for problem in self.problems:
            shown_on = problem.path[0] if problem.path else problem.node
            found[shown_on] = (*found.get(shown_on, ()), problem)
        return found

    def layers_to_json(self) -> list[dict[str, Any]]:
        """Every layer, as ``check --json`` prints it."""
        return [_layer_to_json(self.graph.by_id[id], self.known(id)) for id in self.counted]


@dataclass(frozen=True)
class Check(GraphCheck):
    """What is known of a whole document."""

    @property
    def document(self) -> Document:
        """The document that was checked."""
        assert isinstance(self.graph, Document)
        return self.graph

    @property
    def input_shape(self) -> Shape:
        """Shape of one sample of the data; empty where nothing is known of the data."""
        return self.in_shapes[0] if self.in_shapes else ()

    @property
    def output_shape(self) -> Shape | None:
        """Shape that arrives at the output; None if nothing does."""
        return self.out_shape

    def inside(self, path: tuple[str, ...]) -> GraphCheck | None:
        """What is known of the inside of a block, in its first repetition; None if nothing is."""
        found: GraphCheck = self
        for id in path:
            rounds = found.known(id).rounds
            if not rounds:
                return None
            found = rounds[0]
        return found

    def to_json(self) -> dict[str, Any]:
        """The object that ``check --json`` prints."""
        return {
            "ok": self.ok,
            "input_shape": self.input_shape if self.in_shapes else None,
            "output_shape": self.output_shape,
            "parameters": self.parameters,
            "flops": self.flops,
            "layers": self.layers_to_json(),
            "problems": [problem.to_json() for problem in self.problems],
        }


def check(document: Document, before: Check | None = None) -> Check:
    """Find shapes, costs and problems of a network; imports torch at the first call.

    Args:
        document: the network.
        before: what was known of an earlier state of it; what did not change since is taken from there.
    """
    same = carried_over(before, document)
    if same is not None:
        return same
    info = document.data.info()
    setting = Setting(info, document.training, whole=(info.whole_numbers,))
    if not info.is_known:
        return _of_unknown_data(document, setting)
    found = check_graph(document, (info.in_shape,), setting, before)
    found = replace(found, problems=_with_problems_of_document(document, found.problems))
    return Check(**{name: getattr(found, name) for name in GraphCheck.__dataclass_fields__})


def _with_problems_of_document(document: Document, known: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Those of the network, which may stem from an earlier check, with those of data and training found anew."""
    recipe = tuple(recipe_problems(document))
    others = {UNFIT_TRANSFORM, *RECIPE_CODES}
    network = tuple(problem for problem in known if problem.code not in others)
    errors = (*unfit_transforms(document, document.data), *(found for found in recipe if found.severity == "error"))
    return (*errors, *network, *(found for found in recipe if found.severity != "error"))


def _of_unknown_data(document: Document, setting: Setting) -> Check:
    """Nothing can be said of shapes before something is known of the data."""
    order = tuple(node.id for node in layers_in_order(document, reached(document)) or ())
    problems = tuple(unknown_data(document, document.data))
    return Check(document, setting, (), None, {}, order, problems)


def carried_over(before: Check | None, document: Document) -> Check | None:
    """What is known of a document that differs in notes or its name only: all that was; None if it differs in more."""
    if before is None or not document.computes_as(before.document):
        return None
    known = before.document
    if document.data is not known.data or document.training is not known.training:
        return None
    return replace(before, graph=document)


def check_graph(
    graph: Graph, in_shapes: tuple[Shape, ...], setting: Setting, before: GraphCheck | None = None
) -> GraphCheck:
    """Find shapes, costs and problems of a network or of the inside of a block.

    Args:
        graph: what to check.
        in_shapes: what arrives at its inputs.
        setting: what it is for.
        before: what was known of an earlier state of it.
    """
    known = before if before is not None and before.setting == setting else None
    if known is not None and known.in_shapes == in_shapes and graph.computes_as(known.graph):
        return replace(known, graph=graph)  # only notes are others
    drawn, graph = graph, graph.acting
    layers = inputs_of(graph, in_shapes, setting)
    arrived = reached(graph)
    for node in arrived[len(graph.inputs) :]:
        arriving = [layers[edge.source].out_shape for edge in graph.into[node.id]]
        shapes = tuple(shape for shape in arriving if shape is not None)
        if len(shapes) < len(arriving):
            layers[node.id] = UNKNOWN
            continue
        earlier = known.layers.get(node.id) if known is not None else None
        place = Place(graph, node, shapes, setting, layers, whole_arrives(graph, node, layers))
        if known is not None and earlier is not None and _still_holds(earlier, known, place):
            layers[node.id] = earlier
        else:
            layers[node.id] = with_whole(_check_layer(place, earlier), place)
    out_shape = layers.get(graph.output.id, UNKNOWN).out_shape
    answering = layers_in_order(graph, arrived)
    whole = Whole(graph, setting, out_shape, answering, frozenset(node.id for node in arrived), layers, drawn)
    problems = (*_of_layers(graph, layers, answering), *network_problems(whole))
    return GraphCheck(
        drawn,
        setting,
        in_shapes,
        out_shape,
        layers,
        tuple(node.id for node in answering or ()),
        tuple(sorted(problems, key=lambda found: found.severity != "error")),
    )


def _still_holds(earlier: LayerCheck, before: GraphCheck, place: Place) -> bool:
    """Whether what was known of a node is known still; problems are found anew, since their fixes may be others."""
    same = earlier.in_shapes == place.in_shapes and earlier.whole_arrives == place.whole
    return same and before.graph.by_id.get(place.node.id) is place.node and not earlier.problems


def _of_layers(graph: Graph, layers: Mapping[str, LayerCheck], answering: tuple[Node, ...] | None) -> Iterator[Problem]:
    """What is wrong with single layers; what takes no part in the answer stops nothing."""
    used = {graph.output.id, *(node.id for node in answering or ())}
    for id, known in layers.items():
        for problem in known.problems:
            yield problem if id in used else replace(problem, severity="warning")


def _check_layer(place: Place, earlier: LayerCheck | None) -> LayerCheck:
    node, in_shapes = place.node, place.in_shapes
    if node is place.graph.output:
        return LayerCheck(in_shapes, in_shapes[0])
    found = layer_problem(place)
    if found is not None and found.severity == "error":
        return LayerCheck(in_shapes, None, problems=(found,))
    problems = () if found is None else (found,)
    if isinstance(node.layer, Composite):
        return _check_block(place, node.layer, earlier, problems)
    measured = measure(node.layer, in_shapes)
    if isinstance(measured, Measured) and 0 in measured.out_shape:
        return LayerCheck(in_shapes, None, problems=(nothing_left(place, measured.out_shape),))
    if isinstance(measured, Measured):
        problems = (*problems, *first_weights_problem(node, dict(measured.tensors)))
        return LayerCheck(in_shapes, measured.out_shape, Cost.of(measured, node.frozen), problems, measured)
    return LayerCheck(in_shapes, None, problems=(*problems, refused_by_torch(place, measured.reason)))


def _check_block(
    place: Place, block: Composite, earlier: LayerCheck | None, problems: tuple[Problem, ...]
) -> LayerCheck:
    """Check what is inside, for each repetition; one that gets the same shapes as the one before it is the same."""
    rounds: list[GraphCheck] = []
    shapes, setting = place.in_shapes, inside_of(place)
    for number in range(block.repeat):
        graph = block.graph_for(shapes, number)
        if rounds and rounds[-1].graph is graph and rounds[-1].in_shapes == shapes and rounds[-1].setting == setting:
            rounds.append(rounds[-1])
        else:
            before = earlier.rounds[number] if earlier is not None and number < len(earlier.rounds) else None
            rounds.append(check_graph(graph, shapes, setting, before))
        if rounds[-1].out_shape is None:
            break
        shapes = (rounds[-1].out_shape,)
        setting = after_round(setting, rounds[-1])
    cost = total_cost(inside.cost for inside in rounds)
    problems = (*problems, *first_weights_problem(place.node, {}))
    if (too_many := too_many_layers(place.node, [max(1, inside.n_layers) for inside in rounds])) is not None:
        problems = (*problems, too_many)
    return LayerCheck(
        place.in_shapes,
        rounds[-1].out_shape,
        cost if not place.node.frozen else replace(cost, trainable=0),
        (*problems, *lifted(place.node, [inside.problems for inside in rounds], editable=not block.unfolds)),
        rounds=tuple(rounds),
    )


def _layer_to_json(node: Node, known: LayerCheck) -> dict[str, Any]:
    return {
        "name": node.name,
        "type": node.layer.type,
        "in_shapes": known.in_shapes,
        "out_shape": known.out_shape,
        "parameters": known.parameters,
        "flops": known.flops,
        **({"bypassed": True} if node.bypassed else {}),
    }
