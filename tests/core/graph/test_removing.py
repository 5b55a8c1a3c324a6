"""What stood around a layer that is taken away is joined where that fits, and only there."""

import pytest

from core.document import edits
from core.graph.check import check
from core.graph.removing import remove
from core.layers.activation import ReLU
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.merge import Add
from core.layers.pooling import MaxPool2d
from core.layers.shape import Flatten, Unflatten


@pytest.fixture
def plain(chain):
    return chain(Conv2d(out_channels=16, padding=1), ReLU(), MaxPool2d(), Flatten(), Linear(out_features=10))


@pytest.fixture
def unfolded(chain):
    """A row of 64 numbers becomes a picture, for a convolution."""
    layers = (
        Flatten(),
        ReLU(),
        Unflatten(unflattened_size=(1, 8, 8)),
        Conv2d(padding=1),
        Flatten(),
        Linear(out_features=10),
    )
    return chain(*layers)


def wires(graph) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in graph.edges}


def taken_away(graph, *ids):
    return remove(graph, ids, check(graph))


def test_neighbours_that_fit_are_joined(plain):
    bare, apart = taken_away(plain, "relu1")
    assert ("conv1", "pool1") in wires(bare)
    assert not apart
    assert bare == edits.remove(plain, ["relu1"])


def test_neighbours_that_do_not_fit_stay_apart_and_it_is_said_why(unfolded):
    bare, apart = taken_away(unfolded, "unflatten1")
    assert not bare.into["conv1"]
    assert not bare.out_of["relu1"]
    assert str(apart[0]).startswith("relu1 and conv1 are not joined: ")
    assert apart[0].reason in {problem.message for problem in check(edits.remove(unfolded, ["unflatten1"])).problems}


def test_a_merge_is_joined_with_what_matches_its_other_inputs_alone(plain):
    merged = edits.insert_on_edge(plain, Add(), plain.arrival("flatten1"))
    aside = edits.insert_free(merged, Conv2d(out_channels=16, stride=2, padding=1), plain.node("pool1").position)
    both = edits.connect(edits.connect(aside, "conv1", "conv2"), "conv2", "add1")
    assert check(both).ok
    bare, apart = taken_away(both, "pool1")
    assert [edge.source for edge in bare.into["add1"]] == ["conv2"]
    assert apart[0].target == "add1"
    assert ("conv1", "pool1") in wires(taken_away(both, "relu1")[0])


def test_what_was_wrong_before_is_no_reason_to_leave_neighbours_apart(unfolded):
    broken = edits.remove(unfolded, ["unflatten1"])
    bare, apart = taken_away(broken, "relu1")
    assert ("flatten1", "conv1") in wires(bare)
    assert not apart


def test_before_anything_is_known_neighbours_are_joined(unfolded):
    assert remove(unfolded, ["unflatten1"], None) == (edits.remove(unfolded, ["unflatten1"]), ())


def test_all_layers_at_once_leave_the_ends_joined(plain):
    bare, apart = taken_away(plain, *(node.id for node in plain.nodes))
    assert wires(bare) == {(bare.input.id, bare.output.id)}
    assert not apart
