"""Targets as losses want them. Imported when a loss is built: it needs torch."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def shares(targets: Tensor, outputs: Tensor) -> Tensor:
    """Class numbers (N,) as one-hot rows of the type of ``outputs`` (N, classes); rows of numbers as they are."""
    if targets.is_floating_point():
        return targets.to(outputs.dtype)
    return functional.one_hot(targets, outputs.shape[1]).to(outputs.dtype)
