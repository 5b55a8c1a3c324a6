"""Augmentation without figures to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from core.data.transforms.base import transform
from core.data.transforms.colours import not_coloured
from core.data.transforms.jitter import OfColours
from core.settings import Shape

if TYPE_CHECKING:
    from torch import Tensor

    from core.data.augmenting.draws import Draws


@transform("TrivialAugment")
class TrivialAugmentWide(OfColours):
    """Does one of 14 things to each picture, as strongly as is drawn for it: a good first choice for photographs."""

    num_magnitude_bins: int = Field(31, ge=2, le=1000, description="how many strengths there are")

    def fault(self, in_shape: Shape) -> str | None:
        return not_coloured(in_shape)

    def words(self) -> str:
        return f"one of 14 changes of place or colour, at one of {self.num_magnitude_bins} strengths (TrivialAugment)"

    def changed(self, inputs: Tensor, draws: Draws) -> Tensor:
        from core.data.augmenting.trivial import OPERATIONS

        n = len(inputs)
        which = draws.whole(n, len(OPERATIONS) - 1)
        strength = draws.whole(n, self.num_magnitude_bins - 1) / (self.num_magnitude_bins - 1)
        sign = draws.whole(n, 1) * 2.0 - 1
        changed = inputs.clone()
        for index, operation in enumerate(OPERATIONS):
            chosen = (which == index).nonzero()[:, 0]
            if len(chosen):
                given = (each.index_select(0, chosen) for each in (inputs, strength, sign))
                changed.index_copy_(0, chosen, operation(*given))
        return changed
