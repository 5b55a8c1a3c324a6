"""A few samples as networks get them, wherever they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.feeding.reading import read_some
from core.data.fitting import fitted
from core.data.pipeline import Pipeline
from core.progress import Unwatched

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from torch import Tensor

    from core.data.base import DataSettings
    from core.data.samples import Inputs, Targets
    from core.data.split import Split


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
    pipeline = fitted(settings.transforms, split, device)
    chosen = np.arange(min(n, len(split.validation_inputs)))
    inputs, _ = shown(split.validation_inputs, split.validation_targets, chosen, pipeline, device)
    return inputs.numpy()
