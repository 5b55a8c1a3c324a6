"""Layers that slide learned filters."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from core.fields import Size
from core.layers.base import Channels, Groups, layer
from core.layers.windows import Border, Extent, OnPictures, OnSequences, OnVolumes, PerAxis, Sliding

ConvolutionPadding = Annotated[int | tuple[int, ...] | str, Size(minimum=0, words=("same", "valid"))]

_GROUPS = "splits the channels into groups that do not mix; divides both channel numbers"
_STRIDE = "step of the filter from one place to the next"
_DILATION = "distance between the points of a filter"
_BIAS = "adds a learned constant to each channel; not needed before a batch normalisation"


class _Filters(PerAxis):
    """What every convolution has to keep."""

    if TYPE_CHECKING:  # declared by each kind, in the order of torch's own arguments
        out_channels: int
        groups: int

    @model_validator(mode="after")
    def _groups_divide_the_filters(self) -> Self:
        if self.out_channels % self.groups:
            raise ValueError(
                f"groups must divide out_channels, but {self.out_channels} is not a multiple of {self.groups}"
            )
        return self

    def summary_form(self) -> str:
        return "{out_channels} × {kernel_size}"


class _Convolution(_Filters, Sliding):
    """What Conv1d, Conv2d and Conv3d share."""

    in_channels: Channels = Field(None, ge=1, description="number of channels that arrive")
    out_channels: int = Field(16, ge=1, description="number of filters, and so of channels that leave")
    kernel_size: Extent = Field(3, description="extent of a filter along each axis")
    stride: Extent = Field(1, description=_STRIDE)
    padding: ConvolutionPadding = Field(0, description="border added on each side; 'same' keeps every extent")
    dilation: Extent = Field(1, description=_DILATION)
    groups: Groups = Field(1, ge=1, description=_GROUPS)
    bias: bool = Field(True, description=_BIAS)
    padding_mode: Literal["zeros", "reflect", "replicate", "circular"] = Field(
        "zeros", description="what the border holds"
    )

    @model_validator(mode="after")
    def _same_has_no_stride(self) -> Self:
        if self.padding == "same" and set(self.each("stride")) != {1}:
            raise ValueError(f"padding 'same' works only with stride 1: set stride to 1 or give padding in {self.unit}")
        return self


@layer("Convolution")
class Conv1d(_Convolution, OnSequences):
    """Slides learned filters over a sequence: (N, C, L) → (N, out_channels, L')."""

    uses = "Finds patterns wherever they stand in a signal. A kernel of 3 with a padding of 1 keeps the length."


@layer("Convolution")
class Conv2d(_Convolution, OnPictures):
    """Slides learned filters over a picture: (N, C, H, W) → (N, out_channels, H', W')."""

    uses = "Finds patterns wherever they stand. A kernel of 3 with a padding of 1 keeps height and width."


@layer("Convolution")
class Conv3d(_Convolution, OnVolumes):
    """Slides learned filters over a volume: (N, C, D, H, W) → (N, out_channels, D', H', W')."""

    uses = "Finds patterns in scans and in short films, with time as depth."


class _Transposed(_Filters):
    """What the transposed convolutions share."""

    in_channels: Channels = Field(None, ge=1, description="number of channels that arrive")
    out_channels: int = Field(16, ge=1, description="number of channels that leave")
    kernel_size: Extent = Field(2, description="extent of what each value is spread over")
    stride: Extent = Field(1, description="distance at which neighbouring values are put down; 2 doubles every extent")
    padding: Border = Field(0, description="border that is cut off on each side")
    output_padding: Border = Field(0, description="extent added on one side; below stride or dilation")
    groups: Groups = Field(1, ge=1, description=_GROUPS)
    bias: bool = Field(True, description=_BIAS)
    dilation: Extent = Field(1, description=_DILATION)

    @model_validator(mode="after")
    def _output_padding_is_small(self) -> Self:
        sizes = zip(self.each("output_padding"), self.each("stride"), self.each("dilation"), strict=True)
        if any(added >= max(stride, dilation) for added, stride, dilation in sizes):
            raise ValueError("output_padding must be smaller than stride or dilation along every axis")
        return self


@layer("Convolution")
class ConvTranspose1d(_Transposed, OnSequences):
    """Spreads each value over a learned filter: (N, C, L) → (N, out_channels, L')."""

    uses = "Makes a sequence longer, as in decoders; a kernel of 2 with a stride of 2 doubles the length."


@layer("Convolution")
class ConvTranspose2d(_Transposed, OnPictures):
    """Spreads each value over a learned filter: (N, C, H, W) → (N, out_channels, H', W')."""

    uses = "Makes a picture larger, as in a U-Net; a kernel of 2 with a stride of 2 doubles height and width."


@layer("Convolution")
class ConvTranspose3d(_Transposed, OnVolumes):
    """Spreads each value over a learned filter: (N, C, D, H, W) → (N, out_channels, D', H', W')."""

    uses = "Makes a volume larger, as in decoders of scans; a kernel of 2 with a stride of 2 doubles every extent."
