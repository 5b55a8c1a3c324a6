"""Pictures that are turned, shifted, stretched and sheared, at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from core.data.transforms.base import transform
from core.data.transforms.extents import Range, span
from core.data.transforms.flips import OfRandomPictures
from core.fields import Unit

if TYPE_CHECKING:
    from torch import Tensor

    from core.data.augmenting.draws import Draws

Degrees = Annotated[float, Unit("degrees")]


class Moved(OfRandomPictures):
    """An augmentation that moves the pixels of a picture around its middle."""

    interpolation: Literal["bilinear", "nearest"] = Field("bilinear", description="how pixels between pixels are found")
    fill: float = Field(0.0, description="what comes in from outside; 0 is black, or the mean after Normalise")

    @property
    def keeps_unit_range(self) -> bool:
        return 0 <= self.fill <= 1

    def changed(self, inputs: Tensor, draws: Draws) -> Tensor:
        from core.data.augmenting.resampling import moved

        return moved(inputs, self.matrices(inputs, draws), self.interpolation, self.fill)

    def matrices(self, inputs: Tensor, draws: Draws) -> Tensor:
        """(N, 2, 3): from places in the result to places in the picture, in pixels from the middle."""
        raise NotImplementedError


@transform("Rotate")
class RandomRotation(Moved):
    """Turns each picture by an angle of its own."""

    degrees: Degrees = Field(15.0, ge=0, le=180, description="the greatest angle, to either side")

    def words(self) -> str:
        return f"turned by up to {self.degrees:g}° to either side"

    def matrices(self, inputs: Tensor, draws: Draws) -> Tensor:
        return inverse_matrices(draws.uniform(len(inputs), -self.degrees, self.degrees))


@transform("Move, turn, stretch and shear")
class RandomAffine(Moved):
    """Turns, shifts, stretches and shears each picture, by figures of its own."""

    degrees: Degrees = Field(10.0, ge=0, le=180, description="the greatest angle, to either side")
    translate: float = Field(0.1, ge=0, le=1, description="the greatest shift, as a share of height and width")
    scale: Range = Field((0.9, 1.1), description="least and greatest size afterwards, where 1 is as it was")
    shear: Degrees = Field(0.0, ge=0, le=80, description="the greatest angle of the upright edges")

    def words(self) -> str:
        low, high = span(self.scale)
        return (
            f"turned by up to {self.degrees:g}°, shifted by up to {self.translate:.0%}, "
            f"resized by {low:g} to {high:g}, sheared by up to {self.shear:g}°"
        )

    def matrices(self, inputs: Tensor, draws: Draws) -> Tensor:
        n, (height, width) = len(inputs), inputs.shape[2:]
        angle = draws.uniform(n, -self.degrees, self.degrees)
        right = draws.uniform(n, -self.translate, self.translate) * width
        down = draws.uniform(n, -self.translate, self.translate) * height
        scale = draws.uniform(n, *span(self.scale))
        return inverse_matrices(angle, (right, down), scale, draws.uniform(n, -self.shear, self.shear))


def inverse_matrices(
    degrees: Tensor,
    shift: tuple[Tensor, Tensor] | None = None,
    scale: Tensor | None = None,
    shear: Tensor | None = None,
    shear_up: Tensor | None = None,
) -> Tensor:
    """(N, 2, 3) matrices that undo: shear, stretch, turn anticlockwise by (N,) degrees, then shift by (N,) pixels."""
    import torch

    none = torch.zeros_like(degrees)
    right, down = shift or (none, none)
    turn = torch.deg2rad(degrees)
    lean, rise = (none if angle is None else torch.tan(torch.deg2rad(angle)) for angle in (shear, shear_up))
    size = torch.ones_like(degrees) if scale is None else scale
    cos, sin = turn.cos() / size, turn.sin() / size
    # what turns back, and then what shears back
    back = torch.stack([torch.stack([cos, -sin], -1), torch.stack([sin, cos], -1)], -2)
    one = torch.ones_like(degrees)
    upright = torch.stack([torch.stack([one, lean], -1), torch.stack([rise, one], -1)], -2)
    linear = upright @ back
    moved = linear @ torch.stack([-right, -down], -1)[..., None]
    return torch.cat([linear, moved], -1)
