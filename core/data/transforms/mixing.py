"""Samples that are mixed with others of their batch, at random, and their targets with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from core.data.transforms.base import Transform, transform
from core.data.transforms.steps import Facts, Step

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from core.data.augmenting.draws import Draws


class Mixing(Transform):
    """An augmentation that mixes each sample with another one of its batch.

    Targets of classes become shares of each class, also of samples that stay as they are.
    """

    is_random: ClassVar[bool] = True

    def build(self, facts: Facts) -> Step:
        from core.data.augmenting.draws import Draws

        def training(inputs: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
            return self.mixed(inputs, shares(targets, facts.n_classes), Draws(generator, inputs.device))

        return Step(training)

    def mixed(self, inputs: Tensor, targets: Tensor, draws: Draws) -> tuple[Tensor, Tensor]:
        """Inputs (N, *in_shape) and targets (N, answers) float32, mixed."""
        raise NotImplementedError


@transform("MixUp")
class MixUp(Mixing):
    """Adds to each sample a share of another one, and to its target the same share (Zhang et al. 2018)."""

    alpha: float = Field(0.2, gt=0, le=100, description="shares are drawn from Beta(alpha, alpha); 1 is any share")
    p: float = Field(1.0, ge=0, le=1, description="share of the samples that are mixed")

    def words(self) -> str:
        return f"mixed with another sample by a share from Beta({self.alpha:g}, {self.alpha:g})"

    def mixed(self, inputs: Tensor, targets: Tensor, draws: Draws) -> tuple[Tensor, Tensor]:
        from core.data.augmenting.draws import each

        kept, other = _drawn(len(inputs), self.alpha, self.p, draws)
        return (
            inputs.index_select(0, other).lerp(inputs, each(kept, inputs)),
            targets.index_select(0, other).lerp(targets, each(kept, targets)),
        )


@transform("CutMix")
class CutMix(Mixing):
    """Puts a rectangle of another picture into each, and mixes their classes by area (Yun et al. 2019)."""

    accepts: ClassVar[tuple[int, ...]] = (3,)
    wants: ClassVar[str] = "pictures (channels × height × width)"
    answers: ClassVar[tuple[Literal["classes", "numbers"], ...]] = ("classes",)

    alpha: float = Field(1.0, gt=0, le=100, description="shares are drawn from Beta(alpha, alpha); 1 is any share")
    p: float = Field(1.0, ge=0, le=1, description="share of the samples that are mixed")

    def words(self) -> str:
        return f"a rectangle replaced by that of another sample, by a share from Beta({self.alpha:g}, {self.alpha:g})"

    def mixed(self, inputs: Tensor, targets: Tensor, draws: Draws) -> tuple[Tensor, Tensor]:
        from core.data.augmenting.boxes import inside
        from core.data.augmenting.draws import each

        n, (height, width) = len(inputs), inputs.shape[2:]
        kept, other = _drawn(n, self.alpha, self.p, draws)
        half = (1 - kept).sqrt() / 2
        row, column = draws.uniform(n, 0, height), draws.uniform(n, 0, width)
        top, bottom = _edges(row, half * height, height)
        left, right = _edges(column, half * width, width)
        replaced = inside(height, width, top, left, bottom, right)
        share = 1 - (bottom - top) * (right - left) / (height * width)  # of what is really left
        return (
            inputs.index_select(0, other).where(replaced, inputs),
            targets.index_select(0, other).lerp(targets, each(share, targets)),
        )


def shares(targets: Tensor, n_classes: int) -> Tensor:
    """Targets that can be mixed: class numbers (N,) as shares of each class (N, n_classes), all others as they are."""
    from torch.nn import functional

    return targets if targets.is_floating_point() else functional.one_hot(targets, n_classes).float()


def _drawn(n: int, alpha: float, p: float, draws: Draws) -> tuple[Tensor, Tensor]:
    """The share that each sample keeps, (N,), and the index of the one that it is mixed with, (N,)."""
    chosen, kept, order = draws.chosen(n, p), draws.beta(n, alpha), draws.order(n)
    mixed = kept.new_ones(n).index_copy_(0, chosen, kept.index_select(0, chosen))
    return mixed, order


def _edges(middle: Tensor, half: Tensor, extent: int) -> tuple[Tensor, Tensor]:
    return (middle - half).round().clamp(0, extent), (middle + half).round().clamp(0, extent)
