"""Small networks of different character on which the speed of a device is measured."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from core.graph.cost import Cost
from core.graph.shapes import Measured, measure
from core.layers.activation import ReLU, Sigmoid, Tanh
from core.layers.base import LayerSpec
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm2d, LayerNorm
from core.layers.pooling import AvgPool2d, MaxPool2d
from core.layers.shape import Flatten
from core.settings import Shape

if TYPE_CHECKING:
    from torch import nn

N_CLASSES = 10


@dataclass(frozen=True)
class Reference:
    """Layers in a row, a last Linear with ``N_CLASSES`` outputs not among them, and the samples they train on."""

    layers: tuple[LayerSpec, ...]
    in_shape: Shape
    batch_size: int

    def measured(self) -> tuple[tuple[LayerSpec, Shape, Measured], ...]:
        """Each layer with the shape that arrives at it and what it costs."""
        found, shape = [], self.in_shape
        for layer in (*self.layers, Linear(out_features=N_CLASSES)):
            known = measure(layer, (shape,))
            assert isinstance(known, Measured)
            found.append((layer, shape, known))
            shape = known.out_shape
        return tuple(found)

    def cost(self) -> Cost:
        """What the network costs."""
        return sum((Cost.of(known) for _, _, known in self.measured()), Cost())

    def build(self) -> nn.Module:
        """The network on the meta device."""
        import torch

        with torch.device("meta"):
            return torch.nn.Sequential(*(layer.build(shape) for layer, shape, _ in self.measured()))


def _perceptron(*widths: int) -> tuple[LayerSpec, ...]:
    return tuple(chain.from_iterable((Linear(out_features=width), ReLU()) for width in widths))


def _convolutional(
    *channels: int, then: tuple[LayerSpec, ...] = (ReLU(),), kernel_size: int = 3
) -> tuple[LayerSpec, ...]:
    convolutions = (Conv2d(out_channels=n, kernel_size=kernel_size, padding=kernel_size // 2) for n in channels)
    return (*chain.from_iterable((convolution, *then) for convolution in convolutions), Flatten())


_NORMALISED = (BatchNorm2d(), ReLU())

SMALL = (
    Reference(_perceptron(16), (4,), 16),
    Reference(_perceptron(64, 64), (64,), 64),
    Reference(_perceptron(*[8] * 20), (8,), 16),
    Reference((Linear(out_features=32), *[Tanh(), LayerNorm(), ReLU()] * 6), (16,), 32),
    Reference(_perceptron(512, 512), (400,), 8),
    Reference(_perceptron(800, 300), (600,), 4),
    Reference(_perceptron(256, 256), (128,), 64),
    Reference((Linear(out_features=256), *[ReLU(), Tanh(), LayerNorm(), Sigmoid()] * 2), (64,), 128),
    Reference(_convolutional(4, 8, then=(*_NORMALISED, MaxPool2d())), (1, 8, 8), 16),
    Reference(_convolutional(8, 16, then=(ReLU(), MaxPool2d())), (1, 12, 12), 64),
    Reference(_convolutional(16, then=(ReLU(),)), (8, 12, 12), 32),
    Reference(_convolutional(4, 4, then=(Tanh(), AvgPool2d()), kernel_size=5), (1, 24, 24), 32),
    Reference(_convolutional(*[4] * 6, then=_NORMALISED), (2, 8, 8), 8),
)
"""Steps below ``core.training.threads.SMALL_STEP`` operations."""

LARGE = (
    Reference(_perceptron(400, 400), (600,), 64),
    Reference(_perceptron(1024), (512,), 128),
    Reference(_perceptron(1200, 600), (800,), 16),
    Reference(_perceptron(*[128] * 12), (128,), 64),
    Reference((Linear(out_features=512), *[ReLU(), Tanh(), LayerNorm()] * 2), (128,), 256),
    Reference(_convolutional(12, 24, then=(*_NORMALISED, MaxPool2d())), (1, 28, 28), 24),
    Reference(_convolutional(8, 16, then=(Tanh(), AvgPool2d()), kernel_size=5), (1, 28, 28), 32),
    Reference(_convolutional(16, 16, 24, then=_NORMALISED), (3, 14, 14), 24),
    Reference(_convolutional(32, 32), (8, 14, 14), 16),
    Reference(_convolutional(*[12] * 8), (8, 8, 8), 32),
    Reference((Linear(out_features=400), *[Tanh(), LayerNorm(), ReLU()] * 5), (400,), 64),
    Reference(_convolutional(32, 32, 48, then=_NORMALISED), (3, 16, 16), 24),
)
"""Steps above, each of a few milliseconds on one core."""


def enlarged(references: tuple[Reference, ...], times: int) -> tuple[Reference, ...]:
    """The same networks on larger batches, for devices that hardly feel the small ones."""
    return tuple(
        Reference(reference.layers, reference.in_shape, reference.batch_size * times) for reference in references
    )
