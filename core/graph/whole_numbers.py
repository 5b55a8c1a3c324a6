"""Where whole numbers flow through a network: from samples of words to the layer that looks them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from core.document.model import Graph, Node
from core.graph.layer_check import LayerCheck
from core.graph.problems import Place, Setting
from core.graph.problems.inplace import VIEWS
from core.settings import Shape

if TYPE_CHECKING:
    from core.graph.check import GraphCheck


def inputs_of(graph: Graph, in_shapes: tuple[Shape, ...], setting: Setting) -> dict[str, LayerCheck]:
    """What is known of the inputs of a graph, by id."""
    whole = setting.whole or (False,) * len(in_shapes)
    given = zip(graph.inputs, in_shapes, whole, strict=True)
    return {node.id: LayerCheck((), shape, whole=is_whole) for node, shape, is_whole in given}


def whole_arrives(graph: Graph, node: Node, known: Mapping[str, LayerCheck]) -> bool:
    """Whether whole numbers arrive at any input of a layer."""
    return any(known[edge.source].whole for edge in graph.into[node.id])


def with_whole(found: LayerCheck, place: Place) -> LayerCheck:
    """What is known of a layer, with the kind of numbers that arrives and leaves; most networks have real ones."""
    if not place.whole:
        return found
    passes_on = place.node is place.graph.output or isinstance(place.node.layer, VIEWS)
    whole = _leaves_whole(found.rounds[-1]) if found.rounds else passes_on
    return replace(found, whole_arrives=True, whole=whole)


def inside_of(place: Place) -> Setting:
    """What the inside of a block is for."""
    edges = sorted(place.graph.into[place.node.id], key=lambda edge: edge.port)
    whole = tuple(place.known[edge.source].whole for edge in edges) if place.whole else ()
    return replace(place.setting, inside=True, whole=whole)


def after_round(setting: Setting, done: GraphCheck) -> Setting:
    """What the next repetition of a block is for: it gets what this one gave."""
    whole = (True,) if _leaves_whole(done) else ()
    return setting if setting.whole == whole else replace(setting, whole=whole)


def _leaves_whole(inside: GraphCheck) -> bool:
    known = inside.layers.get(inside.graph.output.id)
    return known is not None and known.whole
