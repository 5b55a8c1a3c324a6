"""Layers that summarise in other ways: by a norm, at random places, and over whole axes."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from core.fields import Size
from core.layers.base import ANY_BUT_NONE, OWN_MODULES, LayerSpec, SampleAxes, extents_text, layer, shape_text
from core.layers.objections import Objection
from core.layers.pooling import CEIL_MODE, Window
from core.layers.windows import Extent, OnPictures, OnSequences, OnVolumes, OptionalExtent, PerAxis, each, single
from core.settings import Shape


class _LPPool(Window):
    """What the power-average poolings share."""

    norm_type: float = Field(2.0, gt=0, description="the power p: 1 gives sums, a large one comes near the maximum")
    ceil_mode: bool = Field(False, description=CEIL_MODE)

    def summary_form(self) -> str:
        return "{kernel_size}, p {norm_type}"


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


class _Fractional(PerAxis):
    """What the fractional poolings share."""

    kernel_size: Extent = Field(2, description="extent of the window along each axis")
    output_size: OptionalExtent = Field(None, description="extent that comes out; left open, output_ratio decides")
    output_ratio: Annotated[float | tuple[float, ...], Size(whole=False)] = Field(
        0.5, description="extent that comes out as a share of what arrives, below 1; not used with an output_size"
    )

    @model_validator(mode="after")
    def _ratio_is_a_share(self) -> Self:
        if any(ratio >= 1 for ratio in each(self.output_ratio, self.axes)):
            raise ValueError("output_ratio must be below 1: it is the share of every extent that is left")
        return self

    def objection(self, in_shape: Shape) -> Objection | None:
        extents, kernel = in_shape[-self.axes :], self.each("kernel_size")
        room = tuple(n - out + 1 for n, out in zip(extents, self._leaving(extents), strict=True))
        if 0 not in self._leaving(extents) and all(size <= n for size, n in zip(kernel, room, strict=True)):
            return None
        if 0 in self._leaving(extents) or min(room) < 1:
            text = f"cannot bring {shape_text(extents)} to {shape_text(self._leaving(extents))}: set output_size to 1"
            return Objection("wrong_output_size", text, {"output_size": 1, "kernel_size": 1})
        smaller = single(tuple(map(min, kernel, room)))
        text = f"has windows of {shape_text(kernel)} but receives only {shape_text(extents)}: "
        text += f"set kernel_size to {extents_text(smaller, self.axes)}"
        return Objection("kernel_too_large", text, {"kernel_size": smaller})

    def _leaving(self, extents: Shape) -> Shape:
        """The extents that come out."""
        if self.output_size is not None:
            return self.each("output_size")
        return tuple(int(n * ratio) for n, ratio in zip(extents, each(self.output_ratio, self.axes), strict=True))

    def arguments(self, in_shape: Shape) -> dict[str, Any]:
        given = super().arguments(in_shape)
        return given if self.output_size is None else {**given, "output_ratio": None}

    def summary_form(self) -> str:
        return "→ {output_ratio}" if self.output_size is None else "→ {output_size}"


@layer("Pooling")
class FractionalMaxPool2d(_Fractional, OnPictures):
    """Keeps the largest value of windows at random places: (N, C, H, W) → (N, C, *output_size)."""

    uses = "Makes pictures smaller by less than half at a time; its places stay random after training, too."


@layer("Pooling")
class FractionalMaxPool3d(_Fractional, OnVolumes):
    """Keeps the largest value of windows at random places: (N, C, D, H, W) → (N, C, *output_size)."""

    uses = "Makes volumes smaller by less than half at a time; its places stay random after training, too."


class _OverAxes(LayerSpec):
    """What summaries of whole axes share."""

    torch_module = OWN_MODULES
    accepts = ANY_BUT_NONE
    wants = "a sample with at least one axis"
    followed_by = ("Linear",)

    dim: SampleAxes = Field((1,), description="axes that are summarised, counting the batch as 0; -1 is the last")
    keepdim: bool = Field(False, description="keeps these axes, with an extent of 1")

    def summary_form(self) -> str:
        return "axis {dim:,}" if len(self.dim) == 1 else "axes {dim:,}"


@layer("Pooling")
class Mean(_OverAxes):
    """Takes the mean over whole axes and drops them: (N, L, F) → (N, F) for axis 1."""

    uses = "Joins the places of a sequence, or the patches of a vision transformer, to one vector."


@layer("Pooling")
class Max(_OverAxes):
    """Keeps the largest value over whole axes and drops them: (N, L, F) → (N, F) for axis 1."""

    uses = "Says of each feature how strongly it showed anywhere along a sequence."
