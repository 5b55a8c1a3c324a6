"""A few samples as networks get them, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.feeding.reading import Filled, Indices, read_some
from core.data.pipeline import Pipeline
from core.progress import Unwatched

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from torch import Tensor

    from core.data.base import DataSettings
    from core.data.samples import Inputs, Targets
    from core.data.split import Split

_MOST_FITTED = 10_000
_MOST_NUMBERS = 64 * 2**20
"""Numbers of the samples that transforms take their figures from: 256 MB as they are used."""


def fitting_indices(inputs: Inputs) -> NDArray[np.intp]:
    """Which samples of the training part transforms take their figures from: spread, for files stand class by class.

    They depend on nothing but the number of samples and their shape, so training and export fit to the same.
    """
    n = len(inputs)
    most = min(n, _MOST_FITTED, max(1, _MOST_NUMBERS // max(1, prod(inputs.shape[1:]))))
    return np.linspace(0, n - 1, most).round().astype(np.intp)


def fitted_pipeline(
    inputs: Inputs, settings: DataSettings, device: torch.device, some: Callable[[Indices], Filled]
) -> Pipeline:
    """The transforms of a project, fitted on its training part.

    Args:
        inputs: the training part.
        settings: whose transforms.
        device: where batches will be.
        some: reads some of the inputs.
    """
    import torch

    if not settings.transforms:
        return Pipeline()
    example = some(fitting_indices(inputs)).inputs
    return Pipeline.fitted(settings.transforms, torch.as_tensor(example), device)


def shown(
    inputs: Inputs, targets: Targets, chosen: NDArray[np.intp], pipeline: Pipeline, device: torch.device
) -> tuple[Tensor, Tensor]:
    """A few samples as a network is judged on them: inputs (K, *in_shape) and their targets, on the device.

    Those that cannot be read are left out.

    Raises:
        DataError: if the files are gone.
    """
    import torch

    found = read_some(inputs, chosen, "validation samples", Unwatched())
    drawn, answers = torch.as_tensor(found.inputs), torch.as_tensor(targets[found.indices])
    return pipeline.for_validation(drawn.to(device), answers.to(device))


def first_prepared(split: Split, settings: DataSettings, n: int) -> NDArray[Any]:
    """The first ``n`` validation samples as the network gets them, on the CPU, without those that cannot be read.

    Raises:
        DataError: if the files are gone.
    """
    import torch

    device = torch.device("cpu")
    train = split.train_inputs
    pipeline = fitted_pipeline(
        train, settings, device, lambda indices: read_some(train, indices, "training samples", Unwatched())
    )
    chosen = np.arange(min(n, len(split.validation_inputs)))
    inputs, _ = shown(split.validation_inputs, split.validation_targets, chosen, pipeline, device)
    return inputs.numpy()
