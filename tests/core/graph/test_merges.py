"""Networks with branches: how they are edited, checked and compiled."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import fx, nn

from core.data.base import DataSettings
from core.data.sources.digits import Digits
from core.document import edits, storage
from core.document.model import Document, Edge, empty_document
from core.exporters.export import export
from core.graph.build import build
from core.graph.check import check
from core.graph.weights import save_weights, snapshot
from core.layers.activation import ReLU
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.merge import Add, Concatenate, Multiply
from core.layers.shape import Flatten


@pytest.fixture
def residual() -> Document:
    """A convolution whose output is added to what it got."""
    document = empty_document(DataSettings(source=Digits()))
    for layer in (Conv2d(padding=1), ReLU(), Conv2d(padding=1), Add(), Flatten(), Linear(out_features=10)):
        document = edits.append(document, layer)
    return edits.connect(document, "relu1", "add1")


def messages(document: Document) -> list[str]:
    return [problem.message for problem in check(document).problems]


def test_a_network_with_branches_compiles_to_a_graph_and_a_chain_to_a_sequence(residual):
    assert isinstance(build(residual), fx.GraphModule)
    assert isinstance(build(edits.remove(residual, ["add1"])), nn.Sequential)


def test_names_in_the_state_dict_are_those_of_the_layers_either_way(residual):
    with_branch, chain = build(residual), build(edits.remove(residual, ["add1"]))
    assert list(with_branch.state_dict()) == list(chain.state_dict())
    assert "conv2.weight" in with_branch.state_dict()


def test_the_graph_computes_what_the_same_code_by_hand_computes(residual):
    network = build(residual).eval()
    samples = torch.rand(3, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    first = torch.relu(network.conv1(samples))
    by_hand = network.fc1((network.conv2(first) + first).flatten(1))
    assert torch.equal(network(samples), by_hand)


def test_the_exported_code_of_a_graph_gives_the_same_outputs(residual, tmp_path: Path):
    save_weights(snapshot(build(residual)), tmp_path / "net.pth")
    exported = export(residual, tmp_path / "net.py", "python", tmp_path / "net.pth")
    assert exported.proof.ok, exported.proof.message
    assert "add1 = self.add1(conv2, relu1)" in (tmp_path / "net.py").read_text()
    assert "import core" not in (tmp_path / "net.py").read_text()


def test_inputs_of_a_merge_stand_in_the_order_in_which_they_were_wired(residual):
    assert residual.into["add1"] == (
        Edge(source="conv2", target="add1"),
        Edge(source="relu1", target="add1", port=1),
    )


def test_cutting_an_input_of_a_merge_moves_the_others_up(residual):
    cut = edits.disconnect(residual, Edge(source="conv2", target="add1"))
    assert cut.into["add1"] == (Edge(source="relu1", target="add1"),)


def test_a_layer_put_on_the_second_input_keeps_its_port(residual):
    longer = edits.insert_on_edge(residual, ReLU(), Edge(source="relu1", target="add1", port=1))
    assert [edge.source for edge in longer.into["add1"]] == ["conv2", "relu2"]


def test_removing_where_a_branch_begins_leads_both_branches_to_what_came_before(residual):
    shorter = edits.remove(residual, ["relu1"])
    assert {edge.target for edge in shorter.out_of["conv1"]} == {"conv2", "add1"}


def test_a_wire_that_would_make_a_loop_is_refused(residual):
    with pytest.raises(edits.EditError, match="loop"):
        edits.connect(residual, "add1", "conv1")


def test_ports_survive_the_way_to_the_file_and_back(residual):
    text = storage.dump(residual)
    assert storage.parse(text) == residual
    assert text.count('"port"') == 1


def test_a_second_input_of_a_layer_that_takes_one_is_refused(residual):
    text = storage.dump(residual).replace('"target": "flatten1"}', '"target": "flatten1", "port": 1}')
    with pytest.raises(storage.ProjectError, match="has one input only"):
        storage.parse(text)


def test_shapes_that_cannot_be_added_are_told_and_mended_by_putting_them_together(residual):
    odd = edits.change_layer(residual, "conv2", out_channels=8)
    (problem,) = check(odd).problems
    assert problem.message.startswith("add1 cannot bring 8×8×8 and 16×8×8 together")
    together = next(fix for fix in problem.fixes if "Concatenate" in fix.text)
    mended = together.apply(odd)
    assert messages(mended) == []
    assert check(mended).layers["add1"].out_shape == (24, 8, 8)


@pytest.mark.parametrize("merge", [Add(), Multiply()])
def test_shapes_that_stretch_to_one_another_fit(merge, residual):
    weighed = edits.change_layer(edits.replace_layer(residual, "add1", merge.type), "conv2", out_channels=1)
    assert messages(weighed) == []
    assert check(weighed).layers["add1"].out_shape == (16, 8, 8)


def test_inputs_that_differ_elsewhere_cannot_be_put_together(residual):
    narrow = edits.change_layer(edits.replace_layer(residual, "add1", Concatenate.type), "conv2", padding=0)
    sentence = "add1 needs inputs that differ in axis 1 only but receives 16×6×6 and 16×8×8: make the others equal"
    assert messages(narrow) == [sentence]


def test_a_merge_with_one_input_is_a_warning(residual):
    single = edits.disconnect(residual, Edge(source="relu1", target="add1", port=1))
    (problem,) = check(single).problems
    assert (problem.code, problem.severity) == ("one_input", "warning")


def test_a_merge_that_waits_for_a_branch_without_input_says_for_which(residual):
    cut = edits.connect(edits.insert_free(residual, ReLU(), (0, 0)), "relu2", "add1")
    found = next(problem for problem in check(cut).problems if problem.code == "missing_input")
    assert found.message == "add1 waits for relu2, to which nothing leads: wire relu2 or cut it off"
    assert check(found.fixes[0].apply(cut)).ok


def test_a_dead_end_does_not_stop_training(residual):
    side = edits.connect(edits.insert_free(residual, Conv2d(kernel_size=9), (0, 0)), "flatten1", "conv3")
    assert check(side).ok
    assert {problem.severity for problem in check(side).problems} == {"warning"}


def test_parameters_are_those_of_torch(residual):
    assert check(residual).parameters == sum(p.numel() for p in build(residual).parameters())


def test_a_loop_in_a_file_on_the_way_to_the_output_is_an_error_with_a_fix(residual):
    backwards = '"source": "relu1", "target": "add1"', '"source": "flatten1", "target": "add1"'
    looped = storage.parse(storage.dump(residual).replace(*backwards))
    found = [problem for problem in check(looped).problems if problem.code == "cycle"]
    assert {problem.layer for problem in found} == {"add1", "flatten1"}
    assert not check(looped).ok
    for problem in found:
        assert "cycle" not in {each.code for each in check(problem.fixes[0].apply(looped)).problems}


def test_a_short_cut_of_another_shape_is_projected(residual):
    """As in a ResNet: the convolution halves the picture and doubles the channels."""
    smaller = edits.change_layer(residual, "conv2", out_channels=32, stride=2)
    (problem,) = check(smaller).problems
    assert problem.fixes[0].text == "Put a 1×1 Conv2d with stride 2 between relu1 and add1"
    mended = check(problem.fixes[0].apply(smaller))
    assert mended.ok
    assert mended.layers["add1"].out_shape == (32, 4, 4)


def test_a_smaller_picture_is_padded_to_the_size_of_the_other(residual):
    narrow = edits.change_layer(residual, "conv2", padding=0)
    (problem,) = check(narrow).problems
    assert problem.fixes[0].text == "Put ZeroPad2d between conv2 and add1"
    assert check(problem.fixes[0].apply(narrow)).layers["add1"].in_shapes == ((16, 8, 8), (16, 8, 8))


def test_vectors_of_different_length_are_projected_by_a_linear(residual):
    wired = edits.append(edits.append(residual, Add()), Linear(out_features=10))
    document = edits.connect(wired, "flatten1", "add2")
    problem = next(found for found in check(document).problems if found.code == "merge_shapes")
    assert problem.fixes[0].text == "Put Linear between flatten1 and add2"
    for fix in problem.fixes:
        assert check(fix.apply(document)).ok


def test_what_has_different_axes_is_lined_up_before_it_is_put_together(residual):
    wired = edits.append(edits.append(residual, Concatenate()), Linear(out_features=10))
    document = edits.connect(wired, "relu1", "concatenate1")
    problem = next(found for found in check(document).problems if found.code == "merge_shapes")
    assert any(fix.text == "Put Flatten between relu1 and concatenate1" for fix in problem.fixes)
    for fix in problem.fixes:
        assert check(fix.apply(document)).ok


def test_what_replaces_a_merge_keeps_one_wire(residual):
    replaced = edits.replace_layer(residual, "add1", "ReLU")
    assert [edge.source for edge in replaced.into["add1"]] == ["conv2"]
    assert check(replaced).ok
