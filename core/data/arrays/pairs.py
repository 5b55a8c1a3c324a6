"""Which arrays of one file, or of two, are samples and which are their targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.arrays.files import StoredArray, arrays_in, unusable
from core.data.arrays.inputs import Form, form_of, largest_of, sound_rows
from core.data.arrays.options import Layout, Task, Values
from core.data.arrays.rows import rows_of
from core.data.arrays.targets import class_names, class_numbers, is_given, quantity_names, targets_in, unknown_classes
from core.data.samples import Finding, Samples
from core.data.storing.rows import StoredRows
from core.progress import Progress

if TYPE_CHECKING:
    Stored = Mapping[str, StoredArray]

_INPUTS = ("x_train", "train_x", "train_images", "x", "inputs", "input", "features", "images", "data", "samples")
_TARGETS = ("y_train", "train_y", "train_labels", "y", "targets", "target", "labels", "label", "classes")
LARGE = 1 << 30
"""Bytes of samples above which those that stand in their file as they are stay there at first."""

_MOST_NAMED = 100
"""Rows that are named one by one in the findings."""


class Chosen(NamedTuple):
    """What was said of the arrays.

    Attributes:
        inputs: name of the samples; empty for a guess.
        targets: name of their targets; empty for a guess.
        values: what the values of samples are.
        layout: where their channels stand.
    """

    inputs: str
    targets: str
    values: Values
    layout: Layout


@dataclass(frozen=True)
class Pair:
    """Samples and their targets.

    Attributes:
        inputs: the samples.
        targets: their targets.
        path: the file with the samples.
        targets_path: the file with the targets.
        inputs_name: of the samples in their file; empty or a number where it has none.
        name: of the targets.
        chosen: what was said of them.
    """

    inputs: StoredArray
    targets: StoredArray
    path: Path
    targets_path: Path
    inputs_name: str
    name: str
    chosen: Chosen

    def __len__(self) -> int:
        return self.inputs.shape[0]

    @cached_property
    def form(self) -> Form:
        """How the stored values become samples.

        Raises:
            DataError: if they cannot.
        """
        form = form_of(self.inputs, self.chosen.values, self.chosen.layout, self.path)
        n_targets = self.targets.shape[0] if self.targets.shape else 0
        if n_targets != len(self):
            raise unusable(
                self.path, f"it has {len(self):,} samples but {n_targets:,} targets: each sample needs one of its own"
            )
        return form

    def n_words(self, progress: Progress) -> int:
        """How many different whole numbers there may be; 0 if there are too many to look through."""
        largest = largest_of(self.inputs, self.path, progress)
        return largest + 1 if largest else 0

    def answers(self, task: Task) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names of the classes and of the numbers to predict; one of them is empty.

        Raises:
            DataError: if the targets are neither.
        """
        targets = targets_in(self.targets, self.targets_path, task)
        if targets.ndim == 2:
            return (), quantity_names(targets, self.name)
        return class_names(targets, self.targets_path), ()

    def check_like(self, other: Pair, task: Task, classes: tuple[str, ...]) -> None:
        """Refuse samples of another kind than the ones to train on, or of a class that these do not have.

        Raises:
            DataError: if they are.
        """
        mine, others = self.inputs, other.inputs
        if (mine.shape[1:], mine.dtype, self.form) != (others.shape[1:], others.dtype, other.form):
            raise unusable(self.path, "its samples for testing are of another shape or type than those to train on")
        new = unknown_classes(targets_in(self.targets, self.targets_path, task), classes) if classes else ()
        if new:
            what = f"its samples for testing have the class {new[0]!r}, of which it has none to train on"
            raise unusable(self.targets_path, f"{what}: add some, or switch its test part off")

    @property
    def n_bytes(self) -> int:
        """Memory that all samples take."""
        return self.inputs.n_values * self.form.dtype.itemsize

    def samples(self, task: Task, classes: tuple[str, ...], in_memory: bool, progress: Progress) -> Samples:
        """All samples of which nothing is missing; the others are named in the findings.

        Args:
            task: what targets are.
            classes: names of the classes; none where numbers are predicted.
            in_memory: whether they are read into memory, or stay in a file.
            progress: told how far it is.

        Raises:
            DataError: if the files are not what they should be, or nothing is left.
            Cancelled: if the progress was cancelled.
        """
        form = self.form
        progress.report(None, f"Reading {self.path.name}")
        stored = self.inputs.read() if in_memory else rows_of(self.inputs, self.path.name, progress)
        targets = targets_in(self.targets, self.targets_path, "classes" if classes else "numbers")
        sound, given = sound_rows(stored, form.whole, self.path, progress), is_given(targets)
        name = _called(self.path, self.inputs_name)
        findings = (
            *_findings(name, ~sound, "has values that are no numbers (NaN or infinite)"),
            *_findings(_called(self.targets_path, self.name), ~given, "has no target"),
        )
        kept = sound & given
        if not kept.any():
            raise unusable(self.path, "none of its samples is whole: each has values that are no numbers, or no target")
        targets = targets[kept]
        numbers = class_numbers(targets, classes, self.targets_path) if classes else targets
        if isinstance(stored, np.ndarray):
            return Samples(form.samples(stored if kept.all() else stored[kept]), numbers, findings=findings)
        rows, one = np.flatnonzero(kept), form.in_shape(self.inputs.shape)
        return Samples(StoredRows(stored, rows, name, one, form.dtype, (form.samples,)), numbers, findings=findings)


def fit_into(room: int, pairs: Sequence[Pair]) -> bool:
    """Whether samples are read into so many bytes of memory, or stay in files.

    Large ones stay there in any case if they need no copy: they come into memory once they are trained on.
    """
    n_bytes = sum(pair.n_bytes for pair in pairs)
    if n_bytes <= min(LARGE, room):
        return True
    return n_bytes <= room and not all(pair.inputs.in_file() for pair in pairs)


def find_pairs(files: Sequence[Path], chosen: Chosen) -> tuple[Pair, Pair | None]:
    """The samples with their targets, and those for testing where the file has them.

    Args:
        files: one that holds both, or one with samples and one with targets.
        chosen: what was said of the arrays.

    Raises:
        DataError: if a file cannot be read, or nobody can tell which array is which.
    """
    path, targets_path = files[0], files[-1]
    if len(files) == 1:
        both = arrays_in(path)
        inputs = _named(both, chosen.inputs, path, "inputs_name") or _guess(both, _INPUTS)
        targets = _named(both, chosen.targets, path, "targets_name") or _guess(both, _TARGETS)
        inputs, targets = _by_size(both, inputs, targets, path)
        training = Pair(both[inputs], both[targets], path, path, inputs, targets, chosen)
        return training, _test_pair(both, inputs, targets, training)
    samples, answers = arrays_in(path), arrays_in(targets_path)
    inputs = _named(samples, chosen.inputs, path, "inputs_name") or _only(samples, _INPUTS, path, "inputs_name")
    targets = _named(answers, chosen.targets, targets_path, "targets_name") or _only(
        answers, _TARGETS, targets_path, "targets_name"
    )
    return Pair(samples[inputs], answers[targets], path, targets_path, inputs, targets, chosen), None


def _named(arrays: Stored, name: str, path: Path, option: str) -> str | None:
    if name and name not in arrays:
        raise unusable(path, f"it holds {_list(arrays)}: set {option} to one of them, {name!r} is none")
    return name or None


def _guess(arrays: Stored, likely: tuple[str, ...]) -> str | None:
    lower = {name.lower(): name for name in arrays}
    return next((lower[name] for name in likely if name in lower), None)


def _by_size(arrays: Stored, inputs: str | None, targets: str | None, path: Path) -> tuple[str, str]:
    """What names do not tell: of two arrays, the one with more values is that of the samples."""
    if inputs is not None and targets is not None and inputs != targets:
        return inputs, targets
    if len(arrays) == 1:
        raise unusable(path, "it holds one array alone: choose the file of its targets, too")
    if len(arrays) == 2:
        larger, smaller = sorted(arrays, key=lambda name: (len(arrays[name].shape), arrays[name].shape), reverse=True)
        if (inputs in (None, larger)) and (targets in (None, smaller)):
            return larger, smaller
        return smaller, larger
    raise unusable(path, f"it holds {_list(arrays)}: set inputs_name and targets_name to two of them")


def _only(arrays: Stored, likely: tuple[str, ...], path: Path, option: str) -> str:
    if len(arrays) == 1:
        return next(iter(arrays))
    guess = _guess(arrays, likely)
    if guess is None:
        raise unusable(path, f"it holds {_list(arrays)}: set {option} to one of them")
    return guess


def _test_pair(arrays: Stored, inputs: str, targets: str, training: Pair) -> Pair | None:
    """What is named like the samples to train on, with test instead."""
    names = [name.replace("train", "test") for name in (inputs, targets)]
    if names == [inputs, targets] or not all(name in arrays for name in names):
        return None
    path = training.path
    return Pair(arrays[names[0]], arrays[names[1]], path, path, names[0], names[1], training.chosen)


def _list(arrays: Stored) -> str:
    names = list(arrays)
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _called(path: Path, name: str) -> str:
    """An array, for people: by the name that it has in its file, if it has one."""
    return path.name if not name or name.isdigit() else f"{path.name} {name}"


def _findings(name: str, wrong: NDArray[np.bool_], what: str) -> list[Finding]:
    rows = np.flatnonzero(wrong)
    named = [Finding(f"{name} row {row}", what, "left out") for row in rows[:_MOST_NAMED].tolist()]
    if len(rows) > _MOST_NAMED:
        named.append(Finding(f"{name}: {len(rows) - _MOST_NAMED:,} more rows", "have the same fault", "left out"))
    return named
