"""Parts of a data set that do not live on the device: gathered in host memory, or read from files, batch by batch."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from core.data.batches import Batches, Pass, batch_bounds
from core.data.feeding.ahead import copied_ahead, host_buffer
from core.data.feeding.reading import Reader
from core.data.info import DataError
from core.data.pipeline import Pipeline
from core.data.share import ALL, Share

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from torch import Tensor

    from core.data.samples import Stored, Targets


class OnHost(Protocol):
    """Inputs that are brought together in host memory when they are wanted."""

    def batches(self, chosen: Sequence[Tensor]) -> Generator[tuple[Tensor, NDArray[np.bool_] | None], None, None]:
        """For each (n,) of ``chosen``: (n, *in_shape), and (n,) which of them are there; None if all are."""


class Gathered:
    """Inputs in host memory, gathered into pinned memory where the device wants that.

    Args:
        inputs: (N, *in_shape).
        device: to which the batches go.
    """

    def __init__(self, inputs: NDArray[Any], device: torch.device) -> None:
        import torch

        self._inputs = torch.as_tensor(inputs)
        self._dtype, self._device = inputs.dtype, device

    def batches(self, chosen: Sequence[Tensor]) -> Generator[tuple[Tensor, None], None, None]:
        """Batch after batch; nothing is ever missing."""
        import torch

        for indices in chosen:
            batch = host_buffer((len(indices), *self._inputs.shape[1:]), self._dtype, self._device)
            yield torch.index_select(self._inputs, 0, indices, out=batch), None


class FromFiles:
    """Inputs that are read from their files while others are used.

    Args:
        stored: (N, *in_shape).
        reader: reads them.
        device: to which the batches go.
    """

    def __init__(self, stored: Stored, reader: Reader, device: torch.device) -> None:
        self._stored, self._reader, self._device = stored, reader, device

    def batches(self, chosen: Sequence[Tensor]) -> Generator[tuple[Tensor, NDArray[np.bool_]], None, None]:
        """Batch after batch, some read ahead.

        Raises:
            DataError: if so many samples cannot be read that their source must be gone.
        """
        import torch

        dtype = self._stored.dtype
        read = self._reader.batches(
            [indices.numpy() for indices in chosen], lambda shape: host_buffer(shape, dtype, self._device).numpy()
        )
        with closing(read):
            for batch, there in read:
                yield torch.from_numpy(batch), there


class HostData:
    """Samples whose batches are copied to the device one ahead.

    Args:
        inputs: brought together batch by batch.
        targets: (N,) class numbers or (N, quantities).
        device: where batches are needed.
        pipeline: what is done to each batch, there.
        share: which part of each batch is given out; nothing else is read.
    """

    def __init__(
        self, inputs: OnHost, targets: Targets, device: torch.device, pipeline: Pipeline, share: Share = ALL
    ) -> None:
        import torch

        self._inputs, self._targets = inputs, torch.as_tensor(targets)
        self._device, self._pipeline, self._share = device, pipeline, share

    def __len__(self) -> int:
        return len(self._targets)

    def shuffled(self, batch_size: int, generator: torch.Generator, skip: int = 0) -> Batches:
        """One pass in an order drawn from ``generator``: the one that samples in memory get.

        The first ``skip`` batches are left out, as if they had been given, without being read; see ``Pass``.
        """
        drawn = Pass.drawn(len(self), batch_size, generator, self._pipeline.is_random, self._share)
        with closing(self._batches(drawn.batches(skip))) as batches:
            for (inputs, targets), draws in zip(copied_ahead(batches, self._device), drawn.draws(skip), strict=True):
                if len(targets):
                    yield self._pipeline.for_training(inputs, targets, draws)
                elif self._share.of > 1:  # the others take this step, and would wait for ever
                    raise DataError("none of the files that one process has of a batch can be read any more")

    def in_order(self, batch_size: int, least: int = 1) -> Batches:
        """One pass in the stored order, without anything drawn, in batches as ``batch_bounds`` cuts it."""
        import torch

        sizes = batch_bounds(len(self), batch_size, least)
        mine = [self._share.of_batch(batch) for batch in torch.arange(len(self)).split(sizes)]
        with closing(self._batches([batch for batch in mine if len(batch)], at_least=min(2, least))) as batches:
            for inputs, targets in copied_ahead(batches, self._device):
                if len(targets):
                    yield self._pipeline.for_validation(inputs, targets)

    def _batches(self, chosen: Sequence[Tensor], at_least: int = 2) -> Batches:
        """Batches on the host without what is missing; empty where too few are left.

        Two are the least to learn from where there were more: batch normalisation cannot work on one sample.
        """
        with closing(self._inputs.batches(chosen)) as read:
            for indices, (inputs, there) in zip(chosen, read, strict=True):
                targets = self._targets.index_select(0, indices)
                found = inputs, targets.pin_memory() if self._device.type == "cuda" else targets
                yield found if there is None or there.all() else _left(found, there, at_least)


def _left(batch: tuple[Tensor, Tensor], there: NDArray[np.bool_], at_least: int) -> tuple[Tensor, Tensor]:
    rows = np.flatnonzero(there)
    rows = rows[:0] if len(rows) < at_least else rows
    return batch[0][rows], batch[1][rows]
