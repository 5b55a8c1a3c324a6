"""Layers that change how values are arranged, not the values."""

import math
from typing import Annotated, Self

from pydantic import Field, model_validator

from core.fields import InferredFrom, Size
from core.layers.base import ANY_BUT_NONE, OWN_MODULES, LayerSpec, SampleAxis, layer, shape_text
from core.layers.objections import Objection
from core.settings import Shape


class _OfAxes(LayerSpec):
    """What needs at least one axis."""

    accepts = ANY_BUT_NONE
    wants = "a sample with at least one axis"


@layer("Shape")
class Flatten(_OfAxes):
    """Lines up all values of a sample: (N, C, H, W) → (N, C·H·W)."""

    uses = "Stands between the last convolution or pooling and the first Linear."
    followed_by = ("Linear",)

    start_dim: SampleAxis = Field(1, description="first axis to join, counting the batch as 0")
    end_dim: SampleAxis = Field(-1, description="last axis to join; -1 is the last one")

    def objection(self, in_shape: Shape) -> Objection | None:
        missing = super().objection(in_shape)
        axes = range(len(in_shape) + 1)
        if missing is not None or axes[self.start_dim] <= axes[self.end_dim]:
            return missing
        text = "starts behind the axis at which it ends: set start_dim to 1"
        return Objection("axes_swapped", text, {"start_dim": 1})


def _split(layer: "Unflatten", in_shape: Shape) -> Shape:
    """What was chosen; else a new axis of 1 before."""
    axes = (0, *in_shape)
    extent = axes[layer.dim] if -len(axes) < layer.dim < len(axes) else 1
    return layer.unflattened_size or (1, extent)


@layer("Shape")
class Unflatten(_OfAxes):
    """Splits an axis into several: (N, C·H·W) → (N, C, H, W)."""

    uses = "Turns the vector of a Linear into a small picture, at the start of a decoder."

    dim: SampleAxis = Field(1, description="axis to split, counting the batch as 0")
    unflattened_size: Annotated[
        tuple[int, ...] | None, Size(0, minimum=-1, optional=True, listed=True), InferredFrom(_split)
    ] = Field(None, description="extents of the new axes; one may be -1, which follows from the others")

    @model_validator(mode="after")
    def _extents_make_sense(self) -> Self:
        _check_extents("unflattened_size", self.unflattened_size or ())
        return self

    def objection(self, in_shape: Shape) -> Objection | None:
        missing = super().objection(in_shape)
        if missing is not None or self.unflattened_size is None:
            return missing
        return _not_filled("unflattened_size", self.unflattened_size, (0, *in_shape)[self.dim], None)

    def summary_form(self) -> str:
        return "→ {unflattened_size}" if self.unflattened_size else ""


@layer("Shape")
class Reshape(LayerSpec):
    """Arranges the values of a sample in another shape: (N, *) → (N, *shape)."""

    torch_module = OWN_MODULES
    uses = "Brings values into any shape that holds as many of them, row by row."

    shape: Annotated[tuple[int, ...], Size(0, minimum=-1, listed=True)] = Field(
        (-1,), description="extents without the batch; one may be -1, which follows from the others"
    )

    @model_validator(mode="after")
    def _extents_make_sense(self) -> Self:
        _check_extents("shape", self.shape)
        return self

    def objection(self, in_shape: Shape) -> Objection | None:
        return _not_filled("shape", self.shape, math.prod(in_shape), (-1,))

    def summary_form(self) -> str:
        return "→ {shape}"


def _order(layer: "Permute", in_shape: Shape) -> Shape:
    """What was chosen; else the first axis goes to the end."""
    return layer.dims or (*range(2, len(in_shape) + 1), 1)


@layer("Shape")
class Permute(_OfAxes):
    """Puts the axes of a sample in another order: (N, C, L) → (N, L, C)."""

    torch_module = OWN_MODULES
    uses = "Between layers that want channels first and those that want features last, like LSTM and LayerNorm."

    dims: Annotated[tuple[int, ...] | None, Size(0, optional=True, listed=True), InferredFrom(_order)] = Field(
        None, description="the axes in their new order, counting the batch, which stays first, as 0"
    )

    @model_validator(mode="after")
    def _names_every_axis_once(self) -> Self:
        if sorted(self.dims or ()) != list(range(1, len(self.dims or ()) + 1)):
            raise ValueError("dims must name every axis from 1 on once, for example 2 × 3 × 1")
        return self

    def objection(self, in_shape: Shape) -> Objection | None:
        if self.dims is None or len(self.dims) == len(in_shape):
            return None
        text = f"orders {len(self.dims)} axes but receives {len(in_shape)}: let dims follow the input"
        return Objection("wrong_dims", text, {"dims": None})

    def summary_form(self) -> str:
        return "{dims:,}"


@layer("Shape")
class Slice(_OfAxes):
    """Keeps a part of an axis: (N, L, F) → (N, stop - start, F) for axis 1."""

    torch_module = OWN_MODULES
    uses = "Cuts off borders, or takes every second step."

    dim: SampleAxis = Field(1, description="axis that is cut, counting the batch as 0")
    start: int = Field(0, description="first place that is kept, counting from 0; negative counts from the end")
    stop: int | None = Field(None, description="first place that is not kept any more; none: all to the end")
    step: int = Field(1, ge=1, description="distance between places that are kept")

    def objection(self, in_shape: Shape) -> Objection | None:
        missing = super().objection(in_shape)
        extent = 0 if missing else (0, *in_shape)[self.dim]
        if missing is not None or range(extent)[self.start : self.stop]:
            return missing
        text = f"keeps nothing of axis {self.dim}, whose extent is {extent}: keep it from 0 to the end"
        return Objection("empty_slice", text, {"start": 0, "stop": None})

    def summary_form(self) -> str:
        return "axis {dim}, {start}:{stop}" + (":{step}" if self.step > 1 else "")


@layer("Shape")
class Select(_OfAxes):
    """Takes one place of an axis and drops the axis: (N, L, F) → (N, F) for axis 1."""

    torch_module = OWN_MODULES
    uses = "Takes the first place of a sequence, such as the class token of a transformer, or the last with -1."

    dim: SampleAxis = Field(1, description="axis that is dropped, counting the batch as 0")
    index: int = Field(0, description="place that is taken, counting from 0; -1 is the last")

    def objection(self, in_shape: Shape) -> Objection | None:
        missing = super().objection(in_shape)
        extent = 0 if missing else (0, *in_shape)[self.dim]
        if missing is not None or -extent <= self.index < extent:
            return missing
        text = f"takes place {self.index} of axis {self.dim}, which has only {extent}: set index to -1, the last"
        return Objection("missing_place", text, {"index": -1})

    def summary_form(self) -> str:
        return "axis {dim}, {index}"


def _check_extents(name: str, extents: Shape) -> None:
    if 0 in extents or extents.count(-1) > 1:
        raise ValueError(f"{name} must hold numbers above 0, and -1 at most once")


def _not_filled(name: str, shape: Shape, total: int, otherwise: Shape | None) -> Objection | None:
    """The extents do not hold exactly as many values as there are."""
    known = math.prod(extent for extent in shape if extent > 0)
    if total % known == 0 if -1 in shape else total == known:
        return None
    remedy = "let it follow the input" if otherwise is None else f"set it to {shape_text(otherwise)}"
    text = f"cannot bring {total} values into {name} {shape_text(shape)}: {remedy}"
    return Objection(f"wrong_{name}", text, {name: otherwise})
