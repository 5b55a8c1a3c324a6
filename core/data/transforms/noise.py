"""Samples that are partly lost, at random."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pydantic import Field

from core.data.transforms.base import Augmentation, transform
from core.data.transforms.extents import Range, span
from core.data.transforms.flips import OfRandomPictures

if TYPE_CHECKING:
    from torch import Tensor

    from core.data.augmenting.draws import Draws


@transform("Noise")
class GaussianNoise(Augmentation):
    """Adds a number drawn from a normal distribution to every number, of any sample: pictures, vectors, sequences."""

    mean: float = Field(0.0, description="mean of what is added")
    sigma: float = Field(0.1, ge=0, description="deviation of what is added")
    clip: bool = Field(False, description="whether the sum is kept within 0 and 1, as pixels are")

    @property
    def keeps_unit_range(self) -> bool:
        return True  # but for a little, which colours bear

    def words(self) -> str:
        return f"noise of deviation {self.sigma:g} added{', kept within 0 and 1' if self.clip else ''}"

    def changed(self, inputs: Tensor, draws: Draws) -> Tensor:
        noisy = draws.normal(tuple(inputs.shape)).mul_(self.sigma).add_(self.mean).add_(inputs)
        return noisy.clamp_(0, 1) if self.clip else noisy


@transform("Leave numbers out")
class RandomFeatureDropout(Augmentation):
    """Sets some of the numbers of each sample to 0, which is their mean where they are standardised."""

    p: float = Field(0.1, ge=0, le=1, description="share of the numbers that are set to 0")

    def words(self) -> str:
        return f"each number set to 0 with a chance of {self.p:g}"

    def changed(self, inputs: Tensor, draws: Draws) -> Tensor:
        return inputs.masked_fill(draws.mask(tuple(inputs.shape), self.p), 0)


@transform("Blur")
class GaussianBlur(OfRandomPictures):
    """Blurs some of the pictures, each as much as is drawn for it."""

    sigma: Range = Field((0.1, 2.0), description="least and greatest deviation of the blur in pixels")
    p: float = Field(0.5, ge=0, le=1, description="share of the pictures that are blurred")

    def words(self) -> str:
        low, high = span(self.sigma)
        return f"blurred by {low:g} to {high:g} pixels with a chance of {self.p:g}"

    def changed(self, inputs: Tensor, draws: Draws) -> Tensor:
        from core.data.augmenting.draws import where_chosen
        from core.data.augmenting.resampling import blurred

        chosen = draws.chosen(len(inputs), self.p)
        sigma = draws.uniform(len(inputs), *span(self.sigma)).index_select(0, chosen)
        return where_chosen(inputs, chosen, lambda pictures: blurred(pictures, sigma))


@transform("Erase a part")
class RandomErasing(OfRandomPictures):
    """Wipes a rectangle out of some of the pictures (Cutout)."""

    p: float = Field(0.5, ge=0, le=1, description="share of the pictures that lose a part")
    scale: Range = Field((0.02, 0.33), description="least and greatest share of the area that is lost")
    ratio: Range = Field((0.3, 3.3), description="least and greatest width of the part, for a height of 1")
    value: float = Field(0.0, description="what stands there then; 0 is black, or the mean after Normalise")

    @property
    def works_on_bytes(self) -> bool:
        return self.value == 0

    @property
    def keeps_unit_range(self) -> bool:
        return 0 <= self.value <= 1

    def words(self) -> str:
        low, high = span(self.scale)
        return f"{low:.0%} to {high:.0%} of the area replaced by {self.value:g} with a chance of {self.p:g}"

    def changed(self, inputs: Tensor, draws: Draws) -> Tensor:
        from core.data.augmenting.boxes import inside
        from core.data.augmenting.draws import where_chosen

        n, (height, width) = len(inputs), inputs.shape[2:]
        chosen = draws.chosen(n, self.p)
        area = draws.uniform(n, *span(self.scale)) * (height * width)
        ratio = draws.uniform(n, *map(math.log, span(self.ratio))).exp()
        tall, wide = (area / ratio).sqrt().round().clamp(1, height), (area * ratio).sqrt().round().clamp(1, width)
        top = (draws.uniform(n, 0, 1) * (height - tall + 1)).floor()
        left = (draws.uniform(n, 0, 1) * (width - wide + 1)).floor()
        lost = inside(height, width, top, left, top + tall, left + wide).index_select(0, chosen)
        return where_chosen(inputs, chosen, lambda pictures: pictures.masked_fill(lost, self.value))
