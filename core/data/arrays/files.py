"""Arrays in files of NumPy and torch, by name: read without executing anything that stands in them."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from math import prod
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.data.arrays.options import SUFFIXES
from core.data.arrays.rows import pieces_of, rows_at_once
from core.data.info import DataError
from core.data.published.file_set import unreadable
from core.data.storing.rows import RowsInFile

if TYPE_CHECKING:
    from torch import Tensor

    from core.settings import Shape

# What NumPy's and torch's readers let through for a file that is not whole or not of their format.
_BROKEN = (ValueError, EOFError, KeyError, TypeError, zipfile.BadZipFile, zlib.error, SyntaxError, NotImplementedError)
_CUT_OFF = "it is cut off or of another format than its name says"
HOLDS_OBJECTS = "it holds Python objects, which are not read since they could run a program: save plain numbers instead"
_HOLDS_MORE = (
    "it holds more than tensors, which is not read since it could run a program: save tensors alone, "
    "of a TensorDataset with torch.save(dataset.tensors, …)"
)


def _nowhere() -> None:
    """What stands nowhere as it is."""


@dataclass(frozen=True)
class StoredArray:
    """An array in a file, of which only the header was read where the format allows.

    Attributes:
        shape: all extents, the number of samples first.
        dtype: of its values.
        read: gives the values; of a .npy as they lie in the file, which takes no memory.
        in_file: where they stand in the file, a sample after the other; None where they stand otherwise, or packed.
        unpacked: gives them some rows at a time where reading them all would take memory; None where it takes none.
    """

    shape: Shape
    dtype: np.dtype[Any]
    read: Callable[[], NDArray[Any]]
    in_file: Callable[[], RowsInFile | None] = _nowhere
    unpacked: Callable[[], Iterator[NDArray[Any]]] | None = None

    @property
    def n_values(self) -> int:
        """How many values there are."""
        return prod(self.shape)

    def pieces(self) -> Iterator[NDArray[Any]]:
        """All rows, some at a time.

        Raises:
            DataError: if the file is broken.
        """
        if self.unpacked is not None:
            yield from self.unpacked()
        else:
            yield from (piece for _, piece in pieces_of(self.read()))


def arrays_in(path: Path) -> Mapping[str, StoredArray]:
    """The arrays of a file by name; the only one of a file without names has the empty name.

    Raises:
        DataError: if the file is missing, cannot be read, is broken, or holds something else.
    """
    readers = {".npy": _of_npy, ".npz": _of_npz, ".pt": _of_torch, ".pth": _of_torch}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path} is no file of arrays: choose one that ends with {', '.join(SUFFIXES)}")
    with _told_of(path):
        found = reader(path)
    if not found:
        raise unusable(path, "it holds no array")
    return found


def unusable(path: Path, what: str) -> DataError:
    """What to say of a file whose content is not what it should be; ``what`` ends with what to do, or with a fact."""
    advice = "" if ":" in what else ": write it again or choose another file"
    return DataError(f"{path} cannot be used, {what}{advice}")


def extents(shape: Shape) -> str:
    """All extents of an array as people write them: 100×8×8."""
    return "×".join(map(str, shape)) or "1"


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """One sentence for whatever is wrong with a file that is read."""
    try:
        yield
    except IsADirectoryError:
        raise DataError(f"{path} is a folder: choose a file in it") from None
    except FileNotFoundError:
        raise DataError(f"{path} is not there: put it back or choose another file") from None
    except OSError as error:
        if error.errno is None:  # NumPy says so of a file that is cut off
            raise unusable(path, _CUT_OFF) from None
        raise unreadable(path, error) from error
    except _BROKEN as error:
        if "Object arrays" in str(error) or "Python objects" in str(error):
            raise unusable(path, HOLDS_OBJECTS) from None
        raise unusable(path, _CUT_OFF) from None


def _of_npy(path: Path) -> dict[str, StoredArray]:
    with path.open("rb") as file:
        if file.read(6) != b"\x93NUMPY":  # np.load would take it for a pickle or an archive
            raise ValueError("not a .npy")
    mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    place = RowsInFile(path, mapped.offset, mapped.shape, mapped.dtype) if mapped.flags.c_contiguous else None
    return {"": StoredArray(mapped.shape, mapped.dtype, lambda: mapped, lambda: place)}


def _of_npz(path: Path) -> dict[str, StoredArray]:
    with zipfile.ZipFile(path) as archive:
        members = [each for each in archive.infolist() if each.filename.endswith(".npy")]
        return {each.filename.removesuffix(".npy"): _member(path, archive, each) for each in members}


def _member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> StoredArray:
    with archive.open(member) as content:
        shape, is_transposed, dtype = _header(content)
        begin = content.tell()
    place = None
    if member.compress_type == zipfile.ZIP_STORED and not is_transposed:
        place = RowsInFile(path, _content_of(path, member) + begin, shape, dtype)
    unpacked = None if is_transposed or 0 in shape or dtype.hasobject else partial(_unpacked, path, member.filename)
    return StoredArray(shape, dtype, partial(_read_member, path, member.filename), lambda: place, unpacked)


def _header(content: IO[bytes]) -> tuple[Shape, bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(content)
    header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, is_transposed, dtype = header(content)
    return shape, is_transposed and len(shape) > 1, dtype


def _content_of(path: Path, member: zipfile.ZipInfo) -> int:
    """Where a file in an archive begins: behind a header of its own, which ends with two texts."""
    with path.open("rb") as file:
        file.seek(member.header_offset + 26)
        n_name, n_extra = struct.unpack("<HH", file.read(4))
    return member.header_offset + 30 + int(n_name) + int(n_extra)


def _read_member(path: Path, name: str) -> NDArray[Any]:
    with _told_of(path), np.load(path, allow_pickle=False) as archive:
        values: NDArray[Any] = archive[name.removesuffix(".npy")]
        return values


def _unpacked(path: Path, name: str) -> Iterator[NDArray[Any]]:
    with _told_of(path), zipfile.ZipFile(path) as archive, archive.open(name) as content:
        shape, _, dtype = _header(content)
        size = prod(shape[1:]) * dtype.itemsize
        left, step = shape[0], rows_at_once(shape)
        while left:
            piece = content.read(min(step, left) * size)
            if len(piece) < min(step, left) * size:
                raise EOFError
            left -= len(piece) // size
            yield np.frombuffer(piece, dtype).reshape(-1, *shape[1:])


def _of_torch(path: Path) -> dict[str, StoredArray]:
    parts = {name: _as_array(path, name, value) for name, value in _by_name(_load_torch(path)).items()}
    return {name: found for name, found in parts.items() if found is not None}


def _load_torch(path: Path, device: str = "cpu") -> Any:
    """What stands in a file of torch; its numbers stay in the file until they are asked for, where it is a new one."""
    from pickle import UnpicklingError

    import torch

    try:
        with warnings.catch_warnings():  # of files that torch did not write
            warnings.simplefilter("ignore")
            is_new = zipfile.is_zipfile(path)
            return torch.load(path, map_location=device, weights_only=True, mmap=is_new and device == "cpu")
    except UnpicklingError as error:
        if "weights_only" not in str(error) and "Unsupported" not in str(error):
            raise ValueError from None
        raise unusable(path, _HOLDS_MORE) from None
    except RuntimeError:
        raise ValueError from None


def _by_name(content: Any) -> dict[str, Any]:
    if isinstance(content, dict):
        return {str(name): value for name, value in content.items()}
    if isinstance(content, (tuple, list)) and not _are_labels(content):
        return {str(number): value for number, value in enumerate(content)}
    return {"": content}


def _as_array(path: Path, name: str, value: Any) -> StoredArray | None:
    """An array for a tensor, or for a list of labels; None for what is neither."""
    import torch

    if isinstance(value, torch.Tensor):
        if value.layout is not torch.strided or value.is_quantized:
            return None
        plain = np.dtype(np.float32) if value.dtype is torch.bfloat16 else _numpy_type(value)
        place = partial(_place, path, name, value)
        return StoredArray(tuple(value.shape), plain, partial(_values, value), place, partial(_in_pieces, value))
    if isinstance(value, (tuple, list)) and _are_labels(value):
        labels = np.asarray(value)
        return StoredArray(labels.shape, labels.dtype, lambda: labels)
    return None


def _are_labels(value: Any) -> bool:
    return bool(value) and all(isinstance(each, (str, int, float)) for each in value)


def _numpy_type(tensor: Tensor) -> np.dtype[Any]:
    return tensor[:0].detach().numpy().dtype if tensor.dim() else tensor.detach().numpy().dtype


def _values(tensor: Tensor) -> NDArray[Any]:
    import torch

    values: NDArray[Any] = (tensor.float() if tensor.dtype is torch.bfloat16 else tensor).detach().numpy()
    return values


def _in_pieces(tensor: Tensor) -> Iterator[NDArray[Any]]:
    return (_values(piece) for piece in tensor.split(rows_at_once(tuple(tensor.shape))))


def _place(path: Path, name: str, tensor: Tensor) -> RowsInFile | None:
    """Where the values of a tensor stand in its file, as far as torch tells, and if they are there indeed."""
    import torch

    if tensor.dtype is torch.bfloat16 or not tensor.is_contiguous() or not zipfile.is_zipfile(path):
        return None
    with _told_of(path):
        empty = _by_name(_load_torch(path, "meta")).get(name)
    begin = getattr(empty.untyped_storage(), "_checkpoint_offset", None) if isinstance(empty, torch.Tensor) else None
    if empty is None or begin is None:
        return None
    offset = begin + empty.storage_offset() * empty.element_size()
    rows = RowsInFile(path, offset, tuple(tensor.shape), _numpy_type(tensor))
    ends = np.array([0, len(tensor) - 1])
    return rows if rows.read(ends).tobytes() == _values(tensor[ends]).tobytes() else None
