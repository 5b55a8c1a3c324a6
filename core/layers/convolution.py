"""Layers that slide learned filters."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from core.layers.base import Channels, LayerSpec, extents_text, layer
from core.settings import Size, Size2d, Unit

ConvolutionPadding = Annotated[int | tuple[int, int] | str, Size(2, minimum=0, words=("same", "valid")), Unit("pixels")]


@layer("Convolution")
class Conv2d(LayerSpec):
    """Slides learned filters over a picture: (N, C, H, W) → (N, out_channels, H', W')."""

    accepts = (3,)
    wants = "a picture (channels × height × width)"
    uses = "Finds patterns wherever they stand. A kernel of 3 with a padding of 1 keeps height and width."

    in_channels: Channels = Field(None, ge=1, description="number of channels that arrive")
    out_channels: int = Field(16, ge=1, description="number of filters, and so of channels that leave")
    kernel_size: Annotated[Size2d, Unit("pixels")] = Field(3, description="height and width of a filter")
    stride: Annotated[Size2d, Unit("pixels")] = Field(1, description="step of the filter from one place to the next")
    padding: ConvolutionPadding = Field(0, description="border added on each side; 'same' keeps height and width")
    dilation: Annotated[Size2d, Unit("pixels")] = Field(1, description="distance between the points of a filter")
    groups: int = Field(
        1, ge=1, description="splits the channels into groups that do not mix; divides both channel numbers"
    )
    bias: bool = Field(True, description="adds a learned constant to each channel; not needed before BatchNorm2d")
    padding_mode: Literal["zeros", "reflect", "replicate", "circular"] = Field(
        "zeros", description="what the border holds"
    )

    @model_validator(mode="after")
    def _settings_fit(self) -> Self:
        if self.out_channels % self.groups:
            raise ValueError(
                f"groups must divide out_channels, but {self.out_channels} is not a multiple of {self.groups}"
            )
        if self.padding == "same" and self.stride not in (1, (1, 1)):
            raise ValueError("padding 'same' works only with stride 1: set stride to 1 or give the padding in pixels")
        return self

    def summary(self) -> str:
        return f"{self.out_channels} × {extents_text(self.kernel_size, 2)}"
