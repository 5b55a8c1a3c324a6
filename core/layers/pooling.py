"""Layers that summarise neighbouring values."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from core.layers.base import LayerSpec, extents_text, layer
from core.settings import Padding2d, Size, Size2d, Unit

Pixels = Unit("pixels")
StrideOrKernel = Annotated[int | tuple[int, int] | None, Size(2, optional=True), Pixels]


class _Pool2d(LayerSpec):
    """What MaxPool2d and AvgPool2d share."""

    accepts = (3,)
    wants = "a picture (channels × height × width)"

    kernel_size: Annotated[Size2d, Pixels] = Field(2, description="height and width of the window")
    stride: StrideOrKernel = Field(None, description="step of the window; left open, it is the kernel size")
    padding: Annotated[Padding2d, Pixels] = Field(0, description="border added on each side, at most half the kernel")

    @model_validator(mode="after")
    def _padding_fits(self) -> Self:
        pairs = zip(_both(self.padding), _both(self.kernel_size), strict=True)
        if any(pad > kernel // 2 for pad, kernel in pairs):
            raise ValueError("padding must be at most half the kernel size")
        return self

    def summary(self) -> str:
        return extents_text(self.kernel_size, 2)


def _both(size: int | tuple[int, int]) -> tuple[int, int]:
    return size if isinstance(size, tuple) else (size, size)


@layer("Pooling")
class MaxPool2d(_Pool2d):
    """Keeps the largest value of each window: (N, C, H, W) → (N, C, H', W')."""

    uses = "Halves height and width with a kernel of 2; the usual step between convolutions."

    dilation: Annotated[Size2d, Pixels] = Field(1, description="distance between the points of a window")
    ceil_mode: bool = Field(False, description="also uses windows that stick out at the border")


@layer("Pooling")
class AvgPool2d(_Pool2d):
    """Takes the mean of each window: (N, C, H, W) → (N, C, H', W')."""

    uses = "A softer way than MaxPool2d to halve height and width; LeNet-5 used it."

    ceil_mode: bool = Field(False, description="also uses windows that stick out at the border")
    count_include_pad: bool = Field(True, description="counts the zeros of the border in the mean")


@layer("Pooling")
class AdaptiveAvgPool2d(LayerSpec):
    """Takes means so that a chosen size comes out: (N, C, H, W) → (N, C, *output_size)."""

    accepts = (3,)
    wants = "a picture (channels × height × width)"
    uses = "With an output of 1, one mean for each channel: the end of most modern convolutional networks."

    output_size: Annotated[Size2d, Pixels] = Field(1, description="height and width that come out")

    def summary(self) -> str:
        return f"→ {extents_text(self.output_size, 2)}"
