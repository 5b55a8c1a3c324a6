"""Layers that summarise neighbouring values."""

from typing import Self

from pydantic import Field, model_validator

from core.layers.base import layer
from core.layers.windows import Border, Extent, OnPictures, OnSequences, OnVolumes, OptionalExtent, Sliding

_CEIL_MODE = "also uses windows that stick out at the border"


class _Window(Sliding):
    """What all windows share."""

    kernel_size: Extent = Field(2, description="extent of the window along each axis")
    stride: OptionalExtent = Field(None, description="step of the window; left open, it is the kernel size")

    def summary(self) -> str:
        return self.sizes_text("kernel_size")


class _Padded(_Window):
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
    ceil_mode: bool = Field(False, description=_CEIL_MODE)


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

    ceil_mode: bool = Field(False, description=_CEIL_MODE)
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


class _LPPool(_Window):
    """What the power-average poolings share."""

    norm_type: float = Field(2.0, gt=0, description="the power p: 1 gives sums, a large one comes near the maximum")
    ceil_mode: bool = Field(False, description=_CEIL_MODE)

    def summary(self) -> str:
        return f"{self.sizes_text('kernel_size')}, p {self.norm_type:g}"


@layer("Pooling")
class LPPool1d(_LPPool, OnSequences):
    """Takes the p-norm of each window: (N, C, L) → (N, C, L')."""

    uses = "A pooling between sum and maximum, for sequences."


@layer("Pooling")
class LPPool2d(_LPPool, OnPictures):
    """Takes the p-norm of each window: (N, C, H, W) → (N, C, H', W')."""

    uses = "A pooling between sum and maximum, for pictures."


@layer("Pooling")
class LPPool3d(_LPPool, OnVolumes):
    """Takes the p-norm of each window: (N, C, D, H, W) → (N, C, D', H', W')."""

    uses = "A pooling between sum and maximum, for volumes."
