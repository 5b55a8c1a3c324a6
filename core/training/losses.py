"""The loss of a run, with what it takes from the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.data.balance import balance_of
from core.data.split import Split
from core.recipe.base import LossSpec

if TYPE_CHECKING:
    import torch
    from torch import Tensor


def loss_for(loss: LossSpec, data: Split, device: torch.device) -> Callable[[Tensor, Tensor], Tensor]:
    """A loss as ``LossSpec.build`` gives it, with the weights of the training part's classes if it weighs them."""
    import torch

    balance = balance_of(data) if loss.weighs_classes else None
    weights = None if balance is None else torch.from_numpy(balance.weights()).to(device)
    return loss.build(data.info.n_answers, weights)
