"""One part of a data set, in memory or in its files, before batches are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from core.data.batches import Batches, TensorData
from core.data.feeding.host import FromFiles, Gathered, HostData
from core.data.feeding.reading import Filled, Indices, Reader
from core.data.feeding.unreadable import Unreadable
from core.data.pipeline import Pipeline
from core.data.samples import Inputs, Stored, Targets
from core.data.share import Share
from core.progress import Progress

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray


class Fed(Protocol):
    """One part of a data set as batches on a device: inputs (N, *in_shape), and targets as losses take them.

    Where several processes train together, each is given its share of every batch.

    Close a pass that is not used to its end: files are read ahead for it.
    """

    def __len__(self) -> int:
        """How many samples one pass has, unless some cannot be read any more."""

    def shuffled(self, batch_size: int, generator: torch.Generator, skip: int = 0) -> Batches:
        """One pass to learn from, in an order and with augmentations drawn from ``generator`` (on the CPU).

        The first ``skip`` batches are left out, as if they had been given.
        """

    def in_order(self, batch_size: int, least: int = 1) -> Batches:
        """One pass in the stored order, without anything drawn; a smaller last batch than ``least`` joins another."""


@dataclass(frozen=True, eq=False)
class InMemory:
    """Samples in memory.

    Attributes:
        filled: inputs, and which they are of all that the part should have.
        targets: (N,) or (N, quantities) of all that it should have.
    """

    filled: Filled
    targets: Targets

    @classmethod
    def of(cls, inputs: NDArray[Any], targets: Targets) -> InMemory:
        """Samples that are in memory already."""
        return cls(Filled(inputs, np.arange(len(inputs))), targets)

    def some(self, indices: Indices, progress: Progress) -> Filled:
        """Some of its samples."""
        return self.filled.some(indices)

    def fed(self, device: torch.device, pipeline: Pipeline, on_device: bool, share: Share) -> Fed:
        """Slices of a tensor on the device, or batches gathered here."""
        inputs, indices = self.filled.inputs, self.filled.indices
        targets = self.targets if len(indices) == len(self.targets) else self.targets[indices]
        if on_device:
            return TensorData(inputs, targets, device, pipeline, share)
        return HostData(Gathered(inputs, device), targets, device, pipeline, share)


@dataclass(frozen=True, eq=False)
class InFiles:
    """Samples that are read while training.

    Attributes:
        stored: where they are.
        targets: (N,) or (N, quantities).
        name: what they are, in words.
        reader: reads them, and keeps some.
        unreadable: those that cannot be read.
    """

    stored: Stored
    targets: Targets
    name: str
    reader: Reader
    unreadable: Unreadable

    @classmethod
    def of(cls, stored: Stored, targets: Targets, name: str, n_bytes: int) -> InFiles:
        """Samples of which so many bytes are kept in memory once they were read."""
        unreadable = Unreadable(stored, name)
        return cls(stored, targets, name, Reader(stored, unreadable, n_bytes), unreadable)

    def some(self, indices: Indices, progress: Progress) -> Filled:
        """Some of its samples, read now."""
        return self.reader.some(indices, progress, f"Reading {self.name}")

    def fed(self, device: torch.device, pipeline: Pipeline, on_device: bool, share: Share) -> Fed:
        """Batches read ahead."""
        return HostData(FromFiles(self.stored, self.reader, device), self.targets, device, pipeline, share)

    def in_memory(self, progress: Progress) -> InMemory:
        """All of them, read now."""
        return InMemory(self.reader.all(progress, f"Reading {self.name}"), self.targets)


def n_bytes_of(inputs: Inputs) -> int:
    """How much memory inputs take, wherever they are."""
    return prod(inputs.shape) * inputs.dtype.itemsize
