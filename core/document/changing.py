"""Edits of what layers are, which leave every wire: settings, type, name, marks; and of data and training."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from pydantic import ValidationError

from core.data.base import DataSettings
from core.document.model import Document, EditError, Graph, Node
from core.document.names import name_error
from core.layers.base import LAYERS
from core.recipe.settings import TrainingSettings
from core.settings import describe_errors

G = TypeVar("G", bound=Graph)


def change_layer(graph: G, id: str, **settings: object) -> G:
    """Change settings of a layer.

    Raises:
        EditError: if a value is not allowed; the sentence names the setting and what it takes.
    """
    node = graph.node(id)
    try:
        layer = type(node.layer).model_validate({**dict(node.layer), **settings})
    except ValidationError as error:
        raise EditError(describe_errors(error)) from None
    return replaced(graph, node, layer=layer)


def replace_layer(graph: G, id: str, type_id: str) -> G:
    """Make a layer one of another type, with that type's own settings; name, place and wires stay.

    Of the wires into it only those stay for which the new type has an input.

    Raises:
        UnknownId: if there is no such type.
    """
    made = replaced(graph, graph.node(id), layer=LAYERS.get(type_id)())
    n_inputs = made.node(id).layer.n_inputs
    surplus = [edge for edge in graph.into[id] if n_inputs is not None and edge.port >= n_inputs]
    return made.changed(edges=tuple(edge for edge in made.edges if edge not in surplus)) if surplus else made


def rename(graph: G, id: str, name: str) -> G:
    """Give a layer another name.

    Raises:
        EditError: if the name is taken or PyTorch cannot use it.
    """
    node = movable(graph, id)
    error = name_error(name, graph.names - {node.name})
    if error:
        raise EditError(error)
    return replaced(graph, node, name=name)


def freeze(graph: G, ids: Collection[str], frozen: bool) -> G:
    """Let training leave the parameters of some layers as they are, or train them again.

    Raises:
        EditError: if an id is not in the network.
    """
    return _marked(graph, ids, frozen=frozen)


def bypass(graph: G, ids: Collection[str], bypassed: bool) -> G:
    """Let samples pass some layers unchanged, whose settings are kept, or let these work again.

    Raises:
        EditError: if an id is not in the network.
    """
    return _marked(graph, ids, bypassed=bypassed)


def scale_rate(graph: G, ids: Collection[str], factor: float) -> G:
    """Train some layers with a learning rate that is ``factor`` times that of the network.

    Raises:
        EditError: if an id is not in the network, or the factor is not above 0 and at most 1000.
    """
    if not 0 < factor <= 1000:
        raise EditError(f"the factor of a learning rate must be above 0 and at most 1000, not {factor:g}")
    return _marked(graph, ids, lr_factor=float(factor))


def change_data(document: Document, data: DataSettings) -> Document:
    """Choose other data."""
    return document.changed(data=data)


def change_training(document: Document, training: TrainingSettings) -> Document:
    """Choose other training settings."""
    return document.changed(training=training)


def replaced(graph: G, node: Node, **parts: Any) -> G:
    """Give a node other parts: a layer, a name, a place."""
    new = node.model_copy(update=parts)
    return graph.changed(nodes=tuple(new if other is node else other for other in graph.nodes))


def movable(graph: G, id: str) -> Node:
    """The node of a layer, whose place and name people choose.

    Raises:
        EditError: if it is an end of the network.
    """
    node = graph.node(id)
    if node.is_terminal:
        raise EditError(f"the {node.name} of the network keeps its place and its name")
    return node


def _marked(graph: G, ids: Collection[str], **marks: bool | float) -> G:
    """Mark layers, but not the ends of the network."""
    changed = {id: graph.node(id).model_copy(update=marks) for id in ids if not graph.node(id).is_terminal}
    return graph.changed(nodes=tuple(changed.get(node.id, node) for node in graph.nodes))
