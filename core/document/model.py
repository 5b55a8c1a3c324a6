"""A document: a network, its data and how it is trained, as one immutable value."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Annotated, Any, Self, cast

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from core.data.base import DataSettings
from core.document.annotations import Note
from core.document.names import free_name, name_error, stem_of
from core.document.orientation import Direction
from core.document.placement import COLUMN, Position
from core.errors import NetloomError
from core.layers.base import LAYERS, LayerSpec
from core.layers.linear import Identity
from core.layers.terminals import Input, Output
from core.recipe.initialisation import Initialisation
from core.recipe.settings import TrainingSettings
from core.settings import Settings, one_of

AnyLayer = Annotated[LayerSpec, *one_of(LAYERS)]


_RARE = {"frozen": False, "bypassed": False, "initialisation": {}, "lr_factor": 1.0}


class EditError(NetloomError):
    """An edit that does not fit the document."""


class Node(Settings):
    """A layer on the canvas. ``id`` never changes; ``name`` is what people, code and weights call it.

    ``frozen`` says that training leaves its parameters as they are, ``bypassed`` that samples pass it unchanged,
    ``initialisation`` where its parameters begin, and ``lr_factor`` how many times the learning rate of the network its
    own is; of a block, that of all layers in it.
    """

    id: str = Field(min_length=1)
    name: str
    layer: AnyLayer
    position: Position = Position(0, 0)
    frozen: bool = False
    bypassed: bool = False
    initialisation: Initialisation = Initialisation()
    lr_factor: float = Field(1.0, gt=0, le=1000, description="how many times the learning rate of the run its own is")

    @property
    def is_terminal(self) -> bool:
        """Whether this is an end of the network, which cannot be removed."""
        return isinstance(self.layer, (Input, Output))

    @model_serializer(mode="wrap")
    def _without_the_usual(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what hardly any layer has: that it is frozen or bypassed, where its parameters begin, its rate."""
        return {name: value for name, value in dump(self).items() if name not in _RARE or value != _RARE[name]}


class Edge(Settings):
    """What leaves ``source`` arrives at ``target``; both are node ids.

    ``port`` says which input it is of a layer that has several, from 0.
    """

    source: str
    target: str
    port: int = Field(0, ge=0)

    @model_serializer
    def _without_the_usual_port(self) -> dict[str, str | int]:
        """Leave port 0 out: most layers have no other, and files stay easy to read."""
        return {"source": self.source, "target": self.target} | ({"port": self.port} if self.port else {})


class Graph(Settings):
    """Layers and the wires between them, from one or more inputs to one output.

    Frozen: edits give a new graph that shares what did not change.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()
    notes: tuple[Note, ...] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if len(self.by_id) != len(self.nodes):
            raise ValueError("two nodes have the same id")
        if len({note.id for note in self.notes}) != len(self.notes):
            raise ValueError("two notes have the same id")
        self._require_ends()
        for edge in self.edges:
            for end in (edge.source, edge.target):
                if end not in self.by_id:
                    raise ValueError(f"an edge leads to {end!r}, but there is no such node")
        last = [node for node in self.nodes if isinstance(node.layer, Output)]
        if any(self.out_of[node.id] for node in last) or any(self.into[node.id] for node in self.inputs):
            raise ValueError("nothing leads into the input of a network or out of its output")
        if len({(edge.target, edge.port) for edge in self.edges}) != len(self.edges):
            raise ValueError("two edges lead to the same input of a layer")
        for edge in self.edges:
            n_inputs = self.by_id[edge.target].layer.n_inputs
            if n_inputs is not None and edge.port >= n_inputs:
                has = "one input only" if n_inputs == 1 else f"{n_inputs} inputs only"
                raise ValueError(f"an edge leads to input {edge.port} of {edge.target!r}, which has {has}")
        for node in self.nodes:
            error = name_error(node.name)  # those of inputs become arguments of code that is run
            if error:
                raise ValueError(error)
        if len(self.names) != len(self.nodes):
            twice = Counter(node.name for node in self.nodes).most_common(1)[0][0]
            raise ValueError(f"two layers are called {twice!r}: give each layer a name of its own")
        return self

    @model_serializer(mode="wrap")
    def _without_the_usual(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what most have: no notes, and drawn top-down."""
        return {
            name: value
            for name, value in dump(self).items()
            if (name != "notes" or value) and (name, value) != ("direction", "down")
        }

    def __eq__(self, other: object) -> bool:
        """Whether all fields are equal. What pydantic does compares twice, which doubles with each block inside."""
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in type(self).model_fields)

    def __hash__(self) -> int:
        return hash((self.nodes, self.edges))

    def _require_ends(self) -> None:
        if not any(isinstance(node.layer, Input) for node in self.nodes):
            raise ValueError("a block needs a node of type Input")
        if sum(isinstance(node.layer, Output) for node in self.nodes) != 1:
            raise ValueError("a block needs exactly one node of type Output")

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """Nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def into(self) -> dict[str, tuple[Edge, ...]]:
        """The edges that arrive at each node in the order of its ports, by node id."""
        arriving: dict[str, list[Edge]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            arriving[edge.target].append(edge)
        return {id: tuple(sorted(edges, key=lambda edge: edge.port)) for id, edges in arriving.items()}

    def arrival(self, id: str) -> Edge | None:
        """The first edge that arrives at a node; None if there is none."""
        edges = self.into.get(id)
        return edges[0] if edges else None

    @cached_property
    def out_of(self) -> dict[str, tuple[Edge, ...]]:
        """The edges that leave each node, by node id."""
        leaving: dict[str, list[Edge]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            leaving[edge.source].append(edge)
        return {id: tuple(edges) for id, edges in leaving.items()}

    @cached_property
    def inputs(self) -> tuple[Node, ...]:
        """Where values come in, in the order of the ports of the block that this graph is in."""
        return tuple(node for node in self.nodes if isinstance(node.layer, Input))

    @property
    def input(self) -> Node:
        """Where values come in; the first of several."""
        return self.inputs[0]

    @cached_property
    def output(self) -> Node:
        """Where the answer goes out."""
        return next(node for node in self.nodes if isinstance(node.layer, Output))

    @cached_property
    def names(self) -> frozenset[str]:
        """Names in use."""
        return frozenset(node.name for node in self.nodes)

    @property
    def acting(self) -> Self:
        """The graph as it computes: a bypassed layer is an Identity that passes on what arrives first."""
        return self if self.with_identities is None else self.with_identities

    @cached_property
    def with_identities(self) -> Self | None:
        """That graph; None where no layer is bypassed, since a graph that held itself could not be compared."""
        passing = {node.id for node in self.nodes if node.bypassed and not node.is_terminal}
        if not passing:
            return None
        first = {edge: edge.model_copy(update={"port": 0}) for id in passing if (edge := self.arrival(id)) is not None}
        nothing = {"layer": Identity(), "initialisation": Initialisation()}
        return self.changed(
            nodes=tuple(node.model_copy(update=nothing) if node.id in passing else node for node in self.nodes),
            edges=tuple(first.get(edge, edge) for edge in self.edges if edge.target not in passing or edge in first),
        )

    def node(self, id: str) -> Node:
        """The node with this id.

        Raises:
            EditError: if there is none.
        """
        if id not in self.by_id:
            raise EditError(f"there is no layer with the id {id!r} in this network")
        return self.by_id[id]

    def new_node(self, layer: LayerSpec, position: Position) -> Node:
        """A node for ``layer`` with a free name made from its type ("conv2"); the graph is not changed."""
        name = free_name(stem_of(layer.type), self.names | self.by_id.keys())
        return Node(id=name, name=name, layer=layer, position=position)

    def changed(self, **parts: object) -> Self:
        """A graph with some parts replaced. The caller keeps it consistent: edits do, and storage checks."""
        fields: dict[str, Any] = {name: parts.get(name, getattr(self, name)) for name in type(self).model_fields}
        new = cast(Self, type(self).model_construct(**fields))
        if "edges" not in parts and len(new.nodes) == len(self.nodes):
            # settings and places do not touch the wires, and notes nothing else
            of_nodes = () if "nodes" in parts else ("by_id", "inputs", "output", "names")
            for known in ("into", "out_of", *of_nodes):
                if known in self.__dict__:
                    new.__dict__[known] = self.__dict__[known]
        return new

    def computes_as(self, other: Graph) -> bool:
        """Whether it is made of the very same layers and wires; notes do not count."""
        return self.nodes is other.nodes and self.edges is other.edges


class Document(Graph):
    """A network with its data and training, as one immutable value.

    ``direction`` says which way it is drawn, with all its blocks; places are kept in the same way for both (see
    ``core.document.orientation``).
    """

    name: str = "Untitled"
    data: DataSettings
    training: TrainingSettings = TrainingSettings()
    direction: Direction = "down"
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()
    notes: tuple[Note, ...] = ()

    def _require_ends(self) -> None:
        for kind in (Input, Output):
            if sum(isinstance(node.layer, kind) for node in self.nodes) != 1:
                raise ValueError(f"a network needs exactly one node of type {kind.type}")


def ends(n_inputs: int = 1, rows: float = 2) -> tuple[Node, ...]:
    """The two ends of an empty graph, its inputs side by side above its output."""
    names = ("input",) if n_inputs == 1 else tuple(f"input{number}" for number in range(1, n_inputs + 1))
    places = (Position(index * COLUMN, 0) for index in range(n_inputs))
    inputs = (
        Node(id=name, name=name, layer=Input(), position=place) for name, place in zip(names, places, strict=True)
    )
    return (*inputs, Node(id="output", name="output", layer=Output(), position=Position(0, 0).below(rows)))


def empty_document(data: DataSettings, training: TrainingSettings | None = None, name: str = "Untitled") -> Document:
    """A network without layers: its input leads straight to its output."""
    edge = Edge(source="input", target="output")
    return Document(name=name, data=data, training=training or TrainingSettings(), nodes=ends(), edges=(edge,))
