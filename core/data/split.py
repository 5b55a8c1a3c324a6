"""Samples divided into a training and a validation part, ready to be trained on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from core.data.base import DataError, DataInfo, DataSettings, Progress, Samples

Inputs = NDArray[np.uint8] | NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Split:
    """The two parts of a data set. They may be shared with others: do not write into the arrays.

    Attributes:
        train_inputs: (N, *in_shape), uint8 (0 to 255, to be brought to 0 to 1) or float32 (to be used as they are).
        train_targets: (N,), class numbers.
        validation_inputs: (M, *in_shape), of the same type as the training part.
        validation_targets: (M,), class numbers.
        info: what the source says, with the number of samples that were really there.
        mean: (*in_shape), what was subtracted from every input; None if nothing was.
        std: (*in_shape), what every input was then divided by; None if by nothing.
    """

    train_inputs: Inputs
    train_targets: NDArray[np.int64]
    validation_inputs: Inputs
    validation_targets: NDArray[np.int64]
    info: DataInfo
    mean: NDArray[np.float32] | None = None
    std: NDArray[np.float32] | None = None


class _LatestSplit:
    """The split that was asked for last, so that training twice reads the files once."""

    def __init__(self) -> None:
        self._loading = Lock()
        self._kept: tuple[DataSettings, Split] | None = None

    def get(self, settings: DataSettings, progress: Progress) -> Split:
        while not self._loading.acquire(timeout=0.1):  # another thread loads, perhaps for minutes
            progress.check_cancelled()
        try:
            kept = self._kept
            if kept is None or kept[0] != settings:
                kept = self._kept = None  # lets go of the old arrays before new ones take memory
                kept = self._kept = (settings, _load(settings, progress))
            return kept[1]
        finally:
            self._loading.release()

    def forget(self) -> None:
        self._kept = None


_latest = _LatestSplit()


def load_split(settings: DataSettings, progress: Progress) -> Split:
    """Load the samples that ``settings`` describe and divide them; the same settings give the same parts.

    The part that the set's makers put aside validates, if the source gives one. Otherwise a share of the samples does,
    drawn so that each class has the same share, as far as its classes are large enough. The latest result is kept:
    asked for the same settings again, it comes back without reading the files.

    Raises:
        DataError: if the samples are missing, broken, not what the source said, or too few to be divided.
        Cancelled: if the progress was cancelled.
    """
    return _latest.get(settings, progress)


def forget_split() -> None:
    """Let go of the latest result: the next call of ``load_split`` reads the files again."""
    _latest.forget()


def _load(settings: DataSettings, progress: Progress) -> Split:
    title, info = settings.source.title, settings.source.info()
    try:
        samples = settings.source.load(progress)
        _check(samples, info, title)
        progress.check_cancelled()
        progress.report(None, "Dividing the samples")
        train, validation = _divide(samples, settings)
        if not len(train.targets) or not len(validation.targets):
            raise DataError(
                f"the {len(samples.targets)} samples of {title} leave the training or the validation part empty: "
                "change the validation fraction or choose a larger set"
            )
        info = replace(info, n_samples=len(train.targets) + len(validation.targets))
        split = Split(train.inputs, train.targets, validation.inputs, validation.targets, info)
        return _standardised(split) if samples.standardise else split
    except MemoryError:
        raise DataError(f"{title} does not fit into memory: choose a smaller set or smaller pictures") from None


def _check(samples: Samples, info: DataInfo, title: str) -> None:
    """Hold the arrays against what the source said of them."""
    for part in (samples, samples.validation):
        if part is not None and (fault := _fault(part, info)):
            raise DataError(f"{title} gave samples that {fault}: check its files or choose another data set")
    if samples.validation is not None and samples.validation.inputs.dtype != samples.inputs.dtype:
        raise DataError(f"{title} gave training and validation samples of different types: choose another data set")


def _fault(part: Samples, info: DataInfo) -> str | None:
    if part.inputs.dtype not in (np.uint8, np.float32) or part.targets.dtype != np.int64:
        return f"are {part.inputs.dtype} with {part.targets.dtype} targets instead of uint8 or float32 with int64"
    if part.inputs.shape[1:] != info.in_shape:
        return f"have the shape {part.inputs.shape[1:]} instead of {info.in_shape}"
    if part.targets.shape != (len(part.inputs),):
        return f"are {len(part.inputs)} with targets of shape {part.targets.shape}"
    lowest, highest = part.targets.min(initial=0), part.targets.max(initial=0)
    if lowest < 0 or highest >= len(info.classes):
        return f"have classes from {lowest} to {highest} where 0 to {len(info.classes) - 1} exist"
    return None


def _divide(samples: Samples, settings: DataSettings) -> tuple[Samples, Samples]:
    if samples.validation is not None:
        return samples, samples.validation
    train, validation = _drawn(samples.targets, settings.validation_fraction, settings.seed)
    return (
        Samples(samples.inputs[train], samples.targets[train]),
        Samples(samples.inputs[validation], samples.targets[validation]),
    )


def _drawn(targets: NDArray[np.int64], fraction: float, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of the training and of the validation part."""
    indices = np.arange(len(targets))
    n_validation = math.ceil(fraction * len(targets))
    if n_validation == len(targets):
        return indices[:0], indices
    from sklearn.model_selection import train_test_split

    counts = np.unique(targets, return_counts=True)[1]
    can_stratify = counts.min() >= 2 and min(n_validation, len(targets) - n_validation) >= len(counts)
    train, validation = train_test_split(
        indices, test_size=n_validation, random_state=seed, stratify=targets if can_stratify else None
    )
    return train, validation


def _standardised(split: Split) -> Split:
    """Every column at mean 0 and deviation 1 in the training part; constant columns are only moved."""
    from sklearn.preprocessing import StandardScaler

    in_shape = split.info.in_shape
    scaler = StandardScaler().fit(split.train_inputs.reshape(len(split.train_inputs), -1).astype(np.float64))
    mean = scaler.mean_.astype(np.float32).reshape(in_shape)
    std = scaler.scale_.astype(np.float32).reshape(in_shape)
    return replace(
        split,
        train_inputs=((split.train_inputs - mean) / std).astype(np.float32),
        validation_inputs=((split.validation_inputs - mean) / std).astype(np.float32),
        mean=mean,
        std=std,
    )
