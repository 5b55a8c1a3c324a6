"""A bypassed layer keeps its settings, and samples pass it unchanged."""

from __future__ import annotations

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from core.blocks.grouping import group, ungroup
from core.document import edits, storage
from core.document.model import Document
from core.exporters.base import Subject
from core.exporters.python import source_of
from core.graph.build import build
from core.graph.check import check
from core.graph.forecast import forecast
from core.graph.mend import mend_all
from core.layers.activation import ReLU
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.merge import Add
from core.layers.shape import Flatten

many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def plain(chain) -> Document:
    return chain(Conv2d(out_channels=1, kernel_size=3, padding=1), ReLU(), Flatten(), Linear(out_features=10))


def branched(plain: Document) -> Document:
    """relu1 and what comes into it are added; the second way leads through a convolution."""
    merged = edits.insert_on_edge(plain, Add(), plain.arrival("flatten1"))
    aside = edits.insert_free(merged, Conv2d(out_channels=1, kernel_size=1), plain.node("relu1").position)
    return edits.connect(edits.connect(aside, "conv1", "conv2"), "conv2", "add1")


def codes(document: Document) -> list[tuple[str, str]]:
    return [(problem.code, problem.layer) for problem in check(document).problems]


def outputs(document: Document, samples: torch.Tensor, network: nn.Module | None = None) -> torch.Tensor:
    network = network or build(document)
    with torch.no_grad():
        return network.eval()(samples).nan_to_num()


def exported(document: Document, network: nn.Module) -> str:
    return source_of(Subject(check(document), network, trained=False))


def test_a_bypassed_layer_costs_nothing_and_leaves_the_shape(plain):
    known = check(edits.bypass(plain, ["conv1"], True)).known("conv1")
    assert known.in_shapes[0] == known.out_shape == (1, 8, 8)
    assert (known.parameters, known.flops, known.problems) == (0, 0, ())


def test_its_mistakes_are_nobodys_business(plain):
    broken = edits.change_layer(plain, "conv1", kernel_size=99)
    assert check(broken).ok is False
    assert check(edits.bypass(broken, ["conv1"], True)).ok


def test_bypassing_and_back_gives_the_same_document(plain):
    bypassed = edits.bypass(plain, ["conv1", "relu1"], True)
    assert bypassed != plain
    assert edits.bypass(bypassed, ["conv1", "relu1"], False) == plain


def test_the_ends_of_the_network_are_never_bypassed(plain):
    assert edits.bypass(plain, ["input", "output"], True) == plain


def test_the_file_tells_it_only_of_layers_that_are_bypassed(plain):
    assert "bypassed" not in storage.dump(plain)
    bypassed = edits.bypass(plain, ["relu1"], True)
    assert storage.dump(bypassed).count("bypassed") == 1
    assert storage.parse(storage.dump(bypassed)) == bypassed


def test_its_own_weights_are_absent_and_others_keep_their_names(plain):
    names = list(build(plain).state_dict())
    bypassed = build(edits.bypass(plain, ["conv1"], True))
    assert list(bypassed.state_dict()) == [name for name in names if not name.startswith("conv1.")]
    assert type(bypassed.get_submodule("conv1")) is nn.Identity


def test_of_a_merge_the_first_input_passes_on(plain):
    document = branched(plain)
    first, second = (edge.source for edge in document.into["add1"])
    bypassed = edits.bypass(document, ["add1"], True)
    cut = edits.remove(edits.disconnect(document, document.into["add1"][1]), ["add1"])
    network, alone = build(bypassed), build(edits.remove(cut, [second]))
    alone.load_state_dict(network.state_dict())
    samples = torch.rand(3, 1, 8, 8)
    assert (first, second) == ("relu1", "conv2")
    assert torch.equal(outputs(bypassed, samples, network), outputs(cut, samples, alone))


def test_a_branch_to_a_bypassed_merge_is_no_second_end(plain):
    document = branched(plain)
    assert codes(edits.bypass(document, ["add1"], True)) == []


def test_a_bypassed_block_passes_its_input_on(plain):
    grouped = group(plain, ["conv1", "relu1"])
    (block,) = grouped.by_id.keys() - plain.by_id.keys()
    bypassed = edits.bypass(grouped, [block], True)
    assert check(bypassed).known(block).rounds == ()
    assert list(build(bypassed).state_dict()) == ["fc1.weight", "fc1.bias"]
    assert all(node.bypassed for node in ungroup(bypassed, block).nodes if node.name in ("conv1", "relu1"))


def test_inside_of_a_block_a_layer_can_be_bypassed(plain):
    bypassed = group(edits.bypass(plain, ["conv1"], True), ["conv1", "relu1"], "Start")
    assert list(build(bypassed).state_dict()) == ["fc1.weight", "fc1.bias"]
    assert "self.conv1 = nn.Identity()  # bypassed: Conv2d" in exported(bypassed, build(bypassed))


def test_a_forecast_is_that_of_the_network_without_it(plain):
    bypassed, removed = edits.bypass(plain, ["conv1"], True), edits.remove(plain, ["conv1"])
    assert forecast(check(bypassed)).memory == forecast(check(removed)).memory


def test_the_exported_code_says_what_is_bypassed(plain):
    bypassed = edits.bypass(plain, ["conv1"], True)
    code = exported(bypassed, build(bypassed))
    assert code.count("nn.Identity()") == code.count("# bypassed: Conv2d 1 × 3×3") == 2
    assert "relu1" in code


def test_the_name_of_a_bypassed_block_cannot_end_its_comment(plain):
    grouped = group(plain, ["conv1", "relu1"], "Start\nimport os")
    bypassed = edits.bypass(grouped, [id for id in grouped.by_id if id not in plain.by_id], True)
    assert "\nimport os" not in exported(bypassed, build(bypassed))


def test_mending_looks_at_bypassed_layers_as_they_act(plain):
    broken = edits.bypass(edits.change_layer(plain, "conv1", kernel_size=99), ["conv1"], True)
    assert mend_all(broken).document.node("conv1").bypassed


def with_some_bypassed(document: Document, data) -> Document:
    ids = [node.id for node in document.nodes if not node.is_terminal]
    return edits.bypass(document, data.draw(st.lists(st.sampled_from(ids), max_size=4)), True)


@many
@given(data=st.data())
def test_a_network_in_which_all_is_bypassed_gives_its_input(networks, data):
    document = data.draw(networks)
    passing = edits.bypass(document, document.by_id.keys(), True)
    checked = check(passing)
    assert checked.out_shape == checked.in_shapes[0]
    assert (checked.parameters, checked.flops, checked.cost.kernels) == (0, 0, 0)


@many
@given(data=st.data())
def test_a_bypassed_network_is_the_one_with_identities_in_its_place(networks, data):
    document = with_some_bypassed(data.draw(networks), data)
    checked = check(document)
    acting = check(document.acting)
    assert checked.order == acting.order
    assert checked.cost == acting.cost
    if not checked.ok:
        return
    network = build(document)
    kept = set(network.state_dict())
    used = edits.bypass(document, document.by_id.keys(), False)
    if check(used).ok:
        assert kept <= set(build(used).state_dict())
    for node in document.nodes:
        if node.bypassed:
            assert not any(name.startswith(f"{node.name}.") for name in kept)
    samples = torch.rand(2, *checked.input_shape)
    space = {"__name__": "exported"}
    exec(compile(exported(document, network), "exported.py", "exec"), space)
    other = space["Net"]()
    other.load_state_dict(network.state_dict())
    assert torch.equal(outputs(document, samples, other), outputs(document, samples, network))


@many
@given(data=st.data())
def test_a_check_that_knows_the_network_before_finds_the_same(networks, data):
    document = data.draw(networks)
    bypassed = with_some_bypassed(document, data)
    for before, after in ((document, bypassed), (bypassed, document)):
        known, fresh = check(after, check(before)), check(after)
        assert known.layers.keys() == fresh.layers.keys()
        assert all(known.layers[id].cost == fresh.layers[id].cost for id in fresh.layers)
        assert [problem.message for problem in known.problems] == [problem.message for problem in fresh.problems]
