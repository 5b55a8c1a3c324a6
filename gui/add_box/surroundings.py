"""What is known of the place where something is to be added: what usually stands there, and which shape arrives."""

from __future__ import annotations

from dataclasses import dataclass

from core.document.model import Edge, Node
from core.graph.check import GraphCheck
from core.graph.fitting import Follower
from core.graph.layer_check import UNKNOWN
from core.layers.followers import usual_before, usual_followers
from core.settings import Shape
from gui.canvas.scene import CanvasScene
from gui.canvas.spot import Spot
from gui.editor import Editor


@dataclass(frozen=True)
class Surroundings:
    """What stands around a new layer.

    Attributes:
        title: where it will stand ("after conv1").
        usual: types that usually stand there, the most usual first.
        in_shape: what would arrive at it; None if that is not known.
        follower: what it has to suit; None for anything.
        fitting_only: whether only what fits is of use, since a wire was drawn for it.
        whole: whether whole numbers would arrive at it.
    """

    title: str = ""
    usual: tuple[str, ...] = ()
    in_shape: Shape | None = None
    follower: Follower | None = None
    fitting_only: bool = False
    whole: bool = False


def surroundings(editor: Editor, scene: CanvasScene, spot: Spot) -> Surroundings:
    """What is known of a place on the canvas."""
    graph, check = editor.graph, editor.graph_check
    if spot.node is not None and spot.port is not None:
        node = graph.node(spot.node)
        if spot.port.kind == "out":
            return _after(node, check, fitting_only=True)
        return _before(editor, node, spot.port.index)
    landing = scene.landing_at(spot.place)
    if landing.edge is not None:
        return _after(graph.node(landing.edge.source), check)
    chosen = scene.selected_nodes()
    if len(chosen) == 1 and chosen[0] is not graph.output:
        return _after(chosen[0], check)
    last = graph.arrival(graph.output.id)
    return Surroundings(usual=usual_followers(type(graph.node(last.source).layer)) if last is not None else ())


def _after(node: Node, check: GraphCheck | None, fitting_only: bool = False) -> Surroundings:
    known = check.known(node.id) if check is not None else UNKNOWN
    usual = usual_followers(type(node.layer))
    return Surroundings(f"after {node.name}", usual, known.out_shape, fitting_only=fitting_only, whole=known.whole)


def _before(editor: Editor, node: Node, port: int) -> Surroundings:
    """Before an input of a layer: what arrives there now would arrive at the new layer, else what the network gets."""
    graph, check = editor.graph, editor.graph_check
    title, usual = f"before {node.name}", usual_before(type(node.layer))
    if check is None:
        return Surroundings(title, usual, fitting_only=True)
    others = [edge for edge in graph.into[node.id] if edge.port != port]
    shapes = {edge.port: _shape(check, edge) for edge in others}
    here = next((edge for edge in graph.into[node.id] if edge.port == port), None)
    in_shape = _shape(check, here) if here is not None else next(iter(check.in_shapes), None)
    whole = check.known(here.source).whole if here is not None else any(check.setting.whole)
    follower = Follower(
        node.layer,
        tuple(shape for number, shape in shapes.items() if number < port and shape is not None),
        tuple(shape for number, shape in shapes.items() if number > port and shape is not None),
    )
    return Surroundings(title, usual, in_shape, follower, fitting_only=True, whole=whole)


def _shape(check: GraphCheck, edge: Edge) -> Shape | None:
    return check.known(edge.source).out_shape
