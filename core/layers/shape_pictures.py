"""Layers that move values between the channels, the pixels and the patches of a picture."""

import math
from typing import Annotated

from pydantic import Field

from core.fields import InferredFrom, Size
from core.layers.base import Groups, LayerSpec, layer
from core.layers.objections import Objection
from core.layers.windows import Border, Extent, OnPictures, PerAxis, Sliding
from core.settings import Shape


class _Patches(PerAxis):
    """What Unfold and Fold share."""

    axes = 2
    unit = "pixels"

    kernel_size: Extent = Field(2, description="height and width of a patch")
    dilation: Extent = Field(1, description="distance between the points of a patch")
    padding: Border = Field(0, description="border around the picture")
    stride: Extent = Field(1, description="step from one patch to the next; the kernel size, if they touch")

    def summary_form(self) -> str:
        return "{kernel_size} / {stride}"


@layer("Shape")
class Unfold(_Patches, Sliding, OnPictures):
    """Cuts a picture into patches: (N, C, H, W) → (N, C·kernel, number of patches)."""

    uses = "Makes patches for a vision transformer; a Permute after it brings them into (patches × features)."
    followed_by = ("Permute",)


def _picture(layer: "Fold", in_shape: Shape) -> int | tuple[int, ...]:
    """What was chosen; else the extents of the most square picture that has this many patches."""
    if layer.output_size is not None:
        return layer.output_size
    rows = next(n for n in range(math.isqrt(in_shape[-1]), 0, -1) if in_shape[-1] % n == 0)
    settings = map(layer.each, ("kernel_size", "dilation", "padding", "stride"))
    along_axes = zip((rows, in_shape[-1] // rows), *settings, strict=True)
    return tuple(
        (n - 1) * stride + dilation * (size - 1) + 1 - 2 * pad for n, size, dilation, pad, stride in along_axes
    )


@layer("Shape")
class Fold(_Patches):
    """Puts patches together to a picture, adding where they overlap: (N, C·kernel, L) → (N, C, *output_size)."""

    accepts = (2,)
    wants = "patches (channels times kernel × number of patches)"
    uses = "The way back from Unfold."
    followed_by = ("Conv2d",)

    output_size: Annotated[int | tuple[int, ...] | None, Size(2, optional=True), InferredFrom(_picture)] = Field(
        None, description="height and width of the picture"
    )

    def objection(self, in_shape: Shape) -> Objection | None:
        points = math.prod(self.each("kernel_size"))
        if in_shape[0] % points == 0:
            return None
        text = f"needs a multiple of {points} rows, one for each point of a patch, but receives {in_shape[0]}: "
        return Objection("wrong_rows", f"{text}set kernel_size to 1", {"kernel_size": 1})


@layer("Shape")
class PixelShuffle(OnPictures):
    """Turns channels into pixels: (N, C·r², H, W) → (N, C, H·r, W·r)."""

    uses = "Makes pictures larger after a convolution that made r² times the channels; known from super-resolution."
    followed_by = ("ConvNd",)

    upscale_factor: int = Field(2, ge=1, description="r, by which height and width grow")

    def objection(self, in_shape: Shape) -> Objection | None:
        wanted = self.upscale_factor**2
        if in_shape[0] % wanted == 0:
            return None
        text = f"needs a multiple of {wanted} channels but receives {in_shape[0]}: set upscale_factor to 1"
        return Objection("wrong_channels", text, {"upscale_factor": 1})

    def summary_form(self) -> str:
        return "× {upscale_factor}"


@layer("Shape")
class PixelUnshuffle(OnPictures):
    """Turns pixels into channels: (N, C, H·r, W·r) → (N, C·r², H, W)."""

    uses = "Makes pictures smaller without losing a value."
    followed_by = ("ConvNd",)

    downscale_factor: int = Field(2, ge=1, description="r, by which height and width shrink")

    def objection(self, in_shape: Shape) -> Objection | None:
        factor = self.downscale_factor
        if all(extent % factor == 0 for extent in in_shape[1:]):
            return None
        text = f"cannot divide a height of {in_shape[1]} and a width of {in_shape[2]} by {factor}: "
        return Objection("wrong_extents", f"{text}set downscale_factor to 1", {"downscale_factor": 1})

    def summary_form(self) -> str:
        return "÷ {downscale_factor}"


@layer("Shape")
class ChannelShuffle(LayerSpec):
    """Mixes groups of channels with each other: (N, C, *), shape kept."""

    accepts = (2, 3, 4)
    wants = "a sequence, a picture or a volume with channels first"
    uses = "After a convolution with groups, so that the groups learn of each other; ShuffleNet is made of it."

    groups: Groups = Field(2, ge=1, description="number of groups; divides the number of channels")

    def summary_form(self) -> str:
        return "{groups} groups"
