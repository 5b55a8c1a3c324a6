"""Losses for predicting numbers; most also take classes as one-hot rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from core.recipe.base import LOSSES, Answer, LossSpec, registered

if TYPE_CHECKING:
    from torch import Tensor


class Distance(LossSpec):
    """A distance between outputs and numbers to predict, or one-hot classes."""

    answers: ClassVar[tuple[Answer, ...]] = ("classes", "numbers")

    def distance(self) -> Callable[[Tensor, Tensor], Tensor]:
        """The mean over all pairs of outputs and targets of the same shape and type."""
        raise NotImplementedError

    def build(self, n_answers: int, weights: Tensor | None = None) -> Callable[[Tensor, Tensor], Tensor]:
        from core.torch_targets import shares

        distance = self.distance()
        return lambda outputs, targets: distance(outputs, shares(targets, outputs))

    def probabilities(self, outputs: Tensor) -> Tensor:
        """The outputs themselves: on one-hot targets a squared error is least where they are class probabilities."""
        return outputs.clamp(0, 1)


@registered(LOSSES)
class MSELoss(Distance):
    """Mean squared distance of the outputs from numbers to predict, or from one-hot classes."""

    def distance(self) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        return functional.mse_loss


@registered(LOSSES)
class L1Loss(Distance):
    """Mean distance: a few far-off samples count for less than with squares."""

    def distance(self) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        return functional.l1_loss


@registered(LOSSES)
class SmoothL1Loss(Distance):
    """Squares near the target, plain distances far from it."""

    beta: float = Field(1.0, gt=0, description="distance at which the one becomes the other")

    def distance(self) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        beta = self.beta
        return lambda outputs, targets: functional.smooth_l1_loss(outputs, targets, beta=beta)


@registered(LOSSES)
class HuberLoss(Distance):
    """Half the square near the target, a straight line far from it; its slope does not depend on where it changes."""

    delta: float = Field(1.0, gt=0, description="distance at which the one becomes the other")

    def distance(self) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        delta = self.delta
        return lambda outputs, targets: functional.huber_loss(outputs, targets, delta=delta)


@registered(LOSSES)
class PoissonNLLLoss(Distance):
    """For predicting counts: how many events there are; the network gives the logarithm of their rate."""

    answers = ("numbers",)
    answer_code = "outputs.exp()"
    lowest = 0.0

    full: bool = Field(False, description="adds what depends on the targets alone, so that losses can be compared")

    def distance(self) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        full = self.full
        return lambda outputs, targets: functional.poisson_nll_loss(outputs, targets, log_input=True, full=full)

    def numbers(self, outputs: Tensor) -> Tensor:
        return outputs.exp()
