"""What augmentations draw: on the CPU, so that the same generator gives the same on every device."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor


class Draws:
    """Draws from a generator, brought to where batches are.

    Args:
        generator: on the CPU; the only state there is.
        device: where batches are.
    """

    def __init__(self, generator: torch.Generator, device: torch.device) -> None:
        self._generator = generator
        self._device = device

    def chosen(self, n: int, p: float) -> Tensor:
        """Indices of those of ``n`` samples that a chance of ``p`` falls on."""
        return (torch.rand(n, generator=self._generator) < p).nonzero()[:, 0].to(self._device)

    def uniform(self, n: int, low: float, high: float) -> Tensor:
        """(n,) numbers, as likely in one place between the bounds as in another."""
        return torch.rand(n, generator=self._generator).mul_(high - low).add_(low).to(self._device)

    def whole(self, n: int, most: int) -> Tensor:
        """(n,) whole numbers from 0 to ``most``."""
        return torch.randint(most + 1, (n,), generator=self._generator).to(self._device)

    def normal(self, shape: tuple[int, ...]) -> Tensor:
        """Numbers of mean 0 and deviation 1."""
        return torch.randn(shape, generator=self._generator).to(self._device)

    def mask(self, shape: tuple[int, ...], p: float) -> Tensor:
        """Truth values that hold with a chance of ``p``."""
        return (torch.rand(shape, generator=self._generator) < p).to(self._device)

    def order(self, n: int) -> Tensor:
        """(n,) the numbers below ``n`` in any order."""
        return torch.randperm(n, generator=self._generator).to(self._device)

    def beta(self, n: int, alpha: float) -> Tensor:
        """(n,) shares from the distribution Beta(alpha, alpha)."""
        seed = int(torch.randint(2**62, (), generator=self._generator))  # torch's own Beta takes no generator
        return torch.from_numpy(np.random.default_rng(seed).beta(alpha, alpha, n).astype(np.float32)).to(self._device)


def where_chosen(inputs: Tensor, chosen: Tensor, change: Callable[[Tensor], Tensor]) -> Tensor:
    """The batch with only the chosen samples changed; 30 times as quick as a choice for every number."""
    if not len(chosen):
        return inputs
    if len(chosen) == len(inputs):
        return change(inputs)
    changed = inputs.clone()
    return changed.index_copy_(0, chosen, change(inputs.index_select(0, chosen)))


def each(values: Tensor, like: Tensor) -> Tensor:
    """(N,) values, one for each sample of a batch (N, ...), ready to be multiplied with it."""
    return values.reshape(-1, *(1,) * (like.dim() - 1))
