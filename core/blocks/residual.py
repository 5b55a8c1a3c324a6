"""Blocks whose layers are added to what came in."""

from __future__ import annotations

from pydantic import Field

from core.blocks.pictures import OUT_CHANNELS, STRIDE, PictureBlock, conv_norm
from core.blocks.wiring import Wiring
from core.layers.activation import ReLU, ReLU6
from core.layers.base import layer
from core.layers.convolution import Conv2d
from core.layers.merge import Add
from core.layers.normalisation import BatchNorm2d
from core.settings import Shape


class _WithShortCut(PictureBlock):
    """A block that may shrink the picture, and has a short cut around its layers."""

    out_channels: int = Field(64, ge=1, description=OUT_CHANNELS)
    stride: int = Field(1, ge=1, le=8, description=STRIDE)

    def summary_form(self) -> str:
        return "{out_channels}, /{stride}" if self.stride > 1 else "{out_channels}"

    def short_cut(self, wiring: Wiring, in_shape: Shape) -> str:
        """What goes around the layers: what came in, or a projection of it where shapes change."""
        if self.stride == 1 and in_shape[0] == self.out_channels:
            return wiring.input
        projection = Conv2d(out_channels=self.out_channels, kernel_size=1, stride=self.stride, bias=False)
        wiring.add("projection", projection, wiring.input, column=1)
        return wiring.add("projection_norm", BatchNorm2d(), "projection")


@layer("Block")
class ResidualBlock(_WithShortCut):
    """Two 3×3 convolutions, added to what came in: (N, C, H, W) → (N, out_channels, H/stride, W/stride)."""

    uses = "What ResNet-18 and ResNet-34 are made of; a 1×1 projection stands in the short cut where shapes change."

    def wire(self, wiring: Wiring, in_shape: Shape) -> str:
        first = conv_norm(wiring, "1", wiring.input, self.out_channels, 3, stride=self.stride, activation=ReLU())
        second = conv_norm(wiring, "2", first, self.out_channels, 3)
        wiring.add("add", Add(), second, self.short_cut(wiring, in_shape))
        return wiring.add("relu2", ReLU(), "add")


@layer("Block")
class Bottleneck(_WithShortCut):
    """1×1, 3×3 and 1×1 convolutions, added to what came in: (N, C, H, W) → (N, out_channels, H/stride, W/stride)."""

    uses = "What ResNet-50 and deeper ones are made of: the 3×3 convolution works on fewer channels."

    out_channels: int = Field(256, ge=1, description=OUT_CHANNELS)
    reduction: int = Field(4, ge=1, description="how many times fewer channels the 3×3 convolution works on")

    def wire(self, wiring: Wiring, in_shape: Shape) -> str:
        inner = max(1, self.out_channels // self.reduction)
        first = conv_norm(wiring, "1", wiring.input, inner, 1, activation=ReLU())
        second = conv_norm(wiring, "2", first, inner, 3, stride=self.stride, activation=ReLU())
        third = conv_norm(wiring, "3", second, self.out_channels, 1)
        wiring.add("add", Add(), third, self.short_cut(wiring, in_shape))
        return wiring.add("relu3", ReLU(), "add")


@layer("Block")
class InvertedResidual(PictureBlock):
    """Widens, filters each channel by itself, narrows: (N, C, H, W) → (N, out_channels, H/stride, W/stride)."""

    uses = "What MobileNetV2 is made of; what came in is added where the shape stays. Cheap on small devices."

    out_channels: int = Field(32, ge=1, description=OUT_CHANNELS)
    stride: int = Field(1, ge=1, le=8, description=STRIDE)
    expand_ratio: int = Field(6, ge=1, description="how many times more channels are filtered than come in")

    def summary_form(self) -> str:
        return "{out_channels}, ×{expand_ratio}"

    def wire(self, wiring: Wiring, in_shape: Shape) -> str:
        wide, last = in_shape[0] * self.expand_ratio, wiring.input
        if self.expand_ratio > 1:
            last = conv_norm(wiring, "_expand", last, wide, 1, activation=ReLU6())
        last = conv_norm(
            wiring, "_depthwise", last, wide, 3, stride=self.stride, groups=in_shape[0] * self.expand_ratio,
            activation=ReLU6(),
        )  # fmt: skip
        last = conv_norm(wiring, "_project", last, self.out_channels, 1)
        if self.stride > 1 or in_shape[0] != self.out_channels:
            return last
        return wiring.add("add", Add(), last, wiring.input)
