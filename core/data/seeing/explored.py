"""The samples of a split as people look at them: by number, in the units of the source, filtered and in an order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from core.data.info import DataInfo
from core.data.samples import Stored, blocks_of
from core.data.split import Split, in_own_units, unscaled

Part: TypeAlias = Literal["training", "validation"]
Order: TypeAlias = Literal["as stored", "by class", "shuffled", "smallest first", "largest first"]

PARTS: tuple[Part, ...] = get_args(Part)
_SEED = 0


@dataclass(frozen=True, eq=False)
class Explored:
    """All samples of a split under one number each: the training part first, then the validation part.

    Attributes:
        split: the samples.
        names: of the features, where the source has some.
    """

    split: Split
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.n_train + len(self.split.validation_targets)

    @property
    def info(self) -> DataInfo:
        """What the source says."""
        return self.split.info

    @property
    def n_train(self) -> int:
        """How many are trained on."""
        return len(self.split.train_targets)

    @property
    def is_stored(self) -> bool:
        """Whether samples are read from files when they are asked for."""
        return isinstance(self.split.train_inputs, Stored)

    @property
    def is_slow(self) -> bool:
        """Whether each sample stands in a file of its own, or is packed there."""
        return isinstance(self.split.train_inputs, Stored) and not self.split.train_inputs.is_plain

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of the samples as they are kept."""
        return np.dtype(self.split.train_inputs.dtype)

    @property
    def n_bytes(self) -> int:
        """Memory that all samples take, or would take if they stood there."""
        return len(self) * int(np.prod(self.info.in_shape)) * self.dtype.itemsize

    @cached_property
    def classes(self) -> NDArray[np.int64]:
        """(N,), the class of each sample; empty where numbers are predicted."""
        if self.info.is_regression:
            return np.empty(0, np.int64)
        return np.concatenate([self.split.train_targets, self.split.validation_targets]).astype(np.int64)

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """(N, quantities), the numbers to predict in their own units; empty where there are classes."""
        if not self.info.is_regression:
            return np.empty((len(self), 0))
        own = in_own_units(self.split)
        return np.concatenate([own.train_targets, own.validation_targets]).astype(np.float64)

    def counts(self, part: Part) -> NDArray[np.int64]:
        """(classes,), how many samples of a part each class has."""
        targets = self.split.train_targets if part == "training" else self.split.validation_targets
        return np.bincount(targets.astype(np.int64), minlength=len(self.info.classes)).astype(np.int64)

    def part_of(self, number: int) -> Part:
        """The part that a sample is in."""
        return "training" if number < self.n_train else "validation"

    def where(self, number: int) -> str:
        """The file that a sample comes from; empty if it has none of its own."""
        inputs, index = self._at(number)
        return inputs.where(index) if isinstance(inputs, Stored) else ""

    def answer(self, number: int) -> str:
        """The class of a sample, or its numbers to predict, in words."""
        if not self.info.is_regression:
            return self.info.classes[int(self.classes[number])]
        values = zip(self.info.quantities, self.numbers[number].tolist(), strict=True)
        return ", ".join(f"{name} {value:.6g}" for name, value in values)

    def read(self, number: int) -> NDArray[Any]:
        """One sample, (*in_shape), in the units of the source.

        Raises:
            DataError: if its file cannot be read any more.
        """
        values = self.read_raw(number)
        mean, std = self.split.mean, self.split.std
        return values if mean is None or std is None else unscaled(values, mean, std)

    def read_raw(self, number: int) -> NDArray[Any]:
        """One sample, (*in_shape), as it is trained on.

        Raises:
            DataError: if its file cannot be read any more.
        """
        inputs, index = self._at(number)
        values: NDArray[Any] = inputs.read(index) if isinstance(inputs, Stored) else inputs[index]
        return values

    def several_raw(self, start: int, stop: int) -> Iterator[NDArray[Any]]:
        """The samples from ``start`` up to ``stop``, without it, as ``read_raw`` gives them.

        Raises:
            DataError: if a file cannot be read any more.
        """
        for inputs, first in ((self.split.train_inputs, 0), (self.split.validation_inputs, self.n_train)):
            rows = np.arange(max(start, first), min(stop, first + len(inputs))) - first
            if len(rows):
                yield from blocks_of(inputs, rows)

    def chosen(self, part: Part | None, class_number: int | None, order: Order) -> NDArray[np.int64]:
        """Numbers of the samples of a part (None for both) and a class (None for all), in an order."""
        first = self.n_train if part == "validation" else 0
        last = self.n_train if part == "training" else len(self)
        numbers = np.arange(first, last, dtype=np.int64)
        if class_number is not None and not self.info.is_regression:
            numbers = numbers[self.classes[first:last] == class_number]
        return self._ordered(numbers, order)

    def _ordered(self, numbers: NDArray[np.int64], order: Order) -> NDArray[np.int64]:
        if order == "shuffled":
            return np.random.default_rng(_SEED).permutation(numbers)
        if order == "by class" and not self.info.is_regression:
            return numbers[np.argsort(self.classes[numbers], kind="stable")]
        if order in ("smallest first", "largest first") and self.info.is_regression:
            values = self.numbers[numbers, 0]
            return numbers[np.argsort(values if order == "smallest first" else -values, kind="stable")]
        return numbers

    def _at(self, number: int) -> tuple[Any, int]:
        if number < self.n_train:
            return self.split.train_inputs, number
        return self.split.validation_inputs, number - self.n_train
