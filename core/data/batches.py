"""Batches as slices of one tensor that lives on the training device."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from core.data.pipeline import Pipeline

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from torch import Tensor


class TensorData:
    """Samples on a device, given out batch by batch.

    Args:
        inputs: (N, *in_shape), uint8, float32 or int64. uint8 stays so in memory (a quarter of the bytes) and becomes
            0 to 1 batch by batch.
        targets: (N,) class numbers or (N, quantities).
        device: where batches are needed; everything is copied there at once.
        pipeline: what is done to each batch.
    """

    def __init__(
        self, inputs: NDArray[Any], targets: NDArray[Any], device: torch.device, pipeline: Pipeline | None = None
    ) -> None:
        import torch

        self._inputs = torch.as_tensor(inputs).to(device)
        self._targets = torch.as_tensor(targets).to(device)
        self._pipeline = pipeline or Pipeline()

    def __len__(self) -> int:
        return len(self._targets)

    def shuffled(self, batch_size: int, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """One pass in an order drawn from ``generator`` (on the CPU, so it is the same on every device)."""
        import torch

        order = torch.randperm(len(self), generator=generator).to(self._targets.device)
        for chosen in order.split(batch_bounds(len(self), batch_size)):
            inputs, targets = self._inputs.index_select(0, chosen), self._targets.index_select(0, chosen)
            yield self._pipeline.for_training(inputs, targets, generator)

    def in_order(self, batch_size: int) -> Iterator[tuple[Tensor, Tensor]]:
        """One pass in the stored order, without anything drawn."""
        for inputs, targets in zip(self._inputs.split(batch_size), self._targets.split(batch_size), strict=True):
            yield self._pipeline.for_validation(inputs, targets)

    def first(self, n: int) -> tuple[Tensor, Tensor]:
        """The first ``n`` samples, without anything drawn."""
        return self._pipeline.for_validation(self._inputs[:n], self._targets[:n])


def batch_bounds(n: int, batch_size: int) -> list[int]:
    """Sizes of the batches of one pass over ``n`` samples.

    A last batch of a single sample goes into the one before it: batch normalisation cannot work on one sample.
    """
    sizes = [batch_size] * (n // batch_size) + ([n % batch_size] if n % batch_size else [])
    if len(sizes) > 1 and sizes[-1] == 1 < batch_size:
        sizes[-2:] = [batch_size + 1]
    return sizes
