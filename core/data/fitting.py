"""Pipelines that take their figures from the training part of a data set."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from core.data.pipeline import Pipeline
from core.data.samples import Inputs, Stored
from core.data.split import Split
from core.data.transforms.base import Transform
from core.data.transforms.steps import Facts, Moments
from core.progress import Progress, Unwatched
from core.settings import Shape

if TYPE_CHECKING:
    import torch
    from torch import Tensor

_VALUES = 200_000_000
"""Numbers that are looked at for figures: all of 60,000 pictures of 3×32×32, which takes half a second."""
_FEWEST = 2_000
"""Samples that are looked at in any case, if there are as many."""
_CHUNK = 4_000_000
"""Numbers that are looked at together."""

_kept: WeakKeyDictionary[Split, dict[tuple[Transform, ...], Moments]] = WeakKeyDictionary()


Read = Callable[[NDArray[np.int64]], NDArray[Any]]
"""Gives some of the inputs, by their indices."""


def fitted(
    transforms: Sequence[Transform],
    split: Split,
    device: torch.device,
    progress: Progress | None = None,
    read: Read | None = None,
) -> Pipeline:
    """The transforms, ready to work on batches of a data set.

    Figures are taken from samples spread evenly over the training part, all of them where that is quick, and kept for
    as long as the split is: the same settings give the same figures.

    Args:
        transforms: what is wanted; they fit the samples.
        split: the data.
        device: where batches are.
        progress: asked whether the work is still wanted.
        read: reads some of the training part where it stands in files; if not given, by threads.

    Raises:
        DataError: if a file cannot be read any more.
        Cancelled: if the progress was cancelled.
    """
    watched = progress or Unwatched()

    def measure(before: Pipeline, made: tuple[Transform, ...], shape: Shape) -> Moments:
        kept = _kept.setdefault(split, {})
        if made not in kept:
            kept[made] = _moments(_chunks(split.train_inputs, shape, read), before, shape, device, watched)
        return kept[made]

    in_shape = split.train_inputs.shape[1:]
    facts = Facts(in_shape, len(split.info.classes), device, lambda: measure(Pipeline(), (), in_shape))
    return Pipeline.built(transforms, facts, measure)


def _moments(
    chunks: Iterator[Tensor], before: Pipeline, shape: Shape, device: torch.device, progress: Progress
) -> Moments:
    """Mean and variance of each number of a sample behind a pipeline.

    Sums are taken of what differs from the first samples' mean, so that a small deviation far from 0 is not lost in
    rounding; one pass, in float64 on the CPU.
    """
    import torch

    count = 0
    shift, total, squares = (torch.zeros(shape, dtype=torch.float64) for _ in range(3))
    for chunk in chunks:
        progress.check_cancelled()
        if not len(chunk):
            continue  # none of these could be read
        prepared = before.prepared(chunk.to(device)).float()
        if not count:
            shift = prepared.mean(0).cpu().double()
        moved = prepared - shift.float().to(device)
        count += len(moved)
        total += moved.sum(0).cpu().double()
        squares += moved.square().sum(0).cpu().double()
    mean = total / max(1, count)
    variance = (squares / max(1, count) - mean.square()).clamp_min(0)
    return Moments(shift.float().double() + mean, variance)


def _chunks(inputs: Inputs, shape: Shape, read: Read | None) -> Iterator[Tensor]:
    """Samples spread over the inputs, as many as can be looked at quickly where they then have a shape."""
    import torch

    n, largest = len(inputs), max(1, math.prod(shape), math.prod(inputs.shape[1:]))
    most, size = max(_FEWEST, _VALUES // largest), max(1, _CHUNK // largest)
    if n <= most and not isinstance(inputs, Stored):
        yield from (torch.as_tensor(inputs[start : start + size]) for start in range(0, n, size))
        return
    chosen = np.linspace(0, n - 1, min(n, most)).round().astype(np.int64)
    for start in range(0, len(chosen), size):
        yield torch.as_tensor(_some(inputs, chosen[start : start + size], read))


def _some(inputs: Inputs, chosen: NDArray[np.int64], read: Read | None) -> NDArray[Any]:
    """Some of the inputs, without those that cannot be read."""
    from core.data.feeding.reading import read_some  # that room needs this one

    if read is not None and isinstance(inputs, Stored):
        return read(chosen)
    return read_some(inputs, chosen, "training samples", Unwatched()).inputs
