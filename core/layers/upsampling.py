"""Layers that make sequences, pictures and volumes larger without learning anything."""

from typing import Annotated, Any, Literal

from pydantic import Field

from core.fields import Size
from core.layers.base import layer
from core.layers.objections import Objection
from core.layers.windows import OnPictures, OptionalExtent, PerAxis
from core.settings import Shape

Factor = Annotated[float | tuple[float, ...], Size(whole=False)]

_SMOOTH = {"linear": 2, "bilinear": 3, "bicubic": 3, "trilinear": 4}
"""Modes that work on one number of axes only, and that number."""


class _Upsampling(PerAxis):
    """What all upsamplings share."""

    size: OptionalExtent = Field(None, description="extent that comes out; left open, scale_factor decides")
    scale_factor: Factor = Field(2.0, description="what every extent is multiplied by; not used with a size")

    def arguments(self, in_shape: Shape) -> dict[str, Any]:
        given = super().arguments(in_shape)
        return given if self.size is None else {**given, "scale_factor": None}

    def summary_form(self) -> str:
        return "× {scale_factor}" if self.size is None else "→ {size}"


@layer("Upsampling")
class Upsample(_Upsampling):
    """Makes extents larger by a factor or to a size: (N, C, *) → (N, C, *size)."""

    accepts = (2, 3, 4)
    wants = "a sequence, a picture or a volume with channels first"
    uses = "Makes a picture larger in a decoder, usually with a convolution after it."

    mode: Literal["nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear"] = Field(
        "nearest",
        description="what stands between the old values: copies, or a line (sequences), a plane or a cubic (pictures), "
        "three planes (volumes)",
    )
    align_corners: bool = Field(False, description="keeps the corners in place; not used by the two nearest modes")

    def objection(self, in_shape: Shape) -> Objection | None:
        wanted = _SMOOTH.get(self.mode, len(in_shape))
        if wanted == len(in_shape):
            return None
        right = {2: "linear", 3: "bilinear", 4: "trilinear"}[len(in_shape)]
        text = f"cannot use mode {self.mode} on a sample with {len(in_shape)} axes: set mode to {right}"
        return Objection("wrong_mode", text, {"mode": right})

    def arguments(self, in_shape: Shape) -> dict[str, Any]:
        given = super().arguments(in_shape)
        return given if self.mode in _SMOOTH else {**given, "align_corners": None}


@layer("Upsampling")
class UpsamplingNearest2d(_Upsampling, OnPictures):
    """Makes a picture larger by repeating pixels: (N, C, H, W) → (N, C, H', W')."""

    uses = "Doubles height and width in decoders; the older name of Upsample in mode nearest."


@layer("Upsampling")
class UpsamplingBilinear2d(_Upsampling, OnPictures):
    """Makes a picture larger with straight lines between pixels: (N, C, H, W) → (N, C, H', W')."""

    uses = "A smooth way to double height and width; the older name of Upsample in mode bilinear with align_corners."
