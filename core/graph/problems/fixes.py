"""Edits that mend problems, each with the text of its button."""

from __future__ import annotations

from core.document import edits
from core.document.model import Document, Edge, Node
from core.graph.problems.base import Fix
from core.layers.base import LayerSpec, value_text
from core.layers.linear import Linear
from core.layers.merge import Concatenate
from core.layers.objections import Objection
from core.layers.shape import Flatten
from core.recipe.settings import TrainingSettings
from core.settings import Shape


def remove(node: Node) -> Fix:
    """Take the layer away."""
    return Fix(f"Remove {node.name}", lambda d: edits.remove(d, [node.id]))


def change(node: Node, text: str, **settings: object) -> Fix:
    """Change settings of the layer."""
    return Fix(text, lambda d: edits.change_layer(d, node.id, **settings))


def make(node: Node, type_id: str) -> Fix:
    """Make the layer one of another type."""
    return Fix(f"Make {node.name} a {type_id}", lambda d: edits.replace_layer(d, node.id, type_id))


def insert_before(node: Node, layer: LayerSpec) -> Fix:
    """Put another layer before the layer."""

    def apply(document: Document) -> Document:
        edge = document.arrival(node.id)
        return document if edge is None else edits.insert_on_edge(document, layer, edge)

    return Fix(f"Put {layer.type} before {node.name}", apply)


def move_before(node: Node, other: Node) -> Fix:
    """Move the layer to just before another one."""

    def apply(document: Document) -> Document:
        edge = document.arrival(other.id)
        return document if edge is None else edits.move_to_edge(document, node.id, edge)

    return Fix(f"Move {node.name} before {other.name}", apply)


def mend(node: Node, objection: Objection) -> Fix:
    """Give the layer the settings with which it works; take it away if there are none."""
    if not objection.mend:
        return remove(node)
    name, value = next(iter(objection.mend.items()))
    text = f"Let {name} follow the input" if value is None else f"Set {name} of {node.name} to {value_text(value)}"
    return change(node, text, **objection.mend)


def concatenate(node: Node, dim: int) -> Fix:
    """Put the inputs of a merge together instead of adding or multiplying them."""
    return Fix(
        f"Make {node.name} a Concatenate along axis {dim}",
        lambda d: edits.change_layer(edits.replace_layer(d, node.id, Concatenate.type), node.id, dim=dim),
    )


def cut(node: Node, edge: Edge) -> Fix:
    """Take a wire away."""
    return Fix(f"Cut the wire from {edge.source} to {node.name}", lambda d: edits.disconnect(d, edge))


def train_with(training: TrainingSettings, text: str) -> Fix:
    """Train with other settings."""
    return Fix(text, lambda d: edits.change_training(d, training))


def answer(arriving: Shape, n_classes: int) -> Fix:
    """End the network with one output for each class."""

    def apply(document: Document) -> Document:
        if len(arriving) > 1:
            document = edits.append(document, Flatten())
        return edits.append(document, Linear(out_features=n_classes))

    return Fix(f"Add {'Flatten and ' if len(arriving) > 1 else ''}Linear with {n_classes} outputs", apply)
