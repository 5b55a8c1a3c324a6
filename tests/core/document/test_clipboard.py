"""Layers travel between networks as text: with their settings and wires, never executed."""

import json
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.blocks.grouping import group
from core.document import clipboard, edits
from core.document.clipboard import ClipboardError, Fragment
from core.document.model import Document, EditError
from core.document.placement import Position
from core.graph.check import check
from core.layers.activation import ReLU
from core.layers.linear import Linear
from core.layers.merge import Add

FAR = Position(1000, 0)


@pytest.fixture
def three(chain) -> Document:
    return chain(Linear(out_features=8), ReLU(), Linear(out_features=10))


def text_of(document: Document, *ids: str) -> str:
    return clipboard.dump(clipboard.copied(document, ids))


def added(before: Document, after: Document) -> list[str]:
    return [node.name for node in after.nodes if node.id not in before.by_id]


def wires(document) -> set[tuple[str, str, int]]:
    return {(edge.source, edge.target, edge.port) for edge in document.edges}


def test_what_is_pasted_has_new_names_the_same_settings_and_the_wires_among_it(three):
    fragment = clipboard.parse(text_of(three, "fc1", "relu1"))
    pasted = clipboard.paste(three, fragment, FAR)
    assert added(three, pasted) == ["fc3", "relu2"]
    assert pasted.node("fc3").layer == three.node("fc1").layer
    assert wires(pasted) - wires(three) == {("fc3", "relu2", 0)}
    assert Document.model_validate_json(pasted.model_dump_json()) == pasted


def test_names_stay_where_they_are_free(three, chain):
    fragment = clipboard.parse(text_of(three, "fc2", "relu1"))
    assert added(chain(), clipboard.paste(chain(), fragment, FAR)) == ["relu1", "fc2"]


def test_places_keep_their_distances(three):
    pasted = clipboard.paste(three, clipboard.copied(three, ["fc1", "fc2"]), FAR)
    old = [three.node(id).position for id in ("fc1", "fc2")]
    new = [pasted.node(id).position for id in ("fc3", "fc4")]
    assert new[0] == FAR
    assert new[1].y - new[0].y == old[1].y - old[0].y


def test_copies_never_lie_on_what_they_were_copied_from(three):
    fragment = clipboard.copied(three, ["fc1", "relu1"])
    twice = clipboard.paste(clipboard.paste(three, fragment, fragment.corner), fragment, fragment.corner)
    places = [node.position for node in twice.nodes]
    assert len(set(places)) == len(places)


def test_marks_travel_too(three):
    marked = edits.bypass(edits.freeze(three, ["fc1"], True), ["fc1"], True)
    pasted = clipboard.paste(marked, clipboard.parse(text_of(marked, "fc1")), FAR).node("fc3")
    assert pasted.frozen
    assert pasted.bypassed


def test_blocks_travel_with_all_that_is_inside(three):
    grouped = group(three, ["fc1", "relu1"], "Part")
    pasted = clipboard.paste(grouped, clipboard.parse(text_of(grouped, "part1")), FAR)
    assert pasted.node("part2").layer == grouped.node("part1").layer


def test_the_inputs_of_a_merge_close_up_where_one_stays_behind(three):
    merged = edits.connect(edits.insert_on_edge(three, Add(), three.arrival("fc2")), "fc1", "add1")
    swapped = edits.swap_inputs(merged, "add1", 0, 1)
    fragment = clipboard.copied(swapped, ["relu1", "add1"])
    assert wires(fragment) == {("relu1", "add1", 0)}


def test_the_ends_of_the_network_are_not_copied(three):
    assert [node.id for node in clipboard.copied(three, three.by_id.keys()).nodes] == ["fc1", "relu1", "fc2"]
    with pytest.raises(EditError, match="no layers are selected"):
        clipboard.copied(three, ["input", "output"])


def test_a_chain_goes_onto_a_wire(three):
    pasted = clipboard.paste_on_edge(three, clipboard.copied(three, ["fc1", "relu1"]), three.arrival("fc2"))
    assert {("relu1", "fc3", 0), ("fc3", "relu2", 0), ("relu2", "fc2", 0)} <= wires(pasted)
    column = [pasted.node(id).position.y for id in ("relu1", "fc3", "relu2", "fc2", "output")]
    assert all(low + 72 <= high for low, high in pairwise(column))
    assert check(pasted).ok == check(three).ok


def test_what_is_no_chain_does_not_go_onto_a_wire(three):
    with pytest.raises(EditError, match="only a chain"):
        clipboard.paste_on_edge(three, clipboard.copied(three, ["fc1", "fc2"]), three.arrival("fc2"))


# --- text that cannot be pasted -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there are no layers on the clipboard"),
        ("hello", "there are no layers on the clipboard"),
        ("{", "broken: line 1, column 2"),
        ('{"a": 1}', "holds no layers"),
        ('{"format": "netloom", "version": 1}', "holds no layers"),
        ('{"format": "netloom layers", "version": true}', "version is True"),
        ('{"format": "netloom layers", "version": 9}', "newer Netloom"),
        ('{"format": "netloom layers", "version": 1}', "nodes: Field required"),
        ('{"format": "netloom layers", "version": 1, "nodes": []}', "there are no layers in it"),
        ("[" * 100_000, "there are no layers"),
        ('{"a":' * 100_000, "nested too deeply"),
    ],
)
def test_other_text_is_refused_in_one_sentence(text, sentence):
    with pytest.raises(ClipboardError, match=sentence) as caught:
        clipboard.parse(text)
    assert "\n" not in str(caught.value)


def changed(text: str, change) -> str:
    content = json.loads(text)
    change(content)
    return json.dumps(content)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: c["nodes"][1]["layer"].update(inplace="no"), r"nodes\[1\]\.layer: inplace"),
        (lambda c: c["nodes"][0]["layer"].update(type="os.system"), r"nodes\[0\]\.layer: 'os.system' is not a known"),
        (lambda c: c["nodes"][0].update(name="import os"), "is not a name for a layer"),
        (lambda c: c["nodes"][0].update(layer={"type": "Input"}), "only layers can be pasted"),
        (lambda c: c["nodes"][0].update(id="relu1"), "two nodes have the same id"),
        (lambda c: c["edges"][0].update(source="gone"), "there is no such node"),
        (lambda c: c["edges"][0].update(port=3), "which has one input only"),
        (lambda c: c.update(run="rm"), "run: this name is not known"),
    ],
)
def test_broken_layers_are_refused_with_their_place(three, change, sentence):
    with pytest.raises(ClipboardError, match=sentence):
        clipboard.parse(changed(text_of(three, "fc1", "relu1"), change))


def test_the_text_has_one_line_a_layer(three):
    lines = text_of(three, "fc1", "relu1").splitlines()
    assert sum('"name"' in line for line in lines) == 2


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_part_of_any_network_survives_the_clipboard(networks, data):
    document = data.draw(networks)
    ids = data.draw(st.sets(st.sampled_from([node.id for node in document.nodes if not node.is_terminal]), min_size=1))
    fragment = clipboard.copied(document, ids)
    read = clipboard.parse(clipboard.dump(fragment))
    assert isinstance(read, Fragment)
    assert read == fragment
    pasted = clipboard.paste(document, read, FAR)
    assert type(document).model_validate_json(pasted.model_dump_json()) == pasted
    assert len(pasted.nodes) == len(document.nodes) + len(ids)
    inner = [edge for edge in document.edges if {edge.source, edge.target} <= ids]
    assert len(pasted.edges) == len(document.edges) + len(inner)
    assert edits.remove(pasted, pasted.by_id.keys() - document.by_id.keys()) == document
