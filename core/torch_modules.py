"""Small modules that torch.nn has no class for. Exported code carries their source, so each stands on torch alone."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Add(nn.Module):
    """Sums its inputs, element by element."""

    def forward(self, *inputs: Tensor) -> Tensor:
        total = inputs[0]
        for other in inputs[1:]:
            total = total + other
        return total


class Multiply(nn.Module):
    """Multiplies its inputs, element by element."""

    def forward(self, *inputs: Tensor) -> Tensor:
        product = inputs[0]
        for other in inputs[1:]:
            product = product * other
        return product


class Concatenate(nn.Module):
    """Puts its inputs one after another along an axis."""

    def __init__(self, dim: int = 1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, *inputs: Tensor) -> Tensor:
        return torch.cat(inputs, dim=self.dim)
