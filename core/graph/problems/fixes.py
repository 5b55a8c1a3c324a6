"""Edits that mend problems, each with the text of its button."""

from __future__ import annotations

from core.document import edits
from core.document.model import Edge, Graph, Node
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
    return Fix(f"Remove {node.name}", lambda graph: edits.remove(graph, [node.id]))


def change(node: Node, text: str, **settings: object) -> Fix:
    """Change settings of the layer."""
    return Fix(text, lambda graph: edits.change_layer(graph, node.id, **settings))


def make(node: Node, type_id: str) -> Fix:
    """Make the layer one of another type."""
    return Fix(f"Make {node.name} a {type_id}", lambda graph: edits.replace_layer(graph, node.id, type_id))


def insert_before(node: Node, layer: LayerSpec) -> Fix:
    """Put another layer before the layer."""

    def edit(graph: Graph) -> Graph:
        edge = graph.arrival(node.id)
        return graph if edge is None else edits.insert_on_edge(graph, layer, edge)

    return Fix(f"Put {layer.type} before {node.name}", edit)


def move_before(node: Node, other: Node) -> Fix:
    """Move the layer to just before another one."""

    def edit(graph: Graph) -> Graph:
        edge = graph.arrival(other.id)
        return graph if edge is None else edits.move_to_edge(graph, node.id, edge)

    return Fix(f"Move {node.name} before {other.name}", edit)


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
        lambda graph: edits.change_layer(edits.replace_layer(graph, node.id, Concatenate.type), node.id, dim=dim),
    )


def cut(node: Node, edge: Edge) -> Fix:
    """Take a wire away."""
    return Fix(f"Cut the wire from {edge.source} to {node.name}", lambda graph: edits.disconnect(graph, edge))


def train_with(training: TrainingSettings, text: str) -> Fix:
    """Train with other settings."""
    return Fix(text, lambda d: edits.change_training(d, training), of_document=True)


def answer(arriving: Shape, n_classes: int) -> Fix:
    """End the network with one output for each class."""

    def edit(graph: Graph) -> Graph:
        if len(arriving) > 1:
            graph = edits.append(graph, Flatten())
        return edits.append(graph, Linear(out_features=n_classes))

    return Fix(f"Add {'Flatten and ' if len(arriving) > 1 else ''}Linear with {n_classes} outputs", edit)
