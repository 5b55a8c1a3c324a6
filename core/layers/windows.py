"""Layers with sizes for each axis of a sequence, a picture or a volume, and those that slide a window over it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import model_validator

from core.fields import Extents, Size, marked
from core.layers.base import LayerSpec, extents_text, shape_text
from core.layers.objections import Objection
from core.settings import Shape

Extent = Annotated[int | tuple[int, ...], Size()]
OptionalExtent = Annotated[int | tuple[int, ...] | None, Size(optional=True)]
Border = Annotated[int | tuple[int, ...], Size(minimum=0)]


class PerAxis(LayerSpec):
    """A layer whose sizes have one extent for all axes or one for each; marked as ``Size()``.

    Class attributes:
        axes: how many axes the sizes speak of, without batch and channels; 0 where it takes any number.
        unit: what the sizes are counted in.
    """

    axes: ClassVar[int] = 0
    unit: ClassVar[str] = ""

    @model_validator(mode="after")
    def _sizes_fit_the_axes(self) -> Self:
        for name, size in marked(type(self), Size).items():
            try:
                size.of(type(self)).validate(getattr(self, name))
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return self

    def each(self, name: str) -> tuple[int, ...]:
        """The extents of a size along every axis."""
        size: int | tuple[int, ...] = getattr(self, name)
        return each(size, self.axes)

    def setting_text(self, name: str, how: str = "") -> str:
        size = marked(type(self), Size).get(name)
        if size is None or size.axes is not None or size.sides > 1:
            return super().setting_text(name, how)
        return extents_text(getattr(self, name), self.axes or 1)


N = TypeVar("N", int, float)


def each(size: N | tuple[N, ...], axes: int) -> tuple[N, ...]:
    """One extent for each axis."""
    return size if isinstance(size, tuple) else (size,) * axes


def single(size: tuple[int, ...]) -> Extents:
    """The size as people write it: one number where all are the same."""
    return size[0] if len(set(size)) == 1 else size


class OnSequences(PerAxis):
    """A layer that works on (N, C, L)."""

    axes = 1
    unit = "steps"
    accepts = (2,)
    wants = "a sequence (channels × length)"


class OnPictures(PerAxis):
    """A layer that works on (N, C, H, W)."""

    axes = 2
    unit = "pixels"
    accepts = (3,)
    wants = "a picture (channels × height × width)"


class OnVolumes(PerAxis):
    """A layer that works on (N, C, D, H, W)."""

    axes = 3
    unit = "voxels"
    accepts = (4,)
    wants = "a volume (channels × depth × height × width)"


_PLACES = {1: "a sequence", 2: "a picture", 3: "a volume"}


class Sliding(PerAxis):
    """A layer that slides a window of ``kernel_size`` over its input, so that the window has to fit into it."""

    def objection(self, in_shape: Shape) -> Objection | None:
        return super().objection(in_shape) or self._too_large(in_shape)

    def _too_large(self, in_shape: Shape) -> Objection | None:
        padding = getattr(self, "padding", 0)
        if padding == "same":
            return None
        border = each(0 if padding == "valid" else padding, self.axes)
        dilation = each(getattr(self, "dilation", 1), self.axes)
        kernel, extents = self.each("kernel_size"), in_shape[-self.axes :]
        reach = tuple(step * (size - 1) + 1 for size, step in zip(kernel, dilation, strict=True))
        if all(r <= extent + 2 * b for r, extent, b in zip(reach, extents, border, strict=True)):
            return None
        text = (
            f"has a window of {shape_text(reach)} but receives {_PLACES[self.axes]} of only {shape_text(extents)}: "
            "make kernel_size smaller or remove a pooling before it"
        )
        smaller = tuple(max(1, min(size, extent)) for size, extent in zip(kernel, extents, strict=True))
        wanted: dict[str, Any] = {"kernel_size": single(smaller), "padding": 0, "dilation": 1}
        fields = type(self).model_fields
        return Objection("window_too_large", text, {name: v for name, v in wanted.items() if name in fields})
