"""Edits: each gives a consistent document and leaves the old one as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.sources.iris import Iris
from core.document import edits, storage
from core.document.model import Document, Edge, EditError, empty_document
from core.document.placement import NODE_HEIGHT, NODE_WIDTH, PITCH, Position
from core.layers.activation import ReLU, Tanh
from core.layers.linear import Linear
from core.layers.merge import Add
from core.layers.shape import Flatten


def names(document: Document) -> list[str]:
    """Names from the input to the output."""
    found, id = [], document.input.id
    while document.out_of[id]:
        id = document.out_of[id][0].target
        found.append(document.node(id).name)
    return found[:-1] if found and id == document.output.id else found


def heights(document: Document) -> list[float]:
    """Places along the chain, in rows."""
    order = ["input", *names(document), "output"]
    place = {node.name: node.position.y / PITCH for node in document.nodes}
    return [place[name] for name in order]


@pytest.fixture
def document(perceptron):
    return perceptron


def test_layers_are_appended_before_the_output(document):
    longer = edits.append(document, Tanh())
    assert names(longer) == ["fc1", "relu1", "fc2", "tanh1"]
    assert heights(longer) == [0, 1, 2, 3, 4, 5]


def test_a_layer_dropped_on_an_edge_joins_the_chain_and_makes_room(document):
    longer = edits.insert_on_edge(document, Tanh(), document.arrival("relu1"))
    assert names(longer) == ["fc1", "tanh1", "relu1", "fc2"]
    assert heights(longer) == [0, 1, 2, 3, 4, 5]


def test_an_edge_that_is_not_there_takes_no_layer(document):
    with pytest.raises(EditError, match="there is no edge from 'fc1' to 'fc2'"):
        edits.insert_on_edge(document, Tanh(), Edge(source="fc1", target="fc2"))


def test_removing_a_layer_joins_its_neighbours_and_closes_the_gap(document):
    shorter = edits.remove(document, ["relu1"])
    assert names(shorter) == ["fc1", "fc2"]
    assert heights(shorter) == [0, 1, 2, 3]


def test_everything_but_the_ends_can_be_removed_at_once(document):
    empty = edits.remove(document, [node.id for node in document.nodes])
    assert [node.name for node in empty.nodes] == ["input", "output"]
    assert empty.edges == (Edge(source="input", target="output"),)


def test_names_are_free_and_made_from_the_type(document):
    longer = edits.append(edits.append(edits.remove(document, ["fc1"]), Linear()), Linear())
    assert names(longer) == ["relu1", "fc2", "fc1", "fc3"]


def test_a_name_that_is_still_an_id_is_not_given_twice(document):
    renamed = edits.rename(document, "fc1", "hidden")
    longer = edits.append(renamed, Linear())
    assert names(longer)[-1] == "fc3"
    assert storage.parse(storage.dump(longer)) == longer


def test_layers_swap_places_with_their_neighbours(document):
    assert names(edits.move_earlier(document, "relu1")) == ["relu1", "fc1", "fc2"]
    assert names(edits.move_later(document, "relu1")) == ["fc1", "fc2", "relu1"]
    assert edits.move_earlier(document, "fc1") is document
    assert edits.move_later(document, "fc2") is document


def test_a_new_wire_replaces_the_one_that_led_there(document):
    rewired = edits.connect(document, "fc1", "fc2")
    assert rewired.arrival("fc2") == Edge(source="fc1", target="fc2")
    assert len(rewired.edges) == len(document.edges)


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("fc1", "fc1", "fc1 cannot feed itself"),
        ("output", "fc1", "nothing follows the output"),
        ("fc1", "input", "nothing leads into the input: it gives the samples of the data set"),
        ("fc2", "fc1", "fc2 already follows fc1: this wire would make a loop"),
    ],
)
def test_a_wire_that_makes_no_sense_is_refused_with_the_reason(document, source, target, why):
    assert edits.connection_error(document, source, target) == why
    with pytest.raises(EditError, match=why):
        edits.connect(document, source, target)


def test_a_setting_is_changed_and_a_wrong_one_is_refused(document):
    assert edits.change_layer(document, "fc1", out_features=99).node("fc1").layer.out_features == 99
    with pytest.raises(EditError, match="out_features: must be greater than or equal to 1"):
        edits.change_layer(document, "fc1", out_features=0)
    with pytest.raises(EditError, match="width: this name is not known here"):
        edits.change_layer(document, "fc1", width=3)


def test_a_layer_of_another_type_keeps_name_place_and_wires(document):
    replaced = edits.replace_layer(document, "relu1", "Tanh")
    assert replaced.node("relu1").layer == Tanh()
    assert replaced.node("relu1").position == document.node("relu1").position
    assert replaced.edges == document.edges


@pytest.mark.parametrize("name", ["", "1st", "a b", "é", "class", "forward", "train", "fc2", "input", "a.b", "match"])
def test_a_name_that_code_cannot_use_is_refused(document, name):
    with pytest.raises(EditError):
        edits.rename(document, "fc1", name)


def test_the_ends_keep_their_place_and_name(document):
    for edit in (lambda: edits.rename(document, "input", "x"), lambda: edits.move_earlier(document, "output")):
        with pytest.raises(EditError, match="keeps its place and its name"):
            edit()


def test_nodes_move_alone(document):
    moved = edits.move(document, {"fc1": Position(5, 6)})
    assert moved.node("fc1").position == Position(5, 6)
    assert moved.node("fc2") is document.node("fc2")


def test_an_unknown_layer_is_named(document):
    with pytest.raises(EditError, match="there is no layer with the id 'fc9'"):
        edits.change_layer(document, "fc9", bias=False)


@st.composite
def edited(draw, document: Document) -> Document:
    """A document after one edit that its canvas offers."""
    ids = [node.id for node in document.nodes if not node.is_terminal]
    layer = draw(st.sampled_from([ReLU(), Flatten(), Linear()]))
    choices = [
        lambda: edits.append(document, layer),
        lambda: edits.insert_free(document, layer, Position(300, draw(st.integers(0, 900)))),
    ]
    if document.edges:
        edge = draw(st.sampled_from(document.edges))
        choices += [lambda: edits.insert_on_edge(document, layer, edge), lambda: edits.disconnect(document, edge)]
    if ids:
        id, other = draw(st.sampled_from(ids)), draw(st.sampled_from([node.id for node in document.nodes]))
        choices += [
            lambda: edits.remove(document, [id]),
            lambda: edits.move_earlier(document, id),
            lambda: edits.move_later(document, id),
            lambda: document if edits.connection_error(document, id, other) else edits.connect(document, id, other),
        ]
    return draw(st.sampled_from(choices))()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_edits_give_a_document_that_a_file_can_hold(perceptron, data):
    document = empty_document(perceptron.data.model_copy(update={"source": Iris()}))
    for _ in range(data.draw(st.integers(0, 12))):
        before = document.model_dump_json()
        after = data.draw(edited(document))
        assert document.model_dump_json() == before
        document = after
    assert storage.parse(storage.dump(document)) == document


def test_a_layer_put_on_a_wire_that_passes_others_lies_on_none_of_them(chain):
    document = chain(ReLU(), Linear(out_features=8), ReLU(), Add(), Linear(out_features=10))
    branched = edits.connect(document, "relu1", "add1")
    (edge,) = (edge for edge in branched.edges if (edge.source, edge.target) == ("relu1", "add1"))
    for _ in range(3):
        branched = edits.insert_on_edge(branched, Linear(out_features=8), edge)
        (edge,) = (other for other in branched.edges if other.target == "add1" and other.port == 1)
    places = [node.position for node in branched.nodes]
    overlapping = [
        (one, other)
        for index, one in enumerate(places)
        for other in places[:index]
        if abs(one.x - other.x) < NODE_WIDTH and abs(one.y - other.y) < NODE_HEIGHT
    ]
    assert overlapping == []
