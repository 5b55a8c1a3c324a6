"""What the values of an array mean: pictures, sequences, vectors; real numbers or whole ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.data.arrays.files import HOLDS_OBJECTS, StoredArray, extents, unusable
from core.data.arrays.options import Layout, Values
from core.data.arrays.rows import pieces_of
from core.data.storing.rows import RowSource
from core.progress import Progress

if TYPE_CHECKING:
    from core.settings import Shape

_LIKELY_CHANNELS = (1, 2, 3, 4)
_MOST_COUNTED = 1 << 26
"""Values that are looked through for the greatest; more of them would make a look slow."""


@dataclass(frozen=True)
class Form:
    """How stored values become samples.

    Attributes:
        dtype: uint8 (brought to 0 to 1 later), float32 or int64 (whole numbers that stay so).
        layout: where channels stand; never a guess.
        words: the same for people, as part of a sentence.
    """

    dtype: np.dtype[Any]
    layout: Layout
    words: str

    @property
    def whole(self) -> bool:
        """Whether samples are whole numbers that stay so."""
        return self.dtype == np.int64

    def in_shape(self, stored: Shape) -> Shape:
        """The shape of one sample, from all extents of the array."""
        one = stored[1:]
        if self.layout == "channels last":
            return (one[-1], *one[:-1])
        return (1, *one) if self.layout == "without channels" else one or (1,)

    def samples(self, stored: NDArray[Any]) -> NDArray[Any]:
        """(N, *in_shape) of the dtype, in memory of their own."""
        values = np.moveaxis(stored, -1, 1) if self.layout == "channels last" else stored
        with np.errstate(over="ignore", invalid="ignore"):  # what is too large becomes infinite, which is found later
            return np.array(values, self.dtype, order="C").reshape(len(stored), *self.in_shape(stored.shape))


def form_of(array: StoredArray, values: Values, layout: Layout, path: Path) -> Form:
    """What the values of an array are, as far as nobody said it.

    Raises:
        DataError: if they cannot be samples.
    """
    _check_stored(array, path)
    chosen = _guessed_layout(array) if layout == "guess" else layout
    needed = {"channels first": 4, "channels last": 4, "without channels": 3}.get(chosen)
    if needed is not None and len(array.shape) != needed:
        wanted = "samples × height × width" + (" and one axis for channels" if needed == 4 else "")
        shape = extents(array.shape)
        raise unusable(path, f"it has the shape {shape}: {chosen} needs {wanted}, choose another layout")
    dtype, words = _meaning(array.dtype, values)
    moved = {"channels last": "; channels moved to the front", "without channels": "; an axis added for the channel"}
    return Form(dtype, chosen, words + moved.get(chosen, ""))


def largest_of(array: StoredArray, path: Path, progress: Progress) -> int:
    """The greatest of whole numbers; 0 where there are too many to look through.

    Raises:
        DataError: if one is below 0, or none at all where they should be whole.
        Cancelled: if the progress was cancelled.
    """
    if np.prod(array.shape, dtype=float) > _MOST_COUNTED:
        return 0
    greatest = 0
    for piece in array.pieces():
        progress.check_cancelled()
        check_whole(piece, path)
        greatest = max(greatest, int(piece.max(initial=0)))
    return greatest


def check_whole(stored: NDArray[Any], path: Path) -> None:
    """Refuse numbers that no layer could look up.

    Raises:
        DataError: if one is below 0, or not whole.
    """
    if stored.dtype.kind == "f" and not (np.isfinite(stored).all() and (stored == np.floor(stored)).all()):
        raise unusable(path, "it holds numbers that are not whole: choose real numbers as its values")
    if stored.size and stored.min() < 0:
        advice = "whole numbers to look up count from 0, choose real numbers as its values or shift them"
        raise unusable(path, f"it holds whole numbers below 0 ({stored.min()}): {advice}")


def sound_rows(stored: NDArray[Any] | RowSource, whole: bool, path: Path, progress: Progress) -> NDArray[np.bool_]:
    """(N,), whether all values of a sample are numbers that single precision holds.

    Raises:
        DataError: if they should be whole, and are not.
        Cancelled: if the progress was cancelled.
    """
    sound = np.ones(stored.shape[0], np.bool_)
    for rows, piece in pieces_of(stored):
        progress.check_cancelled()
        progress.report(rows.start / len(sound), f"Checking {path.name}")
        if whole:
            check_whole(piece, path)
        elif piece.dtype.kind == "f":
            with np.errstate(over="ignore"):
                single = piece.astype(np.float32, copy=False)
            sound[rows] = np.isfinite(single).reshape(len(single), -1).all(axis=1)
        else:
            break
    return sound


def _check_stored(array: StoredArray, path: Path) -> None:
    if array.dtype.hasobject:
        raise unusable(path, HOLDS_OBJECTS)
    if array.dtype.kind not in "fiub":
        raise unusable(path, f"it holds {array.dtype} values: samples are real or whole numbers, save them as such")
    if not array.shape:
        raise unusable(path, "it holds a single number: the first axis of an array counts its samples")
    if 0 in array.shape:
        raise unusable(path, f"it has the shape {extents(array.shape)} and so no values at all")


def _guessed_layout(array: StoredArray) -> Layout:
    """Pictures with channels on one side; bytes in rows and columns are pictures, too."""
    if len(array.shape) == 4:
        first, last = array.shape[1], array.shape[3]
        return "channels last" if last in _LIKELY_CHANNELS and first not in _LIKELY_CHANNELS else "channels first"
    return "without channels" if len(array.shape) == 3 and array.dtype == np.uint8 else "no pictures"


def _meaning(dtype: np.dtype[Any], values: Values) -> tuple[np.dtype[Any], str]:
    if values == "whole numbers":
        return np.dtype(np.int64), "whole numbers as they are"
    if dtype.kind in "fb" or values == "real numbers":
        whole = dtype.kind in "iu"
        return np.dtype(np.float32), "whole numbers as real ones" if whole else "numbers as they are"
    if dtype == np.uint8:
        return np.dtype(np.uint8), "bytes from 0 to 255, divided by 255"
    return np.dtype(np.int64), "whole numbers as they are"
