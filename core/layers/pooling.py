"""Layers that summarise neighbouring values."""

from typing import Self

from pydantic import Field, model_validator

from core.layers.base import layer
from core.layers.windows import Border, Extent, OnPictures, OnSequences, OnVolumes, OptionalExtent, PerAxis, Sliding

CEIL_MODE = "also uses windows that stick out at the border"


class Window(Sliding):
    """What all windows share."""

    kernel_size: Extent = Field(2, description="extent of the window along each axis")
    stride: OptionalExtent = Field(None, description="step of the window; left open, it is the kernel size")

    def summary_form(self) -> str:
        return "{kernel_size}"


class _Padded(Window):
    """What max and average pooling share."""

    padding: Border = Field(0, description="border added on each side, at most half the kernel")

    @model_validator(mode="after")
    def _padding_fits(self) -> Self:
        if any(pad > size // 2 for pad, size in zip(self.each("padding"), self.each("kernel_size"), strict=True)):
            raise ValueError("padding must be at most half the kernel size")
        return self


class _MaxPool(_Padded):
    """What the max poolings share."""

    dilation: Extent = Field(1, description="distance between the points of a window")
    ceil_mode: bool = Field(False, description=CEIL_MODE)


@layer("Pooling")
class MaxPool1d(_MaxPool, OnSequences):
    """Keeps the largest value of each window: (N, C, L) → (N, C, L')."""

    uses = "Halves the length of a sequence with a kernel of 2."


@layer("Pooling")
class MaxPool2d(_MaxPool, OnPictures):
    """Keeps the largest value of each window: (N, C, H, W) → (N, C, H', W')."""

    uses = "Halves height and width with a kernel of 2; the usual step between convolutions."


@layer("Pooling")
class MaxPool3d(_MaxPool, OnVolumes):
    """Keeps the largest value of each window: (N, C, D, H, W) → (N, C, D', H', W')."""

    uses = "Halves every extent of a volume with a kernel of 2."


class _AvgPool(_Padded):
    """What the average poolings share."""

    ceil_mode: bool = Field(False, description=CEIL_MODE)
    count_include_pad: bool = Field(True, description="counts the zeros of the border in the mean")


class _DividedAvgPool(_AvgPool):
    """What AvgPool2d and AvgPool3d share."""

    divisor_override: int | None = Field(None, ge=1, description="divides sums by this instead of the window's size")


@layer("Pooling")
class AvgPool1d(_AvgPool, OnSequences):
    """Takes the mean of each window: (N, C, L) → (N, C, L')."""

    uses = "Smooths a sequence and makes it shorter."


@layer("Pooling")
class AvgPool2d(_DividedAvgPool, OnPictures):
    """Takes the mean of each window: (N, C, H, W) → (N, C, H', W')."""

    uses = "A softer way than MaxPool2d to halve height and width; LeNet-5 used it."


@layer("Pooling")
class AvgPool3d(_DividedAvgPool, OnVolumes):
    """Takes the mean of each window: (N, C, D, H, W) → (N, C, D', H', W')."""

    uses = "A softer way than MaxPool3d to halve every extent of a volume."


class _Adaptive(PerAxis):
    """What the adaptive poolings share."""

    followed_by = ("Flatten", "Dropout")

    output_size: Extent = Field(1, description="extent that comes out along each axis")

    def summary_form(self) -> str:
        return "→ {output_size}"


@layer("Pooling")
class AdaptiveAvgPool1d(_Adaptive, OnSequences):
    """Takes means so that a chosen length comes out: (N, C, L) → (N, C, output_size)."""

    uses = "With an output of 1, one mean for each channel of a sequence, whatever its length."


@layer("Pooling")
class AdaptiveAvgPool2d(_Adaptive, OnPictures):
    """Takes means so that a chosen size comes out: (N, C, H, W) → (N, C, *output_size)."""

    uses = "With an output of 1, one mean for each channel: the end of most modern convolutional networks."


@layer("Pooling")
class AdaptiveAvgPool3d(_Adaptive, OnVolumes):
    """Takes means so that a chosen size comes out: (N, C, D, H, W) → (N, C, *output_size)."""

    uses = "With an output of 1, one mean for each channel of a volume, whatever its size."


@layer("Pooling")
class AdaptiveMaxPool1d(_Adaptive, OnSequences):
    """Keeps largest values so that a chosen length comes out: (N, C, L) → (N, C, output_size)."""

    uses = "With an output of 1, it says of each channel how strongly it fired anywhere in the sequence."


@layer("Pooling")
class AdaptiveMaxPool2d(_Adaptive, OnPictures):
    """Keeps largest values so that a chosen size comes out: (N, C, H, W) → (N, C, *output_size)."""

    uses = "With an output of 1, it says of each channel how strongly it fired anywhere in the picture."


@layer("Pooling")
class AdaptiveMaxPool3d(_Adaptive, OnVolumes):
    """Keeps largest values so that a chosen size comes out: (N, C, D, H, W) → (N, C, *output_size)."""

    uses = "With an output of 1, it says of each channel how strongly it fired anywhere in the volume."
