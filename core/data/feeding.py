"""How samples come to the training: chosen by what fits into memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from core.data.batches import TensorData
from core.data.fitting import fitted
from core.data.pipeline import Pipeline
from core.data.samples import Inputs, Stored, Targets, taken
from core.units import bytes_text

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from torch import Tensor

    from core.data.base import DataSettings
    from core.data.split import Split


class Fed(Protocol):
    """One part of a data set as batches on a device: inputs (N, *in_shape), and targets as losses take them."""

    def __len__(self) -> int:
        """How many samples one pass has."""

    def shuffled(self, batch_size: int, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """One pass to learn from, in an order and with augmentations drawn from ``generator`` (on the CPU)."""

    def in_order(self, batch_size: int) -> Iterator[tuple[Tensor, Tensor]]:
        """One pass in the stored order, without anything drawn."""


@dataclass(frozen=True)
class Feed:
    """Both parts of a data set, ready for training.

    Attributes:
        training: what is learned from.
        validation: what the network is judged on.
        pipeline: what happens to a batch between memory and network.
        how: where the samples are, in words for people.
    """

    training: Fed
    validation: Fed
    pipeline: Pipeline
    how: str


def feed(split: Split, settings: DataSettings, device: torch.device) -> Feed:
    """Bring the samples of ``split`` to where they are needed.

    Raises:
        DataError: if a file cannot be read any more.
    """
    train, validation = in_memory(split.train_inputs), in_memory(split.validation_inputs)
    pipeline = fitted(settings.transforms, split, device)
    size = train.nbytes + validation.nbytes
    return Feed(
        TensorData(train, split.train_targets, device, pipeline),
        TensorData(validation, split.validation_targets, device, pipeline),
        pipeline,
        f"all samples in memory on {device} ({bytes_text(size)})",
    )


def shown(
    inputs: Inputs, targets: Targets, chosen: NDArray[np.intp], pipeline: Pipeline, device: torch.device
) -> tuple[Tensor, Tensor]:
    """A few samples as a network is judged on them: inputs (K, *in_shape) and their targets, on the device."""
    import torch

    drawn = torch.as_tensor(in_memory(taken(inputs, chosen))).to(device)
    return pipeline.for_validation(drawn, torch.as_tensor(targets[chosen]).to(device))


def first_prepared(split: Split, settings: DataSettings, n: int) -> NDArray[Any]:
    """The first ``n`` validation samples as the network gets them, on the CPU.

    Raises:
        DataError: if a file cannot be read any more.
    """
    import torch

    device = torch.device("cpu")
    pipeline = fitted(settings.transforms, split, device)
    chosen = np.arange(min(n, len(split.validation_inputs)))
    inputs, _ = shown(split.validation_inputs, split.validation_targets, chosen, pipeline, device)
    return inputs.numpy()


def in_memory(inputs: Inputs) -> NDArray[Any]:
    """Inputs as one array, read from their files where they stand in files.

    Raises:
        DataError: if a file cannot be read any more.
    """
    if not isinstance(inputs, Stored):
        return inputs
    read = np.empty(inputs.shape, inputs.dtype)
    for index in range(len(inputs)):
        read[index] = inputs.read(index)
    return read
