"""Pictures of another size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field

from core.data.transforms.base import Fixed, transform
from core.data.transforms.extents import Extent, Margins, as_size, margins, pair, size_text
from core.data.transforms.steps import Code
from core.fields import Unit
from core.settings import Shape

if TYPE_CHECKING:
    from torch import Tensor

Interpolation = Literal["bilinear", "bicubic", "nearest"]
PaddingMode = Literal["constant", "edge", "reflect"]
_TORCH_MODES = {"constant": "constant", "edge": "replicate", "reflect": "reflect"}


class OfPictures(Fixed):
    """A fixed transform of pictures."""

    accepts: ClassVar[tuple[int, ...]] = (3,)
    wants: ClassVar[str] = "pictures (channels × height × width)"


@transform("Resize")
class Resize(OfPictures):
    """Makes pictures larger or smaller. One number is for the shorter side, the other one keeps the proportion."""

    size: Extent = Field(32, description="height and width; one number: of the shorter side")
    interpolation: Interpolation = Field("bilinear", description="how pixels between pixels are found")
    antialias: bool = Field(True, description="whether pictures made smaller are smoothed first; not with nearest")

    def out_shape(self, in_shape: Shape) -> Shape:
        return (*in_shape[:-2], *self._target(in_shape))

    def _target(self, shape: Shape) -> tuple[int, int]:
        if isinstance(self.size, tuple):
            return self.size
        height, width = shape[-2:]
        if height <= width:
            return self.size, max(1, self.size * width // height)
        return max(1, self.size * height // width), self.size

    def words(self) -> str:
        how = f"{self.interpolation}{', smoothed' if self._smooths else ''}"
        if isinstance(self.size, tuple):
            return f"resized to {size_text(self.size)} pixels ({how})"
        return f"resized to {self.size} pixels on the shorter side ({how})"

    @property
    def _smooths(self) -> bool:
        return self.antialias and self.interpolation != "nearest"

    def applied(self, inputs: Tensor) -> Tensor:
        from torch.nn import functional

        size = self._target(tuple(inputs.shape))
        return functional.interpolate(inputs, size, mode=self.interpolation, antialias=self._smooths)

    def code(self, in_shape: Shape) -> Code:
        mode = f'mode="{self.interpolation}"' + (", antialias=True" if self._smooths else "")
        return Code(f"nn.functional.interpolate(samples, {self._target(in_shape)}, {mode})")


@transform("Crop the middle")
class CenterCrop(OfPictures):
    """Cuts the middle out of pictures."""

    size: Extent = Field(28, description="height and width of what stays")

    @property
    def works_on_bytes(self) -> bool:
        return True

    def fault(self, in_shape: Shape) -> str | None:
        return too_large_to_cut(pair(self.size), in_shape)

    def mended(self, in_shape: Shape) -> tuple[Self, ...]:
        if len(in_shape) != 3:
            return ()
        height, width = (min(mine, there) for mine, there in zip(pair(self.size), in_shape[1:], strict=True))
        return (self.model_copy(update={"size": as_size(height, width)}),)

    def out_shape(self, in_shape: Shape) -> Shape:
        return (*in_shape[:-2], *pair(self.size))

    def words(self) -> str:
        return f"cut to the {size_text(pair(self.size))} pixels in the middle"

    def applied(self, inputs: Tensor) -> Tensor:
        top, left, height, width = middle(tuple(inputs.shape), pair(self.size))
        return inputs[..., top : top + height, left : left + width]

    def code(self, in_shape: Shape) -> Code:
        return window_code(*middle(in_shape, pair(self.size)))


@transform("Pad")
class Pad(OfPictures):
    """Adds a margin around pictures."""

    padding: Margins = Field(2, description="what is added on each side, or left, top, right, bottom")
    padding_mode: PaddingMode = Field("constant", description="one value, the pixel at the edge, or a mirror")
    fill: Annotated[float, Unit("0 to 1")] = Field(0.0, description="the value where the mode is constant; 0 is black")

    @property
    def works_on_bytes(self) -> bool:
        return self.padding_mode == "constant" and self.fill == 0

    @property
    def keeps_unit_range(self) -> bool:
        return self.padding_mode != "constant" or 0 <= self.fill <= 1

    def fault(self, in_shape: Shape) -> str | None:
        return too_wide_to_mirror(self.padding, self.padding_mode, in_shape)

    def mended(self, in_shape: Shape) -> tuple[Self, ...]:
        if len(in_shape) != 3:
            return ()
        edge = self.model_copy(update={"padding_mode": "edge"})
        narrow = narrower(self.padding, in_shape)
        return (edge, self.model_copy(update={"padding": narrow})) if narrow else (edge,)

    def out_shape(self, in_shape: Shape) -> Shape:
        return padded_shape(self.padding, in_shape)

    def words(self) -> str:
        return padding_words(self.padding, self.padding_mode, self.fill)

    def applied(self, inputs: Tensor) -> Tensor:
        return padded(inputs, self.padding, self.padding_mode, self.fill)

    def code(self, in_shape: Shape) -> Code:
        return pad_code(self.padding, self.padding_mode, self.fill)


def too_large_to_cut(size: tuple[int, int], shape: Shape) -> str | None:
    """Why a window does not fit into a picture."""
    there = shape[-2:]
    if size[0] <= there[0] and size[1] <= there[1]:
        return None
    fits = size_text((min(size[0], there[0]), min(size[1], there[1])))
    return f"cuts {size_text(size)} pixels, but a picture has only {size_text(there)}: set size to {fits}"


def too_wide_to_mirror(padding: int | tuple[int, int, int, int], mode: str, shape: Shape) -> str | None:
    """Why a margin cannot be a mirror of the picture."""
    left, top, right, bottom = margins(padding)
    height, width = shape[-2:]
    if mode != "reflect" or (max(left, right) < width and max(top, bottom) < height):
        return None
    widest = max(left, top, right, bottom)
    return (
        f"mirrors {widest} pixels, but a picture of {size_text((height, width))} can give only "
        f"{min(height, width) - 1}: repeat the edge instead"
    )


def narrower(padding: int | tuple[int, int, int, int], shape: Shape) -> int | tuple[int, int, int, int]:
    """The widest margin up to ``padding`` that a mirror can fill."""
    left, top, right, bottom = margins(padding)
    height, width = shape[-2:]
    fits = min(left, width - 1), min(top, height - 1), min(right, width - 1), min(bottom, height - 1)
    return min(fits) if isinstance(padding, int) else fits if any(fits) else 0


def padded_shape(padding: int | tuple[int, int, int, int], shape: Shape) -> Shape:
    """The shape of a picture with its margin."""
    left, top, right, bottom = margins(padding)
    return (*shape[:-2], shape[-2] + top + bottom, shape[-1] + left + right)


def padded(inputs: Tensor, padding: int | tuple[int, int, int, int], mode: str, fill: float) -> Tensor:
    """Pictures (N, C, H, W) with their margin."""
    from torch.nn import functional

    left, top, right, bottom = margins(padding)
    value = fill if mode == "constant" else None
    return functional.pad(inputs, (left, right, top, bottom), _TORCH_MODES[mode], value)


def pad_code(padding: int | tuple[int, int, int, int], mode: str, fill: float) -> Code:
    """The same as Python."""
    left, top, right, bottom = margins(padding)
    how = f', mode="{_TORCH_MODES[mode]}"' if mode != "constant" else f", value={fill}" if fill else ""
    return Code(f"nn.functional.pad(samples, {(left, right, top, bottom)}{how})")


def padding_words(padding: int | tuple[int, int, int, int], mode: str, fill: float) -> str:
    """What a margin is, in words."""
    left, top, right, bottom = margins(padding)
    same = len({left, top, right, bottom}) == 1
    wide = f"{left}" if same else f"{left}, {top}, {right} and {bottom}"
    where = "on each side" if same else "on the left, at the top, on the right and at the bottom"
    what = {"constant": f"of {fill:g}", "edge": "that repeats the edge", "reflect": "that mirrors the picture"}[mode]
    return f"given a margin {what}, {wide} pixels {where}"


def middle(shape: Shape, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Top, left, height and width of a window in the middle of a picture, where torchvision puts it."""
    return round((shape[-2] - size[0]) / 2), round((shape[-1] - size[1]) / 2), *size


def window_code(top: int, left: int, height: int, width: int) -> Code:
    """A window of pictures, as Python."""
    return Code(f"samples[..., {top}:{top + height}, {left}:{left + width}]")
