"""Arranged networks: everything below what leads to it, nothing on anything else, the same every time."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.base import DataSettings
from core.data.sources.digits import Digits
from core.document import edits, storage
from core.document.model import Graph, empty_document
from core.document.placement import NODE_HEIGHT, NODE_WIDTH, Position
from core.graph.layout import arranged
from core.layers.activation import ReLU
from resources import templates


def overlap(graph: Graph) -> bool:
    places = [node.position for node in graph.nodes]
    return any(
        abs(one.x - other.x) < NODE_WIDTH and abs(one.y - other.y) < NODE_HEIGHT
        for index, one in enumerate(places)
        for other in places[:index]
    )


def falls(graph: Graph) -> bool:
    """Whether every wire leads down."""
    return all(graph.by_id[edge.target].position.y > graph.by_id[edge.source].position.y for edge in graph.edges)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_everything_stands_below_what_leads_to_it_and_nothing_on_anything_else(networks, data):
    document = data.draw(networks)
    found = arranged(document)
    assert falls(found)
    assert not overlap(found)
    assert found.input.position == document.input.position
    assert found.changed(nodes=document.nodes) == document  # nothing but places has changed


def test_arranging_twice_moves_nothing_the_second_time():
    for path in templates():
        once = arranged(storage.load(path))
        assert arranged(once) == once


def test_layers_that_nothing_is_wired_to_stand_beside_the_network():
    document = empty_document(DataSettings(source=Digits()))
    for _ in range(3):
        document = edits.insert_free(document, ReLU(), Position(0, 0))
    found = arranged(document)
    assert not overlap(found)
    assert min(found.by_id[f"relu{n}"].position.x for n in (1, 2, 3)) > found.input.position.x


def test_two_parts_stand_beside_each_other():
    document = empty_document(DataSettings(source=Digits()))
    for _ in range(2):
        document = edits.insert_free(document, ReLU(), Position(0, 0))
    document = edits.connect(document, "relu1", "relu2")
    found = arranged(document)
    assert falls(found)
    assert not overlap(found)


def test_a_network_with_a_loop_is_arranged_too(chain):
    looped = chain(ReLU(), ReLU())
    edges = tuple(edge for edge in looped.edges if edge.source != "input")
    found = arranged(looped.changed(edges=(*edges, edges[0].model_copy(update={"source": "relu2", "target": "relu1"}))))
    assert not overlap(found)
