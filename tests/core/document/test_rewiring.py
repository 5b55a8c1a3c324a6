"""Wires that are cut, led elsewhere, or begin something new keep the network consistent."""

import pytest

from core.data.base import DataSettings
from core.data.sources.digits import Digits
from core.document import edits
from core.document.model import Document, Edge, EditError, empty_document
from core.document.placement import Position
from core.document.rewiring import add_after, add_before, cut, lead_from, lead_to
from core.layers.activation import ReLU
from core.layers.merge import Add

HERE = Position(400, 160)


@pytest.fixture
def chain() -> Document:
    """input → relu1 → relu2 → output."""
    document = empty_document(DataSettings(source=Digits()))
    return edits.append(edits.append(document, ReLU()), ReLU())


@pytest.fixture
def merged(chain) -> Document:
    """The chain, with an Add before its output at which relu1, relu2 and the input arrive."""
    document = edits.append(chain, Add())
    return edits.connect(edits.connect(document, "relu1", "add1"), "input", "add1")


def wires(document):
    return {(edge.source, edge.target) for edge in document.edges}


def whole(document):
    """The document as a file would have it: it is refused if it is not consistent."""
    return Document.model_validate_json(document.model_dump_json())


def test_cutting_all_inputs_of_a_merge_leaves_none(merged):
    bare = cut(merged, merged.into["add1"])
    assert bare.into["add1"] == ()
    assert whole(bare).nodes == merged.nodes


def test_cutting_some_inputs_numbers_the_others_anew(merged):
    bare = cut(merged, merged.into["add1"][:2])
    assert [edge.port for edge in whole(bare).into["add1"]] == [0]


def test_what_is_gone_already_is_not_cut_again(chain):
    assert cut(chain, [Edge(source="input", target="nothing")]).edges == chain.edges


def test_an_end_led_elsewhere_leaves_its_old_place(chain):
    led = lead_to(chain, chain.arrival("relu2"), "output")
    assert wires(whole(led)) == {("input", "relu1"), ("relu1", "output")}


def test_a_beginning_led_elsewhere_keeps_its_input(merged):
    edge = merged.into["add1"][1]
    led = lead_from(merged, edge, "relu2")
    assert [each.source for each in whole(led).into["add1"]] == ["relu2", "relu2", "input"]


def test_no_end_makes_a_loop(chain):
    with pytest.raises(EditError, match="loop"):
        lead_from(chain, chain.arrival("relu1"), "relu2")


def test_a_layer_added_after_another_follows_it_alone(chain):
    added = add_after(chain, ReLU(), "relu1", HERE)
    assert wires(whole(added)) == wires(chain) | {("relu1", "relu3")}
    assert added.node("relu3").position == HERE


def test_a_layer_added_before_another_takes_over_what_arrived_there(chain):
    added = add_before(chain, ReLU(), "relu2", 0, HERE)
    assert wires(whole(added)) == {("input", "relu1"), ("relu1", "relu3"), ("relu3", "relu2"), ("relu2", "output")}


def test_a_layer_added_before_an_open_input_leads_to_it(chain):
    bare = edits.disconnect(chain, chain.arrival("relu2"))
    assert ("relu3", "relu2") in wires(whole(add_before(bare, ReLU(), "relu2", 0, HERE)))


def test_nothing_follows_the_output(chain):
    with pytest.raises(EditError, match="output"):
        add_after(chain, ReLU(), "output", HERE)
