"""Windows of pictures, at random places and of random sizes."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field

from core.data.transforms.base import transform
from core.data.transforms.extents import Extent, Margins, MaybeExtent, Range, as_size, pair, size_text, span
from core.data.transforms.flips import OfRandomPictures
from core.data.transforms.sizes import (
    PaddingMode,
    middle,
    narrower,
    pad_code,
    padded,
    padded_shape,
    padding_words,
    too_large_to_cut,
    too_wide_to_mirror,
    window_code,
)
from core.data.transforms.steps import Code, Facts, Step
from core.fields import Unit
from core.settings import Shape

if TYPE_CHECKING:
    from torch import Tensor

    from core.data.augmenting.draws import Draws


@transform("Crop at a random place")
class RandomCrop(OfRandomPictures):
    """Cuts a window out of each picture and its margin; pictures that are not learned from give their middle."""

    size: MaybeExtent = Field(None, description="height and width of what stays; not set: as large as the picture was")
    padding: Margins = Field(4, description="margin added first, on each side, or left, top, right, bottom")
    padding_mode: PaddingMode = Field("constant", description="what the margin is: one value, the edge, or a mirror")
    fill: Annotated[float, Unit("0 to 1")] = Field(0.0, description="the value where the mode is constant; 0 is black")

    @property
    def works_on_bytes(self) -> bool:
        return self.padding_mode == "constant" and self.fill == 0

    @property
    def keeps_unit_range(self) -> bool:
        return self.padding_mode != "constant" or 0 <= self.fill <= 1

    def fault(self, in_shape: Shape) -> str | None:
        return too_wide_to_mirror(self.padding, self.padding_mode, in_shape) or too_large_to_cut(
            self._window(in_shape), padded_shape(self.padding, in_shape)
        )

    def mended(self, in_shape: Shape) -> tuple[Self, ...]:
        if len(in_shape) != 3:
            return ()
        if too_wide_to_mirror(self.padding, self.padding_mode, in_shape):
            narrow = self.model_copy(update={"padding": narrower(self.padding, in_shape)})
            offered = [self.model_copy(update={"padding_mode": "edge"}), narrow]
        else:
            there = padded_shape(self.padding, in_shape)[1:]
            height, width = (min(mine, most) for mine, most in zip(self._window(in_shape), there, strict=True))
            offered = [self.model_copy(update={"size": as_size(height, width)})]
        return tuple(each for each in offered if each.fault(in_shape) is None)

    def _window(self, shape: Shape) -> tuple[int, int]:
        return (shape[-2], shape[-1]) if self.size is None else pair(self.size)

    def out_shape(self, in_shape: Shape) -> Shape:
        return (*in_shape[:-2], *self._window(in_shape))

    def words(self) -> str:
        margin = padding_words(self.padding, self.padding_mode, self.fill)
        what = "to their own size" if self.size is None else f"to {size_text(pair(self.size))} pixels"
        return f"{margin}, then cut {what} at a random place"

    def fixed_words(self) -> str | None:
        return None if self.size is None else f"cut to the {size_text(pair(self.size))} pixels in the middle"

    def build(self, facts: Facts) -> Step:
        learned = super().build(facts)
        if self._window(facts.in_shape) == facts.in_shape[-2:]:
            return learned
        return replace(learned, validation=self._middle, code=self._middle_code(facts.in_shape))

    def changed(self, inputs: Tensor, draws: Draws) -> Tensor:
        import torch

        height, width = self._window(tuple(inputs.shape))
        wide, n = padded(inputs, self.padding, self.padding_mode, self.fill), len(inputs)
        top, left = draws.whole(n, wide.shape[2] - height), draws.whole(n, wide.shape[3] - width)
        windows = wide.unfold(2, height, 1).unfold(3, width, 1)  # views of all windows there are: one copy in all
        return windows[torch.arange(n, device=inputs.device), :, top, left]

    def _middle(self, inputs: Tensor) -> Tensor:
        """The window in the middle, with as much of the margin as it takes."""
        size = self._window(tuple(inputs.shape))
        if self._fits_inside(tuple(inputs.shape)):
            top, left, height, width = middle(tuple(inputs.shape), size)
            return inputs[..., top : top + height, left : left + width]
        wide = padded(inputs, self.padding, self.padding_mode, self.fill)
        top, left, height, width = middle(tuple(wide.shape), size)
        return wide[..., top : top + height, left : left + width]

    def _fits_inside(self, shape: Shape) -> bool:
        return too_large_to_cut(self._window(shape), shape) is None

    def _middle_code(self, in_shape: Shape) -> Code:
        size = self._window(in_shape)
        if self._fits_inside(in_shape):
            return window_code(*middle(in_shape, size))
        window = window_code(*middle(padded_shape(self.padding, in_shape), size)).expression
        margin = pad_code(self.padding, self.padding_mode, self.fill).expression
        return Code(window.replace("samples", margin, 1))


@transform("Crop and resize at random")
class RandomResizedCrop(OfRandomPictures):
    """Cuts a window of random place, size and proportion out of each picture, and resizes it.

    Pictures that are not learned from give the largest window in their middle that has the proportion of ``size``.
    """

    size: Extent = Field(32, description="height and width afterwards")
    scale: Range = Field((0.08, 1.0), description="least and greatest share of the picture's area that is cut out")
    ratio: Range = Field((0.75, 4 / 3), description="least and greatest width of the window, for a height of 1")

    def fault(self, in_shape: Shape) -> str | None:
        if span(self.scale)[1] > 1:
            return "cuts out more than the whole picture: set scale to at most 1"
        return None

    def mended(self, in_shape: Shape) -> tuple[Self, ...]:
        if len(in_shape) != 3:
            return ()
        return (self.model_copy(update={"scale": (min(1.0, span(self.scale)[0]), 1.0)}),)

    def out_shape(self, in_shape: Shape) -> Shape:
        return (*in_shape[:-2], *pair(self.size))

    def words(self) -> str:
        (small, large), (narrow, wide) = span(self.scale), span(self.ratio)
        return (
            f"cut at a random place to {small:.0%} to {large:.0%} of the area with proportions from {narrow:.3g} to "
            f"{wide:.3g}, then resized to {size_text(pair(self.size))}"
        )

    def fixed_words(self) -> str | None:
        height, width = pair(self.size)
        return f"cut to the largest {height}:{width} window in the middle, resized to {height}×{width} (smoothed)"

    def build(self, facts: Facts) -> Step:
        window = _largest(facts.in_shape, pair(self.size))
        cut = window_code(*window).expression
        code = Code(f'nn.functional.interpolate({cut}, {pair(self.size)}, mode="bilinear", antialias=True)')
        return replace(super().build(facts), validation=self._middle, code=code)

    def changed(self, inputs: Tensor, draws: Draws) -> Tensor:
        from core.data.augmenting.resampling import resized_windows

        n, (height, width) = len(inputs), inputs.shape[2:]
        area = draws.uniform(n, *span(self.scale)) * (height * width)
        ratio = draws.uniform(n, *map(math.log, span(self.ratio))).exp()
        tall = (area / ratio).sqrt().round().clamp(1, height)
        wide = (area * ratio).sqrt().round().clamp(1, width)
        top = (draws.uniform(n, 0, 1) * (height - tall + 1)).floor().clamp(max=height - tall)
        left = (draws.uniform(n, 0, 1) * (width - wide + 1)).floor().clamp(max=width - wide)
        return resized_windows(inputs, (top, left, tall, wide), pair(self.size))

    def _middle(self, inputs: Tensor) -> Tensor:
        from torch.nn import functional

        top, left, height, width = _largest(tuple(inputs.shape), pair(self.size))
        window = inputs[..., top : top + height, left : left + width]
        return functional.interpolate(window, pair(self.size), mode="bilinear", antialias=True)


def _largest(shape: Shape, proportion: tuple[int, int]) -> tuple[int, int, int, int]:
    """Top, left, height and width of the largest window of a proportion in the middle of a picture."""
    height, width = shape[-2:]
    factor = min(height / proportion[0], width / proportion[1])
    size = max(1, round(factor * proportion[0])), max(1, round(factor * proportion[1]))
    return middle(shape, (min(size[0], height), min(size[1], width)))
