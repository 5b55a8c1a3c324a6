"""Blocks in exported code: classes as a person would write them, with the weights' names unchanged."""

from __future__ import annotations

import re

import pytest
import torch

from core.blocks.attention import TransformerEncoder
from core.blocks.base import Block
from core.blocks.convolutional import ConvBNReLU, DenseBlock, InceptionModule, SqueezeExcite
from core.blocks.grouping import group
from core.blocks.residual import Bottleneck, InvertedResidual, ResidualBlock
from core.data.sources.mnist import MNIST
from core.document import edits
from core.document.model import Document
from core.exporters.base import Subject
from core.exporters.export import export
from core.exporters.python import source_of
from core.graph.build import build
from core.graph.check import check
from core.graph.weights import save_weights, snapshot
from core.layers.activation import ReLU
from core.layers.linear import Linear
from core.layers.merge import Add
from core.layers.pooling import AdaptiveAvgPool2d
from core.layers.shape import Flatten, Reshape


def source(document: Document) -> str:
    return source_of(Subject(check(document), build(document).eval(), trained=False))


def outputs_agree(document: Document) -> bool:
    """Whether the exported code loads the network's weights and gives its outputs."""
    network, space = build(document).eval(), {"__name__": "exported"}
    exec(compile(source(document), "exported.py", "exec"), space)
    samples = torch.rand(2, *check(document).input_shape)
    makers = [space["Net"], *([space["sequential"]] if "sequential" in space else [])]
    for net in (make() for make in makers):
        assert list(net.state_dict()) == list(network.state_dict())
        assert [p.requires_grad for p in net.parameters()] == [p.requires_grad for p in network.parameters()]
        net.load_state_dict(network.state_dict())
        if not torch.equal(net.eval()(samples), network(samples)):
            return False
    return True


@pytest.fixture
def residual(chain) -> Document:
    """Three stages of residual blocks."""
    stages = [ResidualBlock(out_channels=8 * stride, stride=stride, repeat=2) for stride in (1, 2, 4)]
    layers = (ConvBNReLU(out_channels=8), *stages, AdaptiveAvgPool2d(output_size=1), Flatten(), Linear(out_features=10))
    return chain(*layers, source=MNIST())


def test_blocks_that_differ_in_numbers_share_a_class_with_arguments(residual):
    text = source(residual)
    assert outputs_agree(residual)
    assert re.findall(r"class (\w+)\(nn.Module\)", text) == [
        "Add",
        "ConvBNReLU",
        "ResidualBlock",
        "ResidualBlock2",
        "Net",
    ]
    assert "def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:" in text
    assert "self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride=stride, padding=1, bias=False)" in text
    assert "self.residual1 = nn.Sequential(*(ResidualBlock(8) for _ in range(2)))" in text
    assert "self.residual2 = nn.Sequential(ResidualBlock2(8, 16, 2), ResidualBlock(16))" in text


def test_blocks_inside_of_blocks_are_classes_that_use_classes(residual):
    nested = group(group(residual, ["residual2", "residual3"], "Stage"), ["stage1", "pool1"], "My body")
    assert outputs_agree(nested)
    assert "self.my_body1 = MyBody()" in source(nested)
    assert "self.stage1 = Stage()" in source(nested)


def test_two_blocks_of_the_same_name_with_other_layers_get_two_classes(residual):
    both = group(group(residual, ["convbnrelu1"], "Part"), ["pool1", "flatten1"], "Part")
    text = source(both)
    assert outputs_agree(both)
    assert {"Part", "Part2"} <= set(re.findall(r"class (\w+)\(nn.Module\)", text))


@pytest.mark.parametrize("name", ["Add", "Net", "nn", "print", "3 × 3", "Ü", '"""; import os', "Tensor"])
def test_whatever_a_block_is_called_the_code_works(residual, name):
    assert outputs_agree(group(residual, ["residual1", "residual2"], name))


@pytest.mark.parametrize(
    "block",
    [InceptionModule(), DenseBlock(repeat=2), SqueezeExcite(), Bottleneck(stride=2, repeat=2), InvertedResidual()],
    ids=lambda block: block.type,
)
def test_every_block_for_pictures_is_exported(chain, block):
    document = chain(ConvBNReLU(out_channels=8), block, Flatten(), Linear(out_features=10))
    assert outputs_agree(document)


def test_a_transformer_is_exported(chain):
    layers = (Reshape(shape=(8, 8)), TransformerEncoder(repeat=2, dropout=0.2), Flatten(), Linear(out_features=10))
    assert outputs_agree(chain(*layers))


def test_a_block_with_two_inputs_is_exported(chain):
    document = chain(Linear(out_features=8), ReLU(), Linear(out_features=8), Add(), Flatten(), Linear(out_features=10))
    document = edits.connect(document, "relu1", "add1")
    grouped = group(document, ["add1"], "Sum")
    assert "def forward(self, input1: Tensor, input2: Tensor) -> Tensor:" in source(grouped)
    assert outputs_agree(grouped)


def test_an_empty_block_and_a_frozen_one_are_exported(chain, residual):
    assert outputs_agree(edits.freeze(residual, ["residual2", "fc1"], True))
    assert outputs_agree(edits.append(chain(Flatten(), Linear(out_features=10)), Block()))


def test_the_proof_holds_for_blocks(residual, tmp_path):
    save_weights(snapshot(build(residual)), tmp_path / "net.pth")
    for name, format in (("net.py", "python"), ("again.pth", "pth")):
        proof = export(residual, tmp_path / name, format, tmp_path / "net.pth").proof
        assert proof.ok, proof.message
