"""Samples divided into a training and a validation part, ready to be trained on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.base import DataSettings
from core.data.info import DataError, DataInfo
from core.data.looked_at import LookedAt
from core.data.samples import Blocks, Finding, Fitted, Inputs, Samples, Stored, Targets, blocks_of
from core.data.standardising import Standardise
from core.progress import Progress


@dataclass(frozen=True, eq=False)
class Split:
    """The two parts of a data set. They may be shared with others: do not write into the arrays.

    Attributes:
        train_inputs: (N, *in_shape), uint8 (0 to 255, to be brought to 0 to 1), float32 or int64 (to be used as they
            are); in memory, or stored in files.
        train_targets: (N,) class numbers, or (N, quantities) float32.
        validation_inputs: (M, *in_shape), of the same type as the training part.
        validation_targets: (M,), or (M, quantities).
        info: what the source says, with the number of samples that were really there.
        mean: (*in_shape), what was subtracted from every input; None if nothing was.
        std: (*in_shape), what every input was then divided by; None if by nothing.
        target_mean: (quantities,), what was subtracted from every target; None if nothing was.
        target_std: (quantities,), what every target was then divided by; None if by nothing.
        findings: what was wrong with some of the data.
        fitted: what prepared the inputs by the training part, if something had to be found out there.
    """

    train_inputs: Inputs
    train_targets: Targets
    validation_inputs: Inputs
    validation_targets: Targets
    info: DataInfo
    mean: NDArray[np.float32] | None = None
    std: NDArray[np.float32] | None = None
    target_mean: NDArray[np.float32] | None = None
    target_std: NDArray[np.float32] | None = None
    findings: tuple[Finding, ...] = ()
    fitted: Fitted | None = None


_OF_NO_MATTER = {"transforms": (), "memory_limit": None}
"""Settings that do not change which samples there are: what is loaded serves with others of them, too."""


class _LatestSplit:
    """The split that was asked for last, so that training twice reads the files once."""

    def __init__(self) -> None:
        self._loading = Lock()
        self._kept: _Kept | None = None

    def get(self, settings: DataSettings, progress: Progress) -> Split:
        while not self._loading.acquire(timeout=0.1):  # another thread loads, perhaps for minutes
            progress.check_cancelled()
        try:
            wanted = (settings.model_copy(update=_OF_NO_MATTER), settings.source.stamp())
            kept = self._kept
            if kept is None or not kept.serves(wanted, settings):
                kept = self._kept = None  # lets go of the old arrays before new ones take memory
                kept = self._kept = _Kept(wanted, settings.memory_limit, _load(settings, progress))
            return kept.split
        finally:
            self._loading.release()

    def forget(self) -> None:
        self._kept = None


@dataclass(frozen=True, eq=False)
class _Kept:
    """A split, and what it was loaded for.

    Attributes:
        wanted: settings, without what is done to batches later, and what tells the files.
        limit: megabytes that samples might fill then.
        split: what came of it.
    """

    wanted: tuple[DataSettings, object]
    limit: int | None
    split: Split

    def serves(self, wanted: tuple[DataSettings, object], settings: DataSettings) -> bool:
        """Whether it is what loading would give; with a lower limit than before, more may have to stay in files."""
        limit = settings.memory_limit
        is_within = limit is None or (self.limit is not None and self.limit <= limit)
        return self.wanted == wanted and (is_within or _n_bytes_in_memory(self.split) <= settings.room)


def _n_bytes_in_memory(split: Split) -> int:
    parts = (split.train_inputs, split.validation_inputs)
    return sum(inputs.nbytes for inputs in parts if not isinstance(inputs, Stored))


_latest = _LatestSplit()


def load_split(settings: DataSettings, progress: Progress) -> Split:
    """Load the samples that ``settings`` describe and divide them; the same settings give the same parts.

    The part that the set's makers put aside validates, if the source gives one. Otherwise a share of the samples does,
    drawn so that each class has the same share, as far as its classes are large enough. The latest result is kept:
    asked for the same settings again, or for such that differ in their transforms alone, it comes back without reading
    the files, unless these changed.

    Raises:
        DataError: if the samples are missing, broken, not what the source said, or too few to be divided.
        Cancelled: if the progress was cancelled.
    """
    return _latest.get(settings, progress)


def forget_split() -> None:
    """Let go of the latest result: the next call of ``load_split`` reads the files again."""
    _latest.forget()


def _load(settings: DataSettings, progress: Progress) -> Split:
    source = settings.source
    opened: object = None
    if isinstance(source, LookedAt) and source.found is None:
        opened = source.opened(progress, settings.room)  # once for the look and for what follows
        source = source.looked_at(progress)
    title, info = source.title, source.info()
    try:
        samples = source.load_within(settings.room, progress)
        del opened
        _check(samples, info, title)
        progress.check_cancelled()
        progress.report(None, "Dividing the samples")
        split = _divided(samples, settings, info, progress)
        if not len(split.train_targets) or not len(split.validation_targets):
            raise DataError(
                f"the {len(samples.targets)} samples of {title} leave the training or the validation part empty: "
                "change the validation fraction or choose a larger set"
            )
        return _with_standard_targets(split) if samples.standardise_targets else split
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
    wanted = np.float32 if info.is_regression else np.int64
    types = (np.uint8, np.float32, np.int64, *([np.float64] if part.fit is not None else []))
    if part.inputs.dtype not in types or part.targets.dtype != wanted:
        return (
            f"are {part.inputs.dtype} with {part.targets.dtype} targets instead of uint8, float32 or int64 "
            f"with {np.dtype(wanted)}"
        )
    if part.inputs.shape[1:] != info.in_shape:
        return f"have the shape {part.inputs.shape[1:]} instead of {info.in_shape}"
    shape = (len(part.inputs), len(info.quantities)) if info.is_regression else (len(part.inputs),)
    if part.targets.shape != shape:
        return f"are {len(part.inputs)} with targets of shape {part.targets.shape}"
    return None if info.is_regression else _faulty_classes(part.targets, len(info.classes))


def _faulty_classes(targets: Targets, n_classes: int) -> str | None:
    lowest, highest = targets.min(initial=0), targets.max(initial=0)
    if lowest < 0 or highest >= n_classes:
        return f"have classes from {lowest} to {highest} where 0 to {n_classes - 1} exist"
    return None


def _divided(samples: Samples, settings: DataSettings, info: DataInfo, progress: Progress) -> Split:
    """Both parts, prepared by what the training part tells where the samples want that."""
    other = samples.validation
    if other is not None:
        train, validation = np.arange(len(samples.targets)), np.arange(len(other.targets))
    else:
        train, validation = drawn_parts(samples.targets, settings.validation_fraction, settings.seed)
    fit = samples.fit or (Standardise(info.in_shape) if samples.standardise else None)
    fitted = fit.fitted(_in_order(samples.inputs, train, progress)) if fit is not None and len(train) else None
    other_inputs, other_targets = (samples.inputs, samples.targets) if other is None else (other.inputs, other.targets)
    return Split(
        _part(samples.inputs, train, fitted),
        samples.targets[train],
        _part(other_inputs, validation, fitted),
        other_targets[validation],
        replace(info, n_samples=len(train) + len(validation)),
        fitted.mean if fitted else None,
        fitted.std if fitted else None,
        findings=samples.findings,
        fitted=fitted,
    )


def _in_order(inputs: Inputs, rows: NDArray[np.int64], progress: Progress) -> Blocks:
    """Some of the inputs as they stand in their source, so that files are read from front to back."""

    def blocks() -> Iterator[NDArray[Any]]:
        for block in blocks_of(inputs, np.sort(rows)):
            progress.check_cancelled()
            yield block

    return blocks


def _part(inputs: Inputs, rows: NDArray[np.int64], fitted: Fitted | None) -> Inputs:
    """Some of the inputs, in this order, prepared; where they are."""
    if isinstance(inputs, Stored):
        part = inputs.taken(rows)
        return part if fitted is None else part.prepared(fitted)
    if fitted is None:
        return inputs if len(rows) == len(inputs) and (np.diff(rows) == 1).all() else inputs[rows]
    prepared = np.empty((len(rows), *inputs.shape[1:]), np.float32)
    start = 0
    for block in blocks_of(inputs, rows):
        prepared[start : start + len(block)] = fitted(block)
        start += len(block)
    return prepared


def drawn_parts(targets: Targets, fraction: float, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of the training and of the validation part: each class has the same share, where it is large enough."""
    indices = np.arange(len(targets))
    n_validation = math.ceil(fraction * len(targets))
    if n_validation == len(targets):
        return indices[:0], indices
    from sklearn.model_selection import train_test_split

    can_stratify = targets.dtype == np.int64 and _has_enough_of_each(targets, n_validation)
    train, validation = train_test_split(
        indices, test_size=n_validation, random_state=seed, stratify=targets if can_stratify else None
    )
    return train, validation


def _has_enough_of_each(targets: Targets, n_validation: int) -> bool:
    counts = np.unique(targets, return_counts=True)[1]
    return bool(counts.min() >= 2 and min(n_validation, len(targets) - n_validation) >= len(counts))


def _with_standard_targets(split: Split) -> Split:
    """Every number to be predicted at mean 0 and deviation 1 in the training part; a constant one is only moved."""
    mean, std = _mean_and_deviation(split.train_targets)
    return replace(
        split,
        train_targets=((split.train_targets - mean) / std).astype(np.float32),
        validation_targets=((split.validation_targets - mean) / std).astype(np.float32),
        target_mean=mean,
        target_std=std,
    )


def in_own_units(split: Split) -> Split:
    """The same split with the numbers to predict as the data has them, to about seven digits."""
    mean, std = split.target_mean, split.target_std
    if mean is None or std is None:
        return split

    return replace(
        split,
        train_targets=unscaled(split.train_targets, mean, std).astype(np.float32),
        validation_targets=unscaled(split.validation_targets, mean, std).astype(np.float32),
        target_mean=None,
        target_std=None,
    )


def unscaled(values: NDArray[Any], mean: NDArray[np.float32], std: NDArray[np.float32]) -> NDArray[np.float64]:
    """(N, *shape) standardised values as they were before, to about seven digits; what was 0 is 0 again."""
    wide = values.astype(np.float64) * std + mean
    return np.where(np.abs(wide) < 1e-6 * std, 0, wide)


def _mean_and_deviation(values: NDArray[Any]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of each column, in the shape of a row; the deviation of a constant column is 1."""
    from sklearn.preprocessing import StandardScaler

    shape = values.shape[1:]
    scaler = StandardScaler().fit(values.reshape(len(values), -1).astype(np.float64))
    return scaler.mean_.astype(np.float32).reshape(shape), scaler.scale_.astype(np.float32).reshape(shape)
