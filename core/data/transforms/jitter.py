"""Pictures in other colours, at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from core.data.transforms.base import transform
from core.data.transforms.colours import not_coloured
from core.data.transforms.flips import OfRandomPictures
from core.settings import Shape

if TYPE_CHECKING:
    from torch import Tensor

    from core.data.augmenting.draws import Draws


class OfColours(OfRandomPictures):
    """An augmentation that changes colours."""

    for_unit_range: ClassVar[bool] = True


@transform("Colour jitter")
class ColorJitter(OfColours):
    """Changes brightness, contrast, saturation and hue of each picture, in this order, by figures of its own."""

    brightness: float = Field(0.2, ge=0, le=10, description="greatest change: 0.2 is 80 % to 120 % as bright")
    contrast: float = Field(0.2, ge=0, le=10, description="greatest change: 0.2 is 80 % to 120 % of the contrast")
    saturation: float = Field(0.2, ge=0, le=10, description="greatest change; nothing for grey pictures")
    hue: float = Field(0.0, ge=0, le=0.5, description="greatest share of the circle of colours by which they turn")

    def fault(self, in_shape: Shape) -> str | None:
        return not_coloured(in_shape)

    def words(self) -> str:
        return (
            f"brightness, contrast and saturation changed by up to {self.brightness:g}, {self.contrast:g} and "
            f"{self.saturation:g}, hue by up to {self.hue:g}"
        )

    def changed(self, inputs: Tensor, draws: Draws) -> Tensor:
        from core.data.augmenting import colouring

        n, coloured = len(inputs), inputs.shape[1] == 3
        factors = [draws.uniform(n, max(0.0, 1 - most), 1 + most) for most in self._most]
        turn = draws.uniform(n, -self.hue, self.hue)
        ways = (colouring.brightened, colouring.contrasted, colouring.saturated)
        for way, factor, most in zip(ways, factors, self._most, strict=True):
            if most and (coloured or way is not colouring.saturated):
                inputs = way(inputs, factor)
        return colouring.turned(inputs, turn) if self.hue and coloured else inputs

    @property
    def _most(self) -> tuple[float, float, float]:
        return self.brightness, self.contrast, self.saturation


class SomePictures(OfColours):
    """An augmentation that changes the colours of some pictures."""

    p: float = Field(0.5, ge=0, le=1, description="share of the pictures that are changed")

    def changed(self, inputs: Tensor, draws: Draws) -> Tensor:
        from core.data.augmenting.draws import where_chosen

        return where_chosen(inputs, draws.chosen(len(inputs), self.p), self.recoloured)

    def recoloured(self, pictures: Tensor) -> Tensor:
        """What becomes of those."""
        raise NotImplementedError


@transform("Greyscale at random")
class RandomGrayscale(SomePictures):
    """Makes some of the pictures grey; they keep their three channels."""

    p: float = Field(0.1, ge=0, le=1, description="share of the pictures that are made grey")

    def fault(self, in_shape: Shape) -> str | None:
        return not_coloured(in_shape)

    def words(self) -> str:
        return f"made grey with a chance of {self.p:g}"

    def recoloured(self, pictures: Tensor) -> Tensor:
        from core.data.transforms.colours import grey

        return grey(pictures).repeat(1, 3, 1, 1) if pictures.shape[1] == 3 else pictures


@transform("Invert")
class RandomInvert(SomePictures):
    """Makes negatives of some of the pictures."""

    def words(self) -> str:
        return f"inverted with a chance of {self.p:g}"

    def recoloured(self, pictures: Tensor) -> Tensor:
        return 1 - pictures


@transform("Solarise")
class RandomSolarize(SomePictures):
    """Inverts what is bright, in some of the pictures."""

    threshold: float = Field(0.5, ge=0, le=1, description="what is as bright or brighter is inverted")

    def words(self) -> str:
        return f"inverted from {self.threshold:g} upwards with a chance of {self.p:g}"

    def recoloured(self, pictures: Tensor) -> Tensor:
        return pictures.where(pictures < self.threshold, 1 - pictures)


@transform("Posterise")
class RandomPosterize(SomePictures):
    """Leaves only a few steps of brightness, in some of the pictures."""

    bits: int = Field(4, ge=1, le=8, description="bits of each number that are left; 8 are all")

    def words(self) -> str:
        return f"reduced to {self.bits} bits with a chance of {self.p:g}"

    def recoloured(self, pictures: Tensor) -> Tensor:
        step: int = 2 ** (8 - self.bits)
        return (pictures * 255).round().div(step).floor().mul(step / 255)
