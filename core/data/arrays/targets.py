"""What the targets of an array mean: classes with names, or numbers to predict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.arrays.files import HOLDS_OBJECTS, StoredArray, extents, unusable
from core.data.arrays.options import Task
from core.data.precision import check_told_apart

MOST_ANSWERS = 10_000


def targets_in(array: StoredArray, path: Path, task: Task) -> NDArray[Any]:
    """The targets as one label each, (N,), or as numbers to predict, (N, quantities) float32.

    Raises:
        DataError: if they are neither, or not what ``task`` says.
    """
    if array.dtype.hasobject:
        raise unusable(path, HOLDS_OBJECTS)
    if array.dtype.kind not in "fiubUS" or len(array.shape) not in (1, 2) or 0 in array.shape:
        raise unusable(
            path,
            f"its targets are {array.dtype} of shape {extents(array.shape)}: give each sample a class, or numbers",
        )
    values = array.read()
    if array.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    labels = _as_labels(values)
    is_one_each = values.ndim == 1 or values.shape[1] == 1
    if task == "numbers" or (task == "guess" and (labels is None or (values.dtype.kind == "f" and is_one_each))):
        return _as_numbers(values, path)
    if labels is None:
        shape = extents(array.shape)
        raise unusable(path, f"its targets have the shape {shape}: choose numbers as its task, or give each a class")
    return _as_whole(labels, path)


def quantity_names(numbers: NDArray[Any], name: str) -> tuple[str, ...]:
    """What the numbers to predict are called, after the array that they stand in."""
    name = name if name and not name.isdigit() else "target"
    n = numbers.shape[1]
    return (name,) if n == 1 else tuple(f"{name} {number}" for number in range(1, n + 1))


def class_names(labels: NDArray[Any], path: Path) -> tuple[str, ...]:
    """The labels that occur, in their order.

    Raises:
        DataError: if there are too few to tell apart, or so many that they hardly are classes.
    """
    names = tuple(map(_text, np.unique(labels[is_given(labels)])))
    if len(names) < 2:
        what = f"all of its targets are {names[0]!r}" if names else "none of its targets is given"
        raise unusable(path, f"{what}: there must be two classes at least to tell apart")
    if len(names) > MOST_ANSWERS:
        raise unusable(path, f"its targets have {len(names):,} different values: choose numbers as its task")
    return names


def unknown_classes(labels: NDArray[Any], names: tuple[str, ...]) -> tuple[str, ...]:
    """Labels that are none of ``names``, in their order."""
    texts = map(_text, np.unique(labels[is_given(labels)]))
    return tuple(text for text in texts if text not in names)


def class_numbers(labels: NDArray[Any], names: tuple[str, ...], path: Path) -> NDArray[np.int64]:
    """(N,) the place of each label among ``names``; none of the labels is missing.

    Raises:
        DataError: if a label has none.
    """
    places = {name: place for place, name in enumerate(names)}
    values, which = np.unique(labels, return_inverse=True)
    texts = [_text(value) for value in values]
    new = next((text for text in texts if text not in places), None)
    if new is not None:
        raise unusable(path, f"it has the class {new!r} that it did not have at the last look: look at it again")
    return np.asarray([places[text] for text in texts], np.int64)[which.reshape(-1)]


def is_given(targets: NDArray[Any]) -> NDArray[np.bool_]:
    """(N,) whether a target is there: a text with letters in it, or numbers that are numbers."""
    if targets.dtype.kind == "U":
        return np.asarray(np.char.strip(targets) != "", np.bool_)
    if targets.dtype.kind != "f":
        return np.ones(len(targets), np.bool_)
    return np.asarray(np.isfinite(targets).reshape(len(targets), -1).all(axis=1), np.bool_)


def _as_labels(values: NDArray[Any]) -> NDArray[Any] | None:
    """(N,) one label for each sample, from a column or from one-hot rows; None where there are several."""
    if values.ndim == 1 or values.shape[1] == 1:
        return values.reshape(-1)
    if values.dtype.kind == "U":
        return None
    one_hot = ((values == 0) | (values == 1)).all() and (values.sum(axis=1) == 1).all()
    return values.argmax(axis=1) if one_hot else None


def _as_numbers(values: NDArray[Any], path: Path) -> NDArray[np.float32]:
    if values.dtype.kind == "U":
        raise unusable(path, "its targets are texts: choose classes as its task")
    if values[0].size > MOST_ANSWERS:
        raise unusable(path, f"it has {values[0].size:,} numbers to predict: {MOST_ANSWERS:,} are allowed")
    for column in values.reshape(len(values), -1).T:
        check_told_apart(column, f"what is to be predicted in {path.name}")
    with np.errstate(over="ignore"):
        return np.array(values, np.float32).reshape(len(values), -1)


def _as_whole(labels: NDArray[Any], path: Path) -> NDArray[Any]:
    """Labels that were saved as real numbers are whole ones, as far as they are given."""
    given = is_given(labels)
    if labels.dtype.kind == "f" and not (labels[given] == np.floor(labels[given])).all():
        raise unusable(path, "its targets are not whole: choose numbers as its task")
    return labels


def _text(label: Any) -> str:
    return str(label).strip() if isinstance(label, str) else str(int(label))
