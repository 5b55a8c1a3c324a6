"""The blocks of the library compute what torchvision's modules of the same name compute."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from core.blocks.attention import TransformerEncoder
from core.blocks.base import Block, Composite
from core.blocks.convolutional import ConvBNReLU, DenseBlock, InceptionModule, SqueezeExcite
from core.blocks.grouping import make_editable, ungroup
from core.blocks.residual import Bottleneck, InvertedResidual, ResidualBlock
from core.data.sources.mnist import MNIST
from core.data.vision import torchvision
from core.document import edits
from core.document.model import Document
from core.graph.build import build
from core.graph.check import check
from core.layers.base import LAYERS
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.shape import Flatten, Reshape

LIBRARY = [pytest.param(spec, id=name) for name, spec in LAYERS.items() if issubclass(spec, Composite)]
PICTURE, SEQUENCE = (16, 28, 28), (14, 56)


def around(chain, block: Composite) -> Document:
    """A network in which a block gets 16×28×28, or a sequence of 14×56."""
    before = [Conv2d(out_channels=16, kernel_size=1)] if block.accepts != (2,) else [Reshape(shape=(14, 56))]
    return chain(*before, block, Flatten(), Linear(out_features=10), source=MNIST())


def module_of(document: Document) -> nn.Module:
    """The block of a network, with random running means and weights."""
    node = next(node for node in document.nodes if isinstance(node.layer, Composite))
    module = build(document).get_submodule(node.name)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for tensor in module.state_dict().values():
            if tensor.is_floating_point():
                tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.1)
    return module.eval()


def same(ours: nn.Module, theirs: nn.Module, order: list[str] | None = None) -> bool:
    """Whether both give the same with the same weights, which they hold in the same order, or in ``order``."""
    weights = ours.state_dict()
    named = (
        weights
        if order is None
        else {name: weights[name] for part in order for name in weights if name.startswith(f"{part}.")}
    )
    assert len(named) == len(theirs.state_dict())
    theirs.load_state_dict(dict(zip(theirs.state_dict(), named.values(), strict=True)))
    samples = torch.rand(2, *PICTURE)
    return torch.allclose(ours(samples), theirs.eval()(samples), rtol=1e-4)


@pytest.mark.parametrize(("out_channels", "stride"), [(16, 1), (32, 2), (32, 1)])
def test_a_residual_block_is_that_of_resnet_18(chain, out_channels, stride):
    projection = None
    if (out_channels, stride) != (16, 1):
        projection = nn.Sequential(nn.Conv2d(16, out_channels, 1, stride, bias=False), nn.BatchNorm2d(out_channels))
    theirs = torchvision.models.resnet.BasicBlock(16, out_channels, stride, projection)
    order = ["conv1", "norm1", "conv2", "norm2", "projection", "projection_norm"]
    assert same(module_of(around(chain, ResidualBlock(out_channels=out_channels, stride=stride))), theirs, order)


def test_a_bottleneck_is_that_of_resnet_50(chain):
    projection = nn.Sequential(nn.Conv2d(16, 64, 1, 2, bias=False), nn.BatchNorm2d(64))
    theirs = torchvision.models.resnet.Bottleneck(16, 16, 2, projection)
    order = ["conv1", "norm1", "conv2", "norm2", "conv3", "norm3", "projection", "projection_norm"]
    assert same(module_of(around(chain, Bottleneck(out_channels=64, stride=2))), theirs, order)


@pytest.mark.parametrize(("out_channels", "stride", "expand_ratio"), [(16, 1, 6), (24, 2, 6), (16, 1, 1)])
def test_an_inverted_residual_is_that_of_mobilenet_v2(chain, out_channels, stride, expand_ratio):
    theirs = torchvision.models.mobilenetv2.InvertedResidual(16, out_channels, stride, expand_ratio)
    block = InvertedResidual(out_channels=out_channels, stride=stride, expand_ratio=expand_ratio)
    assert same(module_of(around(chain, block)), theirs)


def test_squeeze_and_excite_is_that_of_torchvision(chain):
    theirs = torchvision.ops.SqueezeExcitation(16, 4)
    assert same(module_of(around(chain, SqueezeExcite(reduction=4))), theirs)


def test_conv_bn_relu_is_that_of_torchvision(chain):
    theirs = torchvision.ops.Conv2dNormActivation(16, 24, 5, 2)
    assert same(module_of(around(chain, ConvBNReLU(out_channels=24, kernel_size=5, stride=2))), theirs)


def test_an_inception_module_gives_the_channels_of_all_branches(chain):
    document = around(chain, InceptionModule())
    assert check(document).layers["inception1"].out_shape == (256, 28, 28)
    module = module_of(document)
    samples = torch.rand(2, *PICTURE)
    branch = module.relu_3x3(module.norm_3x3(module.conv_3x3(
        module.relu_3x3_reduce(module.norm_3x3_reduce(module.conv_3x3_reduce(samples))))))  # fmt: skip
    assert torch.equal(module(samples)[:, 64 : 64 + 128], branch)


def test_each_layer_of_a_dense_block_sees_all_before_it(chain):
    document = around(chain, DenseBlock(layers=3, growth_rate=8))
    known = check(document).layers["dense1"]
    assert known.out_shape == (16 + 3 * 8, 28, 28)
    assert [known.rounds[0].layers[f"conv{n}"].in_shapes[0][0] for n in (1, 2, 3)] == [16, 24, 32]


def test_a_transformer_encoder_is_that_of_torch(chain):
    ours = module_of(around(chain, TransformerEncoder(num_heads=7, dim_feedforward=64)))
    theirs = nn.TransformerEncoderLayer(56, 7, 64, activation="gelu", batch_first=True, norm_first=True).eval()
    names = {"norm1": "norm1", "attention": "self_attn", "norm2": "norm2", "fc1": "linear1", "fc2": "linear2"}
    theirs.load_state_dict(
        {
            f"{names[part]}.{rest.removeprefix('attention.')}": value
            for name, value in ours.state_dict().items()
            for part, _, rest in [name.partition(".")]
        }
    )
    samples = torch.rand(2, *SEQUENCE)
    assert torch.allclose(ours(samples), theirs(samples), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("spec", LIBRARY)
def test_every_block_builds_what_the_check_says_also_repeated(spec, chain):
    document = around(chain, spec(repeat=2))
    checked = check(document)
    assert checked.ok
    network = build(document).eval()
    assert sum(parameter.numel() for parameter in network.parameters()) == checked.parameters
    assert network(torch.rand(2, 1, 28, 28)).shape == (2, 10)


@pytest.mark.parametrize("spec", LIBRARY)
def test_a_block_made_editable_or_taken_apart_has_the_same_layers(spec, chain):
    document = around(chain, spec(repeat=2))
    checked = check(document)
    (node,) = (node for node in document.nodes if isinstance(node.layer, Composite))
    rounds = tuple(inside.graph for inside in checked.layers[node.id].rounds)
    own = make_editable(document, node.id, rounds)
    assert isinstance(own.by_id[node.id].layer, Block)
    for other in (own, ungroup(document, node.id, rounds)):
        assert check(other).parameters == checked.parameters
        assert [problem for problem in check(other).problems if problem.severity == "error"] == []


def test_only_the_first_repetition_shrinks_the_picture(chain):
    document = around(chain, ResidualBlock(out_channels=32, stride=2, repeat=3))
    assert check(document).layers["residual1"].out_shape == (32, 14, 14)


def test_a_problem_inside_of_a_library_block_offers_no_edit_of_its_inside(chain):
    document = around(chain, DenseBlock())
    lonely = edits.change_training(document, document.training.model_copy(update={"batch_size": 1}))
    assert all(fix.text for problem in check(lonely).problems for fix in problem.fixes)
