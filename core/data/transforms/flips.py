"""Pictures that are mirrored, at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from core.data.transforms.base import Augmentation, transform

if TYPE_CHECKING:
    from torch import Tensor

    from core.data.augmenting.draws import Draws


class OfRandomPictures(Augmentation):
    """An augmentation of pictures."""

    accepts: ClassVar[tuple[int, ...]] = (3,)
    wants: ClassVar[str] = "pictures (channels × height × width)"


class Flip(OfRandomPictures):
    """Mirrors some of the pictures.

    Class attributes:
        axis: the axis that is turned round.
        how: in words.
    """

    axis: ClassVar[int]
    how: ClassVar[str]

    p: float = Field(0.5, ge=0, le=1, description="share of the pictures that are mirrored")

    @property
    def works_on_bytes(self) -> bool:
        return True

    def words(self) -> str:
        return f"{self.how} with a chance of {self.p:g}"

    def changed(self, inputs: Tensor, draws: Draws) -> Tensor:
        from core.data.augmenting.draws import where_chosen

        return where_chosen(inputs, draws.chosen(len(inputs), self.p), lambda chosen: chosen.flip(self.axis))


@transform("Flip left and right")
class RandomHorizontalFlip(Flip):
    """Mirrors some of the pictures, left for right. Not for digits and letters."""

    axis = -1
    how = "mirrored left for right"


@transform("Flip top and bottom")
class RandomVerticalFlip(Flip):
    """Mirrors some of the pictures, top for bottom: for pictures that have no up, as from above."""

    axis = -2
    how = "mirrored top for bottom"
