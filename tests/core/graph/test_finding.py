"""What queries find in a network."""

import pytest

from core.blocks.grouping import group
from core.blocks.nesting import inside
from core.blocks.residual import ResidualBlock
from core.document.annotating import add_note
from core.document.annotations import Note
from core.document.edits import bypass, change_layer, freeze, insert_on_edge, rename
from core.graph.check import check
from core.graph.finding import best, find
from core.search import Match


@pytest.fixture
def searched(digits):
    """What a query finds in the digits network, in words."""
    known = check(digits)
    return lambda query: [hit.where for hit in find(query, digits, known)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("conv", ["conv1", "conv2"]),
        ("NORM2", ["norm2"]),
        ("conv2", ["conv2"]),
        ("norm2d", ["norm1", "norm2"]),
        ("c2d", ["conv1", "conv2"]),
        ("linear", ["fc1"]),
        ("activation", ["relu1", "relu2"]),
        ("kernel_size=3", ["conv1", "conv2"]),
        ("kernel_size = 3", ["conv1", "conv2"]),
        ("kernel_size=3x3", ["conv1", "conv2"]),
        ("kernel_size=(3, 3)", []),
        ("kernel=3×3", ["conv1", "conv2"]),
        ("kernel_size=2", ["pool1", "pool2"]),
        ("2×2", ["pool1", "pool2"]),
        ("out_channels>=32", ["conv2"]),
        ("out_channels<32", ["conv1"]),
        ("out_channels!=32", ["conv1"]),
        ("in_channels=16", ["conv2"]),
        ("conv out_channels=32", ["conv2"]),
        ("p=0.25", ["dropout1"]),
        ("bias=yes", ["fc1"]),
        ("bias=False", ["conv1", "conv2"]),
        ("fltn", ["flatten1"]),
        ("xyz", []),
        ("", []),
        ("   ", []),
        ("=", []),
        (">=3", []),
        ("out_channels>=many", []),
        ("(", []),
    ],
)
def test_names_types_settings_and_values(searched, query, found):
    assert searched(query) == found


def test_errors_warnings_and_marks_are_states(digits):
    document = bypass(freeze(digits, ["conv1"], True), ["relu1"], True)
    document = change_layer(document, "conv2", kernel_size=9)
    known = check(document)
    for query, found in (("frozen", ["conv1"]), ("bypassed", ["relu1"]), ("error", ["conv2"]), ("errors", ["conv2"])):
        assert [hit.id for hit in find(query, document, known)] == found
    assert find("error", document, None) == ()


def test_a_layer_that_is_called_like_a_state_is_found_too(digits):
    document = rename(digits, "fc1", "error_head")
    assert [hit.where for hit in find("error", document, check(document))] == ["error_head"]


def test_insides_of_blocks_come_after_the_block_with_their_way(digits):
    grouped = group(digits, ["conv2", "norm2"])
    (block,) = grouped.by_id.keys() - digits.by_id.keys()
    hits = find("conv", grouped, None)
    assert [(hit.path, hit.id, hit.where) for hit in hits] == [
        ((), "conv1", "conv1"),
        ((block,), "conv2", f"{block} / conv2"),
    ]
    outer = group(grouped, [block, "relu2"])
    (nested,) = find("norm2", outer, None)
    assert len(nested.path) == 2
    assert nested.where.count(" / ") == 2


def test_errors_inside_of_blocks_are_found_there(digits):
    grouped = group(change_layer(digits, "conv2", kernel_size=9), ["conv2", "norm2"])
    (hit,) = find("error", grouped, check(grouped))
    assert hit.path
    assert hit.id == "conv2"


def test_blocks_of_the_library_are_searched_once_they_are_checked(digits):
    document = insert_on_edge(digits, ResidualBlock(), digits.into["pool1"][0])
    assert all(not hit.path for hit in find("conv", document, None))
    inner = [hit for hit in find("conv", document, check(document)) if hit.path]
    assert {hit.path for hit in inner} == {("residual1",)}
    assert [hit.id for hit in find("residual block", document, None)] == ["residual1"]


def test_the_text_of_notes_is_found_also_inside_of_blocks(digits):
    grouped = group(digits, ["conv2", "norm2"])
    (block,) = grouped.by_id.keys() - digits.by_id.keys()
    within = inside(grouped, [block], lambda graph: add_note(graph, Note(id="note1", text="Why so\nwide?")))
    (hit,) = find("wide why", within, None)
    assert (hit.path, hit.id, hit.is_note) == ((block,), "note1", True)


def test_the_first_shown_is_the_best_in_the_open_graph(digits):
    document = rename(rename(digits, "norm2", "conv1_norm"), "conv2", "a_conv1")
    hits = find("conv1", rename(document, "conv1", "conv1x"), None)
    assert [hit.where for hit in hits] == ["conv1x", "a_conv1", "conv1_norm"]
    hits = find("conv1", rename(document, "fc1", "Conv1_"), None)
    assert [hit.where for hit in hits] == ["conv1", "conv1_norm", "Conv1_"]
    assert hits[best(hits, ())].match is Match.EXACT
    assert best(hits, ("elsewhere",)) is None
    assert best((), ()) is None
