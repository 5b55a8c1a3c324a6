"""Blocks of convolutional networks for pictures, without a short cut."""

from __future__ import annotations

from pydantic import Field, field_validator

from core.blocks.pictures import OUT_CHANNELS, STRIDE, PictureBlock, conv_norm
from core.blocks.wiring import Wiring
from core.layers.activation import ReLU, Sigmoid
from core.layers.base import layer
from core.layers.convolution import Conv2d
from core.layers.merge import Concatenate, Multiply
from core.layers.normalisation import BatchNorm2d
from core.layers.pooling import AdaptiveAvgPool2d, MaxPool2d
from core.settings import Shape


@layer("Block")
class ConvBNReLU(PictureBlock):
    """Convolution, batch normalisation, ReLU: (N, C, H, W) → (N, out_channels, H/stride, W/stride)."""

    uses = (
        "The unit that most convolutional networks are made of; the border is padded so that stride 1 keeps the size."
    )

    out_channels: int = Field(64, ge=1, description=OUT_CHANNELS)
    kernel_size: int = Field(3, ge=1, description="height and width of a filter, in pixels; odd")
    stride: int = Field(1, ge=1, description=STRIDE)

    @field_validator("kernel_size")
    @classmethod
    def _is_odd(cls, size: int) -> int:
        if size % 2 == 0:
            raise ValueError(f"must be odd, so that the border is the same on both sides: {size - 1} or {size + 1}")
        return size

    @classmethod
    def title(cls) -> str:
        return "Conv-BN-ReLU"

    def summary_form(self) -> str:
        return "{out_channels} × {kernel_size}"

    def setting_text(self, name: str, how: str = "") -> str:
        text = super().setting_text(name, how)
        return f"{text}×{text}" if name == "kernel_size" else text

    def wire(self, wiring: Wiring, in_shape: Shape) -> str:
        return conv_norm(
            wiring, "", wiring.input, self.out_channels, self.kernel_size, stride=self.stride, activation=ReLU()
        )


@layer("Block")
class InceptionModule(PictureBlock):
    """1×1, 3×3, 5×5 and pooling branches side by side: (N, C, H, W) → (N, sum of the branches, H, W)."""

    uses = "What GoogLeNet is made of: each branch sees the picture at another scale."

    branch1x1: int = Field(64, ge=1, description="channels of the 1×1 branch")
    reduce3x3: int = Field(96, ge=1, description="channels that the 3×3 branch works on")
    branch3x3: int = Field(128, ge=1, description="channels of the 3×3 branch")
    reduce5x5: int = Field(16, ge=1, description="channels that the 5×5 branch works on")
    branch5x5: int = Field(32, ge=1, description="channels of the 5×5 branch")
    branch_pool: int = Field(32, ge=1, description="channels of the pooling branch")

    def summary_form(self) -> str:
        channels = self.branch1x1 + self.branch3x3 + self.branch5x5 + self.branch_pool
        return f"{channels}"

    def wire(self, wiring: Wiring, in_shape: Shape) -> str:
        def unit(name: str, source: str, channels: int, kernel_size: int, column: float) -> str:
            return conv_norm(wiring, name, source, channels, kernel_size, activation=ReLU(), column=column)

        one = unit("_1x1", wiring.input, self.branch1x1, 1, -1.5)
        three = unit("_3x3", unit("_3x3_reduce", wiring.input, self.reduce3x3, 1, -0.5), self.branch3x3, 3, -0.5)
        five = unit("_5x5", unit("_5x5_reduce", wiring.input, self.reduce5x5, 1, 0.5), self.branch5x5, 5, 0.5)
        pool = wiring.add("pool", MaxPool2d(kernel_size=3, stride=1, padding=1), wiring.input, column=1.5)
        pooled = unit("_pool", pool, self.branch_pool, 1, 1.5)
        return wiring.add("concatenate", Concatenate(), one, three, five, pooled, column=0)


@layer("Block")
class DenseBlock(PictureBlock):
    """Each layer sees all before it: (N, C, H, W) → (N, C + layers × growth_rate, H, W)."""

    uses = "What DenseNet is made of: few channels a layer, and none of them is ever lost."

    layers: int = Field(4, ge=1, le=64, description="number of convolutions")
    growth_rate: int = Field(12, ge=1, description="channels that each of them adds")

    def summary_form(self) -> str:
        return "{layers} × {growth_rate}"

    def wire(self, wiring: Wiring, in_shape: Shape) -> str:
        last = wiring.input
        for number in range(1, self.layers + 1):
            norm = wiring.add(f"norm{number}", BatchNorm2d(), last, column=1)
            relu = wiring.add(f"relu{number}", ReLU(), norm)
            conv = Conv2d(out_channels=self.growth_rate, padding=1, bias=False)
            new = wiring.add(f"conv{number}", conv, relu)
            last = wiring.add(f"concatenate{number}", Concatenate(), last, new, column=0)
        return last


@layer("Block")
class SqueezeExcite(PictureBlock):
    """Weighs each channel by what the whole picture says: (N, C, H, W), shape kept."""

    uses = "Put it after the convolutions of a block: useful channels are let through, others are turned down."

    reduction: int = Field(16, ge=1, description="how many times fewer channels stand in the middle")

    def summary_form(self) -> str:
        return "/{reduction}"

    def wire(self, wiring: Wiring, in_shape: Shape) -> str:
        squeezed = wiring.add("pool", AdaptiveAvgPool2d(output_size=1), wiring.input, column=1)
        inner = max(1, in_shape[0] // self.reduction)
        wiring.add("reduce", Conv2d(out_channels=inner, kernel_size=1), squeezed)
        wiring.add("relu", ReLU(), "reduce")
        wiring.add("expand", Conv2d(out_channels=in_shape[0], kernel_size=1), "relu")
        gate = wiring.add("sigmoid", Sigmoid(), "expand")
        return wiring.add("multiply", Multiply(), wiring.input, gate, column=0)
