"""Networks that everybody knows, built from layers and blocks: they are those of torch, to the last number."""

from __future__ import annotations

import torch
from torch import nn

from core.blocks.convolutional import ConvBNReLU
from core.blocks.residual import Bottleneck, InvertedResidual, ResidualBlock
from core.data.sources.synthetic import Synthetic
from core.data.vision import torchvision
from core.document.model import Document
from core.graph.build import build
from core.graph.check import check
from core.layers.activation import ReLU, ReLU6
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm2d
from core.layers.pooling import AdaptiveAvgPool2d, MaxPool2d
from core.layers.regularisation import Dropout
from core.layers.shape import Flatten

IMAGENET = Synthetic(channels=3, height=224, width=224, classes=1000, samples=2000)


def resnet(chain, block: type, widths: tuple[int, ...], repeats: tuple[int, ...]) -> Document:
    stages = [
        block(out_channels=width, stride=1 if index == 0 else 2, repeat=repeat)
        for index, (width, repeat) in enumerate(zip(widths, repeats, strict=True))
    ]
    stem = (
        Conv2d(out_channels=64, kernel_size=7, stride=2, padding=3, bias=False),
        BatchNorm2d(),
        ReLU(),
        MaxPool2d(kernel_size=3, stride=2, padding=1),
    )
    head = (AdaptiveAvgPool2d(output_size=1), Flatten(), Linear(out_features=1000))
    return chain(*stem, *stages, *head, source=IMAGENET)


def same_outputs(ours: nn.Module, theirs: nn.Module, order: dict[str, str]) -> bool:
    """Whether both give the same, with their weights in ours; ``order`` turns a part of our names into theirs."""

    def theirs_of(name: str) -> str:
        for part, other in order.items():
            name = name.replace(part, other)
        return name

    generator = torch.Generator().manual_seed(0)
    weights = {
        name: torch.rand(value.shape, generator=generator) * 0.1 + 0.01 if value.is_floating_point() else value
        for name, value in theirs.state_dict().items()
    }
    theirs.load_state_dict(weights)
    assert {theirs_of(name) for name in ours.state_dict()} == set(weights)
    ours.load_state_dict({name: weights[theirs_of(name)] for name in ours.state_dict()})
    samples = torch.rand(1, 3, 64, 64, generator=generator)
    with torch.no_grad():
        return torch.allclose(ours.eval()(samples), theirs.eval()(samples), rtol=1e-3)


def test_resnet_18_has_the_parameters_and_the_outputs_of_torchvision(chain):
    document = resnet(chain, ResidualBlock, (64, 128, 256, 512), (2, 2, 2, 2))
    checked = check(document)
    assert (checked.ok, checked.parameters, checked.output_shape) == (True, 11_689_512, (1000,))
    assert [problem.message for problem in checked.problems if problem.severity == "error"] == []
    names = {f"residual{n}.": f"layer{n}." for n in (1, 2, 3, 4)} | {"fc1": "fc", "projection_norm": "downsample.1"}
    names |= {"projection": "downsample.0", "norm1": "bn1", "norm2": "bn2"}
    assert same_outputs(build(document), torchvision.models.resnet18(), names)


def test_resnet_50_has_the_parameters_of_torchvision(chain):
    document = resnet(chain, Bottleneck, (256, 512, 1024, 2048), (3, 4, 6, 3))
    assert check(document).parameters == 25_557_032


def test_mobilenet_v2_has_the_parameters_of_torchvision(chain):
    plan = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    document = chain(
        Conv2d(out_channels=32, stride=2, padding=1, bias=False),
        BatchNorm2d(),
        ReLU6(),
        *(
            InvertedResidual(expand_ratio=ratio, out_channels=width, repeat=repeat, stride=stride)
            for ratio, width, repeat, stride in plan
        ),
        ConvBNReLU(out_channels=1280, kernel_size=1),
        AdaptiveAvgPool2d(output_size=1),
        Flatten(),
        Dropout(p=0.2),
        Linear(out_features=1000),
        source=IMAGENET,
    )
    assert check(document).parameters == 3_504_872
