"""Edits that mend problems, each with the text of its button."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.document import edits
from core.document.model import Edge, EditError, Graph, Node
from core.graph.problems.base import Fix
from core.layers.base import LAYERS, LayerSpec, value_text
from core.layers.linear import Linear
from core.layers.merge import Concatenate
from core.layers.objections import Objection
from core.layers.shape import Flatten, Reshape
from core.recipe.settings import TrainingSettings
from core.settings import Shape


def remove(*nodes: Node) -> Fix:
    """Take layers away."""
    ids = [node.id for node in nodes]
    return Fix(f"Remove {' and '.join(node.name for node in nodes)}", lambda graph: edits.remove(graph, ids))


def change(node: Node, text: str, **settings: object) -> Fix:
    """Change settings of the layer."""
    return Fix(text, lambda graph: edits.change_layer(graph, node.id, **settings))


def set_to(node: Node, **settings: object) -> Fix:
    """Change settings of the layer; the button names the first."""
    name, value = next(iter(settings.items()))
    return change(node, f"Set {name} of {node.name} to {value_text(value)}", **settings)


def allowed(node: Node, **settings: object) -> bool:
    """Whether the layer takes these settings."""
    try:
        type(node.layer).model_validate({**dict(node.layer), **settings})
    except ValueError:
        return False
    return True


def make(node: Node, type_id: str) -> Fix:
    """Make the layer one of another type, with those of its settings that both have."""
    fields = LAYERS.get(type_id).model_fields
    shared = {name: value for name, value in dict(node.layer).items() if name in fields}

    def edit(graph: Graph) -> Graph:
        made = edits.replace_layer(graph, node.id, type_id)
        try:
            return edits.change_layer(made, node.id, **shared)
        except EditError:
            return made

    return Fix(f"Make {node.name} a {type_id}", edit)


def insert_before(node: Node, *layers: LayerSpec, port: int | None = None) -> Fix:
    """Put other layers, in this order, before the layer.

    Args:
        node: the layer.
        layers: what comes before it.
        port: at which of its inputs; None is the first.
    """
    names = " and ".join(layer.type for layer in layers)
    return insert_at_inputs(node, {port: layers}, f"Put {names} before {node.name}")


def insert_at_inputs(node: Node, layers: Mapping[int | None, Sequence[LayerSpec]], text: str) -> Fix:
    """Put other layers before inputs of the layer, by port."""

    def edit(graph: Graph) -> Graph:
        for port, chosen in layers.items():
            for layer in chosen:
                graph = edits.insert_on_edge(graph, layer, _arriving(graph, node, port))
        return graph

    return Fix(text, edit)


def both(text: str, *others: Fix) -> Fix:
    """Several edits of the same network as one."""

    def edit(graph: Graph) -> Graph:
        for other in others:
            graph = other.apply(graph)
        return graph

    return Fix(text, edit)


def move_before(node: Node, other: Node) -> Fix:
    """Move the layer to just before another one."""
    return Fix(
        f"Move {node.name} before {other.name}",
        lambda graph: edits.move_to_edge(graph, node.id, _arriving(graph, other, None)),
    )


def move_behind(node: Node, other: Node) -> Fix:
    """Move the layer to just behind another one that one wire leaves."""

    def edit(graph: Graph) -> Graph:
        leaving = graph.out_of[graph.node(other.id).id]
        if len(leaving) != 1:
            raise EditError(f"{other.name} has not one wire behind it: move {node.name} by hand")
        return edits.move_to_edge(graph, node.id, leaving[0])

    return Fix(f"Move {node.name} behind {other.name}", edit)


def move_on(node: Node, edge: Edge, graph: Graph) -> Fix:
    """Put a layer that stands alone on a wire."""
    between = f"{graph.by_id[edge.source].name} and {graph.by_id[edge.target].name}"
    return Fix(f"Put {node.name} between {between}", lambda g: edits.move_to_edge(g, node.id, edge))


def wire(source: Node, target: Node) -> Fix:
    """Lead what leaves one layer to another."""
    text = f"Wire {source.name} to {target.name}"
    return Fix(text, lambda graph: edits.connect(graph, source.id, target.id))


def join(node: Node, edge: Edge, merge: LayerSpec, graph: Graph) -> Fix:
    """Bring what leaves a layer together with what passes a wire."""

    def edit(graph: Graph) -> Graph:
        joined = edits.insert_on_edge(graph, merge, edge)
        new = next(id for id in joined.by_id if id not in graph.by_id)
        return edits.connect(joined, node.id, new)

    return Fix(f"Join {node.name} by {merge.type} before {graph.by_id[edge.target].name}", edit)


def mend(node: Node, objection: Objection) -> Fix:
    """Give the layer the settings with which it works; take it away if there are none."""
    if not objection.mend:
        return remove(node)
    name, value = next(iter(objection.mend.items()))
    text = f"Let {name} follow the input" if value is None else f"Set {name} of {node.name} to {value_text(value)}"
    return change(node, text, **objection.mend)


def concatenate(node: Node, dim: int) -> Fix:
    """Put the inputs of a merge together instead of adding or multiplying them."""
    text = f"Make {node.name} a Concatenate along axis {dim}"
    if isinstance(node.layer, Concatenate):
        return change(node, f"Set dim of {node.name} to {dim}", dim=dim)
    return Fix(
        text, lambda graph: edits.change_layer(edits.replace_layer(graph, node.id, Concatenate.type), node.id, dim=dim)
    )


def cut(node: Node, edge: Edge, graph: Graph) -> Fix:
    """Take a wire away."""
    source = graph.by_id[edge.source].name
    return Fix(f"Cut the wire from {source} to {node.name}", lambda graph: edits.disconnect(graph, edge))


def train_with(training: TrainingSettings, text: str) -> Fix:
    """Train with other settings."""
    return Fix(text, lambda d: edits.change_training(d, training), of_document=True)


def thaw(nodes: Iterable[Node]) -> Fix:
    """Let training change frozen layers again."""
    ids = [node.id for node in nodes]
    return Fix("Train the frozen layers", lambda graph: edits.freeze(graph, ids, frozen=False))


def answer(arriving: Shape, n_answers: int) -> Fix:
    """End the network with one output for each class or quantity."""
    layers = (*lined_up(arriving), Linear(out_features=n_answers))

    def edit(graph: Graph) -> Graph:
        for layer in layers:
            graph = edits.append(graph, layer)
        return graph

    names = " and ".join(layer.type for layer in layers)
    return Fix(f"Add {names} with {n_answers} outputs", edit)


def lined_up(arriving: Shape) -> tuple[LayerSpec, ...]:
    """What makes a vector of a sample."""
    if not arriving:
        return (Reshape(),)
    return (Flatten(),) if len(arriving) > 1 else ()


def _arriving(graph: Graph, node: Node, port: int | None) -> Edge:
    """The wire at an input.

    Raises:
        EditError: if there is none.
    """
    arriving = graph.into[graph.node(node.id).id]
    found = next((edge for edge in arriving if port in (None, edge.port)), None)
    if found is None:
        raise EditError(f"nothing is wired to {node.name} any more: wire it first")
    return found
