"""The loss of a run, with what it takes from the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.data.balance import balance_of
from core.data.split import Split
from core.recipe.base import LossSpec

if TYPE_CHECKING:
    import torch
    from torch import Tensor


Mean = Callable[["Tensor", "Tensor"], "Tensor"]


@dataclass(frozen=True, eq=False)
class Loss:
    """The mean loss of a batch, and what its samples count in a mean over several batches.

    Attributes:
        mean: of outputs and targets.
        weights: (classes,) what a sample of each class counts; None where all count the same.
    """

    mean: Mean
    weights: Tensor | None = None

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        return self.mean(outputs, targets)

    def mass(self, targets: Tensor) -> Tensor | int:
        """What torch divides the sum over these samples by: how many they are, or what they weigh."""
        return len(targets) if self.weights is None else _weight(targets, self.weights)


def _weight(targets: Tensor, weights: Tensor) -> Tensor:
    """The weight of samples of such classes; those with shares of several classes torch divides by their number."""
    if targets.is_floating_point():
        return weights.new_full((), len(targets))
    return weights[targets].sum()


def loss_for(loss: LossSpec, data: Split, device: torch.device) -> Loss:
    """A loss as ``LossSpec.build`` gives it, with the weights of the training part's classes if it weighs them."""
    import torch

    balance = balance_of(data) if loss.weighs_classes else None
    weights = None if balance is None else torch.from_numpy(balance.weights()).to(device)
    return Loss(loss.build(data.info.n_answers, weights), weights)
