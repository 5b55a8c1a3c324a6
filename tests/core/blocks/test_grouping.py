"""Blocks: how they are made of layers and taken apart, and what the network computes meanwhile."""

from __future__ import annotations

import pytest
import torch

from core.blocks.base import Block
from core.blocks.grouping import group, ungroup
from core.blocks.nesting import graph_at, inside
from core.data.base import DataSettings
from core.data.sources.digits import Digits
from core.document import edits, storage
from core.document.model import Document, Edge, EditError, empty_document
from core.graph.build import build
from core.graph.check import check
from core.layers.activation import ReLU
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.merge import Add
from core.layers.normalisation import BatchNorm2d
from core.layers.shape import Flatten


@pytest.fixture
def residual() -> Document:
    """conv1 → relu1 → conv2 → add1 (and relu1 → add1) → flatten1 → fc1."""
    document = empty_document(DataSettings(source=Digits()))
    for layer in (Conv2d(padding=1), ReLU(), Conv2d(padding=1), Add(), Flatten(), Linear(out_features=10)):
        document = edits.append(document, layer)
    return edits.connect(document, "relu1", "add1")


def outputs(document: Document, weights_of: Document | None = None) -> torch.Tensor:
    """What a network says, with the weights of another one, in its order."""
    network = build(document).eval()
    if weights_of is not None:
        theirs = build(weights_of).state_dict().values()
        network.load_state_dict(dict(zip(network.state_dict(), theirs, strict=True)))
    return network(torch.rand(3, *check(document).input_shape, generator=torch.Generator().manual_seed(0)))


def test_a_block_computes_what_its_layers_computed(residual):
    grouped = group(residual, ["conv2", "add1"], "Residual")
    assert [node.name for node in grouped.nodes] == [
        "input",
        "output",
        "conv1",
        "relu1",
        "flatten1",
        "fc1",
        "residual1",
    ]
    assert check(grouped).ok
    names = list(build(grouped).state_dict())
    assert "residual1.conv2.weight" in names
    weights = dict(zip(sorted(names), sorted(names), strict=True))
    assert len(weights) == len(build(residual).state_dict())
    mapped = {name.replace("residual1.", ""): value for name, value in build(grouped).state_dict().items()}
    plain = build(residual)
    plain.load_state_dict(mapped)
    samples = torch.rand(3, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    assert torch.equal(plain.eval()(samples), build(grouped).eval()(samples))


def test_taking_a_block_apart_gives_the_network_from_before(residual):
    grouped = group(residual, ["conv2", "add1"])
    again = ungroup(grouped, "block1")
    assert {node.name for node in again.nodes} == {node.name for node in residual.nodes}
    assert set(again.edges) == set(residual.edges)
    assert [again.by_id[node.id].position for node in residual.nodes] == [node.position for node in residual.nodes]


def test_blocks_nest_and_their_names_nest_in_the_state_dict(residual):
    inner = group(residual, ["conv2", "add1"], "Inner")
    outer = group(inner, ["relu1", "inner1"], "Outer")
    assert "outer1.inner1.conv2.weight" in build(outer).state_dict()
    assert storage.parse(storage.dump(outer)) == outer
    assert check(outer).parameters == check(residual).parameters == sum(p.numel() for p in build(outer).parameters())


def test_a_repeated_block_has_weights_of_its_own_each_time(residual):
    grouped = group(residual, ["conv2", "add1"])
    twice = edits.change_layer(grouped, "block1", repeat=2)
    assert {"block1.0.conv2.weight", "block1.1.conv2.weight"} <= build(twice).state_dict().keys()
    assert check(twice).parameters == sum(p.numel() for p in build(twice).parameters())
    apart = ungroup(twice, "block1")
    assert check(apart).parameters == check(twice).parameters
    assert sum(isinstance(node.layer, Add) for node in apart.nodes) == 2
    assert torch.equal(outputs(apart, twice), outputs(twice))


def test_a_selection_into_which_two_values_come_has_two_inputs(residual):
    grouped = group(residual, ["add1"])
    assert grouped.by_id["block1"].layer.n_inputs == 2
    assert [edge.source for edge in grouped.into["block1"]] == ["conv2", "relu1"]
    assert check(grouped).ok
    cut = edits.disconnect(grouped, grouped.into["block1"][0])
    assert [(edge.source, edge.port) for edge in cut.into["block1"]] == [("relu1", 1)]
    (problem,) = (found for found in check(cut).problems if found.severity == "error" and found.layer == "block1")
    assert problem.code == "missing_input"
    assert torch.equal(outputs(ungroup(grouped, "block1"), residual), outputs(residual))


def test_a_selection_that_two_values_leave_is_refused(residual):
    with pytest.raises(EditError, match="conv1 and relu1 all lead out of the selection"):
        group(_forked(residual), ["conv1", "relu1"])


def test_a_selection_with_a_gap_is_refused(residual):
    with pytest.raises(EditError, match="leads through"):
        group(residual, ["conv1", "flatten1"])


def test_nothing_selected_is_refused(residual):
    with pytest.raises(EditError, match="no layers are selected"):
        group(residual, ["input"])


def test_an_edit_inside_of_a_block_is_an_edit_of_the_document(residual):
    nested = group(group(residual, ["conv2", "add1"], "Inner"), ["relu1", "inner1"], "Outer")
    path = ("outer1", "inner1")
    wider = inside(nested, path, lambda graph: edits.insert_on_edge(graph, BatchNorm2d(), graph.into["add1"][0]))
    assert "norm1" in graph_at(wider, path).by_id
    assert "outer1.inner1.norm1.weight" in build(wider).state_dict()
    assert inside(nested, path, lambda graph: graph) is nested
    assert graph_at(nested, ("conv1",)) is None


def test_a_problem_inside_of_a_block_says_where_and_its_fix_mends_it(residual):
    nested = group(group(residual, ["conv2", "add1"], "Inner"), ["relu1", "inner1"], "Outer")
    wrong = inside(nested, ("outer1", "inner1"), lambda graph: edits.change_layer(graph, "conv2", in_channels=3))
    (problem,) = (found for found in check(wrong).problems if found.severity == "error")
    assert problem.message.startswith("In outer1.inner1: conv2 expects in_channels 3 but receives 16")
    assert (problem.layer, problem.path, problem.node) == ("outer1.inner1.conv2", ("outer1", "inner1"), "conv2")
    assert [each.code for each in check(wrong).problems_of("outer1")] == ["wrong_in_channels"]
    assert check(problem.fixes[0].apply(wrong)).ok


def test_what_is_inside_of_an_untouched_block_is_not_checked_again(residual):
    grouped = group(residual, ["conv2", "add1"])
    before = check(grouped)
    after = check(edits.change_layer(grouped, "fc1", bias=False), before)
    assert after.layers["block1"] is before.layers["block1"]
    assert after.layers["fc1"].parameters == before.layers["fc1"].parameters - 10


def test_a_frozen_layer_counts_as_not_trainable_and_is_not_trained(residual):
    grouped = edits.freeze(group(residual, ["conv2", "add1"]), ["block1"], True)
    found = check(grouped)
    assert found.parameters - found.trainable == found.layers["block1"].parameters
    assert not any(p.requires_grad for name, p in build(grouped).named_parameters() if name.startswith("block1."))
    assert storage.parse(storage.dump(grouped)) == grouped
    assert storage.dump(grouped).count("frozen") == 1


def test_a_file_with_a_broken_block_says_where(residual):
    text = storage.dump(group(residual, ["conv2", "add1"]))
    with pytest.raises(storage.ProjectError, match=r"layer: body: nodes\[\d\]\.layer: kernel_size"):
        storage.parse(_break_last(text))


def _forked(document: Document) -> Document:
    """A network in which conv1 leads to a second place, too."""
    return edits.connect(document, "conv1", "add1")


def _break_last(text: str) -> str:
    head, _, tail = text.rpartition('"kernel_size": 3')
    return f'{head}"kernel_size": 0{tail}'


def test_an_empty_block_passes_on_what_it_gets():
    document = edits.append(empty_document(DataSettings(source=Digits())), Block())
    assert check(document).layers["block1"].out_shape == (1, 8, 8)


def test_a_layer_may_be_called_as_the_input_of_its_new_block(residual):
    grouped = group(residual, ["add1"])
    (block,) = (node.id for node in grouped.nodes if isinstance(node.layer, Block))
    renamed = inside(grouped, (block,), lambda graph: edits.rename(graph, "add1", "input"))
    nested = inside(renamed, (block,), lambda graph: group(graph, ["add1"]))
    assert storage.parse(storage.dump(nested)) == nested
    assert check(nested).ok


def test_repetitions_taken_apart_pass_over_names_and_ids_that_others_have(residual):
    repeated = edits.change_layer(group(residual, ["conv2"]), "block1", repeat=4)
    apart = ungroup(edits.rename(repeated, "conv1", "conv4"), "block1")
    names = [node.name for node in apart.nodes if isinstance(node.layer, Conv2d)]
    assert names == ["conv4", "conv2", "conv3", "conv5", "conv6"]


def test_layers_that_feed_each_other_in_a_loop_make_no_block(residual):
    edges = [edge for edge in residual.edges if {"conv1", "relu1"}.isdisjoint((edge.source, edge.target))]
    loop = (Edge(source="conv1", target="relu1"), Edge(source="relu1", target="conv1"))
    with pytest.raises(EditError, match="in a loop"):
        group(residual.changed(edges=(*edges, *loop)), ["conv1", "relu1"])
