"""Figures of samples: range, mean, deviation and a histogram, block by block, so that memory is no limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.info import DataError
from core.data.running import RunningFigures
from core.data.samples import Inputs, Stored
from core.data.seeing.explored import Explored
from core.data.split import unscaled
from core.progress import Progress

Values = NDArray[np.float64]

_VALUES_AT_ONCE = 2_000_000
_MOST_BARS = 48
MOST_FILES = 2_000
"""So many samples are read from files unless all are wanted: figures of more hardly differ."""


@dataclass(frozen=True)
class Figure:
    """Of one channel, one feature, or of all values.

    Attributes:
        name: which.
        low: the smallest value.
        high: the largest one.
        mean: of all values.
        deviation: of the same, that of a population.
    """

    name: str
    low: float
    high: float
    mean: float
    deviation: float


@dataclass(frozen=True, eq=False)
class Figures:
    """What the values of samples are like. Bytes count as the network gets them, from 0 to 1.

    Attributes:
        n_read: samples that were looked at.
        n_unreadable: samples that could not be read.
        total: of all values.
        each: of each channel of pictures or each feature of vectors; none for other shapes.
        edges: (bars + 1,), where the ranges of the histogram begin and end.
        counts: (bars,), how many values are in each.
        n_not_finite: values that are no finite numbers; nothing else counts them.
    """

    n_read: int
    n_unreadable: int
    total: Figure
    each: tuple[Figure, ...]
    edges: Values
    counts: NDArray[np.int64]
    n_not_finite: int = 0


def figures_of(explored: Explored, progress: Progress, all_files: bool = False) -> Figures:
    """Figures of the training part, in the units of the source.

    Args:
        explored: the samples.
        progress: told of, and asked whether to go on.
        all_files: whether samples that stand in files are all read; if not, ``MOST_FILES`` evenly drawn ones are.

    Raises:
        DataError: if not one sample could be read.
        Cancelled: if the progress was cancelled.
    """
    reading = _Reading(explored, progress, all_files)
    moments = _Moments(_groups(explored))
    for block in reading.blocks("Measuring", 0.0):
        moments.add(block)
    if not moments.n.sum():
        raise DataError("not one sample could be read: see the problems")
    total = moments.total()
    edges = _edges(explored, total)
    counts = np.zeros(len(edges) - 1, np.int64)
    n_unreadable = reading.n_unreadable
    for block in reading.blocks("Counting values", 0.5):
        counts += np.histogram(block[np.isfinite(block)], edges)[0]
    n_read = reading.n - n_unreadable
    return Figures(n_read, n_unreadable, total, moments.each(_names(explored)), edges, counts, moments.n_not_finite)


class _Reading:
    """Goes over the training part, as often as it is asked to."""

    def __init__(self, explored: Explored, progress: Progress, all_files: bool) -> None:
        self._explored, self._progress = explored, progress
        self._inputs: Inputs = explored.split.train_inputs
        total = len(self._inputs)
        self._is_slow = isinstance(self._inputs, Stored) and not self._inputs.is_plain
        self.n = min(total, MOST_FILES) if self._is_slow and not all_files else total
        self._numbers = np.linspace(0, total - 1, self.n).astype(np.int64)
        self.n_unreadable = 0

    def blocks(self, what: str, begun: float) -> Iterator[Values]:
        """(K, *in_shape) at a time; ``begun`` is the share of the work that is done before."""
        size = max(1, int(np.prod(self._explored.info.in_shape)))
        step = max(1, min(64 if self._is_slow else self.n, _VALUES_AT_ONCE // size))
        self.n_unreadable = 0
        for start in range(0, self.n, step):
            self._progress.check_cancelled()
            self._progress.report(begun + 0.5 * start / self.n, f"{what}: {start:,} of {self.n:,} samples")
            block = self._block(start, min(start + step, self.n))
            if len(block):
                yield _as_numbers(self._explored, block)

    def _block(self, start: int, stop: int) -> NDArray[Any]:
        if not isinstance(self._inputs, Stored):
            return self._inputs[start:stop]
        if self._inputs.is_plain:
            return self._inputs.several(self._numbers[start:stop])
        read: list[NDArray[Any]] = []
        for number in self._numbers[start:stop].tolist():
            self._progress.check_cancelled()
            try:
                read.append(self._inputs.read(number))
            except DataError:
                self.n_unreadable += 1
        return np.stack(read) if read else np.empty((0, *self._explored.info.in_shape))


class _Moments(RunningFigures):
    """The same as figures with names."""

    def total(self) -> Figure:
        """Of all groups together."""
        n = max(1, int(self.n.sum()))
        mean = float((self.mean * self.n).sum() / n)
        squares = float((self.squares + self.n * (self.mean - mean) ** 2).sum())
        return Figure("All values", float(self.low.min()), float(self.high.max()), mean, float(np.sqrt(squares / n)))

    def each(self, names: tuple[str, ...]) -> tuple[Figure, ...]:
        """Of each group that has a name."""
        deviation = np.sqrt(self.variance)
        rows = zip(names, self.low, self.high, self.mean, deviation, strict=False)
        return tuple(Figure(name, *(float(value) for value in values)) for name, *values in rows)


def _groups(explored: Explored) -> int:
    shape = explored.info.in_shape
    return shape[0] if len(shape) in (1, 3) else 1


def _names(explored: Explored) -> tuple[str, ...]:
    shape = explored.info.in_shape
    if len(shape) == 3:
        return ("Red", "Green", "Blue") if shape[0] == 3 else tuple(f"Channel {i + 1}" for i in range(shape[0]))
    if len(shape) == 1:
        return explored.names if len(explored.names) == shape[0] else tuple(f"x{i + 1}" for i in range(shape[0]))
    return ()


def _as_numbers(explored: Explored, block: NDArray[Any]) -> Values:
    if block.dtype == np.uint8:
        return block / 255.0
    mean, std = explored.split.mean, explored.split.std
    return block.astype(np.float64) if mean is None or std is None else unscaled(block, mean, std)


def _edges(explored: Explored, total: Figure) -> Values:
    if explored.dtype == np.uint8:
        return np.linspace(0, 1, 33)
    low, high = total.low, total.high
    if not high > low:
        return np.array([low - 0.5, low + 0.5])
    if explored.dtype == np.int64 and high - low < _MOST_BARS:
        return np.arange(low, high + 2) - 0.5
    return np.linspace(low, high, _MOST_BARS + 1)
