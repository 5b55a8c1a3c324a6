"""Edits of several layers at once; as all edits, they give the next network or raise EditError."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from core.document.edits import change_layer
from core.document.model import EditError, Graph, Node
from core.form import FieldForm, fields_of
from core.recipe.initialisation import Part, Scheme

G = TypeVar("G", bound=Graph)


@dataclass(frozen=True)
class Changed(Generic[G]):
    """What came of changing several layers.

    Attributes:
        graph: the network in which all are changed that take the value.
        refused: why the others do not, by their names.
    """

    graph: G
    refused: Mapping[str, str]


def initialise(graph: G, ids: Collection[str], part: Part, scheme: Scheme | None) -> G:
    """Choose where weights or biases of some layers begin; None leaves that to PyTorch.

    Raises:
        EditError: if an id is not in the network.
    """
    changed = {id: _begun(graph.node(id), part, scheme) for id in ids if not graph.node(id).is_terminal}
    return graph.changed(nodes=tuple(changed.get(node.id, node) for node in graph.nodes))


def change_layers(graph: G, ids: Collection[str], **settings: object) -> Changed[G]:
    """Change settings of some layers; those that refuse them stay as they are.

    Raises:
        EditError: if an id is not in the network.
    """
    refused: dict[str, str] = {}
    for id in ids:
        name = graph.node(id).name
        try:
            graph = change_layer(graph, id, **settings)
        except EditError as error:
            refused[name] = str(error)
    return Changed(graph, refused)


def common_fields(nodes: Collection[Node]) -> tuple[FieldForm, ...]:
    """The settings that all layers have, of the same name and kind, in the order of the first."""
    kinds = dict.fromkeys(type(node.layer) for node in nodes)
    described = [{field.name: field for field in fields_of(kind)} for kind in kinds]
    return tuple(field for field in described[0].values() if _is_shared(field, described)) if described else ()


def shared_value(nodes: Collection[Node], name: str) -> tuple[Any, bool]:
    """The value of a setting that the layers have, and whether it is the same in all."""
    values = [getattr(node.layer, name) for node in nodes]
    return values[0], all(value == values[0] and type(value) is type(values[0]) for value in values)


def _is_shared(field: FieldForm, described: list[dict[str, FieldForm]]) -> bool:
    others = [fields.get(field.name) for fields in described[1:]]
    return all(
        other is not None and (other.kind, other.choices, other.axes) == (field.kind, field.choices, field.axes)
        for other in others
    )


def _begun(node: Node, part: Part, scheme: Scheme | None) -> Node:
    return node.model_copy(update={"initialisation": node.initialisation.with_part(part, scheme)})
