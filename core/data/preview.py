"""What the transforms of a project make of a few samples: before, and after each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.data.base import DataSettings
from core.data.fitting import fitted
from core.data.info import DataError
from core.data.objections import Objection, objection
from core.data.samples import Stored
from core.data.split import Split
from core.data.transforms.base import Transform
from core.progress import Progress

if TYPE_CHECKING:
    from torch import Tensor

_BINS = 48


@dataclass(frozen=True, eq=False)
class Figures:
    """What a batch holds.

    Attributes:
        mean: of all its numbers.
        std: their deviation.
        lowest: the lowest.
        highest: the highest.
        counts: (bins,) how many numbers fall between ``edges``.
        edges: (bins + 1,).
    """

    mean: float
    std: float
    lowest: float
    highest: float
    counts: NDArray[np.int64]
    edges: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stage:
    """Samples as they are before the first transform, or after one.

    Attributes:
        transform: what was done last; None before the first.
        samples: (K, *shape) float32, as the training part gets them.
        targets: (K,) class numbers, (K, classes) shares of each class, or (K, quantities) numbers.
        figures: what they hold.
    """

    transform: Transform | None
    samples: NDArray[np.float32]
    targets: NDArray[np.int64] | NDArray[np.float32]
    figures: Figures


@dataclass(frozen=True, eq=False)
class Preview:
    """Some samples through a list of transforms.

    Attributes:
        indices: (K,) which samples of the training part they are.
        stages: before the first transform and after each, up to the one that does not fit; after one that is switched
            off, the same stage again.
        objection: why it does not fit; None if all do.
    """

    indices: NDArray[np.int64]
    stages: tuple[Stage, ...]
    objection: Objection | None

    @property
    def before(self) -> Stage:
        """The samples as they are in the data."""
        return self.stages[0]

    @property
    def after(self) -> Stage:
        """The samples as the network would get them."""
        return self.stages[-1]


def preview(
    settings: DataSettings,
    split: Split,
    seed: int,
    progress: Progress,
    n: int = 8,
    indices: Sequence[int] | None = None,
) -> Preview:
    """Show what the transforms make of a few samples of the training part.

    Args:
        settings: whose transforms are shown; they may be others than those with which the split was loaded.
        split: the data.
        seed: decides what is drawn; another one is another draw of the same samples.
        progress: asked whether the preview is still wanted.
        n: how many samples, spread over the training part.
        indices: which samples instead.

    Raises:
        DataError: if a file cannot be read, or a sample was asked for that is not there.
        Cancelled: if the progress was cancelled.
    """
    import torch

    chosen = _chosen(len(split.train_targets), n, indices)
    found = objection(settings.transforms, split.info)
    transforms = settings.transforms[: found.index] if found else settings.transforms
    pipeline = fitted(transforms, split, torch.device("cpu"), progress)
    inputs = torch.as_tensor(_read(split, chosen, progress))
    targets = torch.as_tensor(split.train_targets[chosen])
    stages: list[Stage] = []
    passed = pipeline.stages(inputs, targets, torch.Generator().manual_seed(seed))
    left = iter(passed)
    for transform in (None, *transforms):
        progress.check_cancelled()
        stages.append(_stage(transform, *next(left)) if transform is None or transform.enabled else stages[-1])
    return Preview(chosen, tuple(stages), found)


def _chosen(n_samples: int, n: int, indices: Sequence[int] | None) -> NDArray[np.int64]:
    if indices is None:
        return np.linspace(0, n_samples - 1, min(n, n_samples)).round().astype(np.int64)
    chosen = np.array(indices, np.int64)
    if chosen.size and not (chosen.min() >= 0 and chosen.max() < n_samples):
        raise DataError(f"the training part has samples 0 to {n_samples - 1:,}: choose among those")
    return chosen


def _read(split: Split, chosen: NDArray[np.int64], progress: Progress) -> NDArray[Any]:
    inputs = split.train_inputs
    if not isinstance(inputs, Stored):
        return inputs[chosen]
    read = np.empty((len(chosen), *inputs.shape[1:]), inputs.dtype)
    for place, index in enumerate(chosen):
        progress.check_cancelled()
        read[place] = inputs.read(int(index))
    return read


def _stage(transform: Transform | None, samples: Tensor, targets: Tensor) -> Stage:
    values = samples.float().contiguous().numpy()
    return Stage(transform, values, targets.numpy(), figures_of(values))


def figures_of(values: NDArray[np.float32]) -> Figures:
    """Mean, deviation, range and histogram of all numbers of a batch; what is not a number is left out."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Figures(0.0, 0.0, 0.0, 0.0, np.zeros(_BINS, np.int64), np.linspace(0, 1, _BINS + 1))
    counts, edges = np.histogram(finite, _BINS)
    return Figures(
        float(finite.mean(dtype=np.float64)),
        float(finite.std(dtype=np.float64)),
        float(finite.min()),
        float(finite.max()),
        counts.astype(np.int64),
        edges.astype(np.float64),
    )
