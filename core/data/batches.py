"""Batches as slices of one tensor that lives on the training device."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray
    from torch import Tensor


class TensorData:
    """Samples on a device, given out batch by batch.

    Args:
        inputs: (N, *in_shape), uint8 or float32. uint8 stays so in memory (a quarter of the bytes) and becomes
            0 to 1 batch by batch.
        targets: (N,) class numbers.
        device: where batches are needed; everything is copied there at once.
    """

    def __init__(self, inputs: NDArray[np.generic], targets: NDArray[np.int64], device: torch.device) -> None:
        import torch

        self._inputs = torch.as_tensor(inputs).to(device)
        self._targets = torch.as_tensor(targets).to(device)

    def __len__(self) -> int:
        return len(self._targets)

    def shuffled(self, batch_size: int, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """One pass in an order drawn from ``generator`` (on the CPU, so it is the same on every device)."""
        import torch

        order = torch.randperm(len(self), generator=generator).to(self._targets.device)
        for chosen in order.split(batch_bounds(len(self), batch_size)):
            yield self._floats(self._inputs.index_select(0, chosen)), self._targets.index_select(0, chosen)

    def in_order(self, batch_size: int) -> Iterator[tuple[Tensor, Tensor]]:
        """One pass in the stored order."""
        for inputs, targets in zip(self._inputs.split(batch_size), self._targets.split(batch_size), strict=True):
            yield self._floats(inputs), targets

    def first(self, n: int) -> tuple[Tensor, Tensor]:
        """The first ``n`` samples."""
        return self._floats(self._inputs[:n]), self._targets[:n]

    def _floats(self, inputs: Tensor) -> Tensor:
        return inputs.float().div_(255) if inputs.dtype.itemsize == 1 else inputs


def batch_bounds(n: int, batch_size: int) -> list[int]:
    """Sizes of the batches of one pass over ``n`` samples.

    A last batch of a single sample goes into the one before it: batch normalisation cannot work on one sample.
    """
    sizes = [batch_size] * (n // batch_size) + ([n % batch_size] if n % batch_size else [])
    if len(sizes) > 1 and sizes[-1] == 1 < batch_size:
        sizes[-2:] = [batch_size + 1]
    return sizes
