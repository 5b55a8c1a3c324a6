"""Losses of torch.nn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from core.recipe.base import LOSSES, LossSpec, registered

if TYPE_CHECKING:
    from torch import Tensor


class ClassLoss(LossSpec):
    """A loss for choosing one of several classes, which may count rare ones for more."""

    class_weights: Literal["none", "balanced"] = Field(
        "none", description="what a sample of each class counts; balanced: rare classes for more, so that all are equal"
    )

    @property
    def weighs_classes(self) -> bool:
        return self.class_weights == "balanced"

    def to_json(self) -> dict[str, Any]:
        """Without weights where there are none, as in most projects."""
        return {name: value for name, value in super().to_json().items() if (name, value) != ("class_weights", "none")}


@registered(LOSSES)
class CrossEntropyLoss(ClassLoss):
    """For choosing one of several classes; takes raw outputs, its softmax is built in."""

    def build(self, n_answers: int, weights: Tensor | None = None) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        return functional.cross_entropy if weights is None else partial(functional.cross_entropy, weight=weights)

    def probabilities(self, outputs: Tensor) -> Tensor:
        return outputs.softmax(dim=1)


@registered(LOSSES)
class MSELoss(LossSpec):
    """Mean squared distance of the outputs from numbers to predict, or from one-hot classes."""

    answers = ("classes", "numbers")

    def build(self, n_answers: int, weights: Tensor | None = None) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        def loss(outputs: Tensor, targets: Tensor) -> Tensor:
            if not targets.is_floating_point():
                targets = functional.one_hot(targets, n_answers).to(outputs.dtype)
            return functional.mse_loss(outputs, targets)

        return loss

    def probabilities(self, outputs: Tensor) -> Tensor:
        """The outputs themselves: squared error on one-hot targets is least where they are the class probabilities."""
        return outputs.clamp(0, 1)


@registered(LOSSES)
class NLLLoss(ClassLoss):
    """For choosing one of several classes; takes logarithms of probabilities, so the network ends with LogSoftmax."""

    def build(self, n_answers: int, weights: Tensor | None = None) -> Callable[[Tensor, Tensor], Tensor]:
        from torch.nn import functional

        def loss(outputs: Tensor, targets: Tensor) -> Tensor:
            if targets.is_floating_point():  # shares of each class, as mixed samples have them
                shares = targets if weights is None else targets * weights
                return -(shares * outputs).sum(dim=1).mean()
            return functional.nll_loss(outputs, targets, weights)

        return loss

    def probabilities(self, outputs: Tensor) -> Tensor:
        """The exponentials; without a LogSoftmax at the end they are cut off at 1."""
        return outputs.exp().clamp(max=1)
