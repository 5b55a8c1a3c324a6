"""The Python version of CIFAR: pickles, read without running anything that they ask for."""

from __future__ import annotations

import io
import math
import pickle
from typing import TYPE_CHECKING, Any

from core.errors import NetloomError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class PickleError(NetloomError):
    """A pickle that holds something else than pictures of CIFAR; the text is the rest of a sentence."""


def read_pickle(content: bytes, labels: str, n_pixels: int) -> tuple[NDArray[np.uint8], list[int]]:
    """Pictures and labels of one file.

    Args:
        content: of the file.
        labels: under which name its labels stand ("fine_labels").
        n_pixels: of one picture, all colours together.

    Returns:
        (N, n_pixels) and N whole numbers.

    Raises:
        PickleError: if something else is in it.
    """
    try:
        found = _Unpickler(io.BytesIO(content), encoding="bytes").load()
    except Exception:  # a broken pickle makes the reader raise nearly anything
        raise PickleError("is cut off or not one of CIFAR") from None
    if not isinstance(found, dict):
        raise PickleError("holds no table")
    pixels, numbers = found.get(b"data"), found.get(labels.encode())
    if not isinstance(pixels, _Array) or not isinstance(numbers, list) or not all(type(n) is int for n in numbers):
        raise PickleError(f"has no data with {labels}")
    return pixels.bytes_of((len(numbers), n_pixels)), numbers


class _Array:
    """Stands for an array while a pickle is read: it keeps what the pickle says of it, and runs nothing."""

    state: Any = None

    def __setstate__(self, state: Any) -> None:
        self.state = state

    def bytes_of(self, shape: tuple[int, int]) -> NDArray[np.uint8]:
        """The array, if it is of this shape and made of bytes."""
        match self.state:
            case (int(), tuple(found), _Type(name=(b"u1" | "u1")), by_column, bytes(raw)) if found == shape:
                if len(raw) == math.prod(shape) and raw:
                    import numpy as np

                    return np.frombuffer(raw, np.uint8).reshape(shape, order="F" if by_column else "C")
        raise PickleError(f"has data that are not {shape[0]:,} pictures of {shape[1]:,} bytes, one for each label")


class _Type:
    """Stands for the type of an array."""

    def __init__(self, name: object = None, *_: object) -> None:
        self.name = name

    def __setstate__(self, state: Any) -> None:
        """Byte order and the like, of which bytes have none."""


def _array(*_: object) -> _Array:
    return _Array()


def _encoded(text: str, encoding: str) -> bytes:
    """How Python 3 writes bytes into a pickle of version 2."""
    return text.encode(encoding if encoding == "latin1" else "ascii")


_KNOWN = {
    ("numpy.core.multiarray", "_reconstruct"): _array,
    ("numpy._core.multiarray", "_reconstruct"): _array,
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Type,
    ("_codecs", "encode"): _encoded,
}


class _Unpickler(pickle._Unpickler):  # the one in C reserves as much memory as a pickle asks for
    def find_class(self, module: str, name: str) -> Any:
        """What a pickle may call: stand-ins of ours, nothing else."""
        return _KNOWN[module, name]
