"""What holds for every network without errors: chains, branches, blocks in blocks."""

from __future__ import annotations

import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from core.document import storage
from core.document.model import Document
from core.exporters.base import Subject
from core.exporters.python import source_of
from core.graph.build import build
from core.graph.check import GraphCheck, check

many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Enough to meet every kind of block; by hand it was run with thousands."""


@many
@given(data=st.data())
def test_the_shapes_of_the_check_are_those_of_the_module_on_real_data(networks, data):
    document = data.draw(networks)
    checked, network = check(document), build(document).eval()
    shapes: dict[str, tuple[int, ...]] = {}

    def watch(name: str):
        def hook(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
            shapes[name] = tuple(output.shape[1:])

        return hook

    for name, module in network.named_modules():
        module.register_forward_hook(watch(name))
    network(torch.rand(2, *checked.input_shape))
    found = dict(shapes_by_name(checked))
    assert found == {name: shapes[name] for name in found}
    assert shapes[""] == checked.output_shape


@many
@given(data=st.data())
def test_the_parameters_of_the_check_are_those_of_torch(networks, data):
    document = data.draw(networks)
    checked, network = check(document), build(document)
    assert checked.parameters == sum(parameter.numel() for parameter in network.parameters())
    for id in checked.order:
        child = network.get_submodule(document.by_id[id].name)
        assert checked.layers[id].parameters == sum(parameter.numel() for parameter in child.parameters())


@many
@given(data=st.data())
def test_a_document_survives_the_way_to_its_file_and_back(networks, data):
    document = data.draw(networks)
    text = storage.dump(document)
    assert storage.parse(text) == document
    assert storage.dump(storage.parse(text)) == text


@many
@given(data=st.data())
def test_the_exported_code_gives_the_same_outputs_with_the_same_weights(networks, data):
    document = data.draw(networks)
    network = build(document).eval()
    space = {"__name__": "exported"}
    exec(compile(source_of(Subject(check(document), network, trained=False)), "exported.py", "exec"), space)
    samples = torch.rand(2, *space["INPUT_SHAPE"])
    with torch.no_grad():
        expected = network(samples).nan_to_num()
        for make in (space["Net"], space.get("sequential")):
            if make is not None:
                other = make()
                assert list(other.state_dict()) == list(network.state_dict())
                other.load_state_dict(network.state_dict())
                assert torch.equal(other.eval()(samples).nan_to_num(), expected)


@many
@given(data=st.data())
def test_a_check_that_knows_an_earlier_state_finds_the_same_as_one_that_does_not(networks, data):
    before, after = data.draw(networks), data.draw(networks)
    mixed: Document = before.changed(nodes=after.nodes, edges=after.edges, data=after.data)
    known, fresh = check(mixed, check(before)), check(mixed)
    assert list(facts(known)) == list(facts(fresh))


def facts(checked: GraphCheck):
    """Everything that a check says but its edits, which are functions."""
    yield checked.in_shapes, checked.out_shape, checked.order, checked.parameters, checked.flops
    yield [(problem.code, problem.severity, problem.path, problem.message) for problem in checked.problems]
    for id, known in checked.layers.items():
        yield id, known.in_shapes, known.out_shape, known.parameters, known.trainable, known.flops
        for inside in known.rounds:
            yield from facts(inside)


def shapes_by_name(checked: GraphCheck, prefix: str = ""):
    """The shape that leaves each layer, by its name in the module."""
    for id in checked.order:
        name, known = prefix + checked.graph.by_id[id].name, checked.layers[id]
        yield name, known.out_shape
        for number, inside in enumerate(known.rounds):
            between = f"{number}." if len(known.rounds) > 1 else ""
            yield from shapes_by_name(inside, f"{name}.{between}")
