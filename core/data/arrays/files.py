"""Arrays in files of NumPy and torch, by name: read without executing anything that stands in them."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.data.arrays.options import SUFFIXES
from core.data.info import DataError
from core.data.published.file_set import unreadable

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


@dataclass(frozen=True)
class StoredArray:
    """An array in a file, of which only the header was read where the format allows.

    Attributes:
        shape: all extents, the number of samples first.
        dtype: of its values.
        read: gives the values; of a .npy as they lie in the file, which takes no memory.
        offset: where its values begin in the file, a sample after the other; None where they stand otherwise.
    """

    shape: Shape
    dtype: np.dtype[Any]
    read: Callable[[], NDArray[Any]]
    offset: int | None = None


def arrays_in(path: Path) -> Mapping[str, StoredArray]:
    """The arrays of a file by name; the only one of a file without names has the empty name.

    Raises:
        DataError: if the file is missing, cannot be read, is broken, or holds something else.
    """
    readers = {".npy": _of_npy, ".npz": _of_npz, ".pt": _of_torch, ".pth": _of_torch}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path} is no file of arrays: choose one that ends with {', '.join(SUFFIXES)}")
    found: Mapping[str, StoredArray] = _guarded(path, lambda: reader(path))
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


def _guarded(path: Path, work: Callable[[], Any]) -> Any:
    """The result of reading ``path``, with one sentence for whatever is wrong with the file."""
    try:
        return work()
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
    offset = mapped.offset if mapped.flags.c_contiguous else None
    return {"": StoredArray(mapped.shape, mapped.dtype, lambda: mapped, offset)}


def _of_npz(path: Path) -> dict[str, StoredArray]:
    with zipfile.ZipFile(path) as archive:
        members = [name for name in archive.namelist() if name.endswith(".npy")]
        return {name.removesuffix(".npy"): _member(path, archive, name) for name in members}


def _member(path: Path, archive: zipfile.ZipFile, name: str) -> StoredArray:
    with archive.open(name) as content:
        version = np.lib.format.read_magic(content)
        header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = header(content)
    return StoredArray(shape, dtype, partial(_guarded, path, lambda: _read_member(path, name)))


def _read_member(path: Path, name: str) -> NDArray[Any]:
    with np.load(path, allow_pickle=False) as archive:
        values: NDArray[Any] = archive[name.removesuffix(".npy")]
        return values


def _of_torch(path: Path) -> dict[str, StoredArray]:
    parts = {name: _as_array(value) for name, value in _by_name(_load_torch(path)).items()}
    return {name: found for name, found in parts.items() if found is not None}


def _load_torch(path: Path) -> Any:
    """What stands in a file of torch; its numbers stay in the file until they are asked for, where it is a new one."""
    from pickle import UnpicklingError

    import torch

    try:
        with warnings.catch_warnings():  # of files that torch did not write
            warnings.simplefilter("ignore")
            return torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
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


def _as_array(value: Any) -> StoredArray | None:
    """An array for a tensor, or for a list of labels; None for what is neither."""
    import torch

    if isinstance(value, torch.Tensor):
        if value.layout is not torch.strided or value.is_quantized:
            return None
        plain = np.dtype(np.float32) if value.dtype is torch.bfloat16 else _numpy_type(value)
        return StoredArray(tuple(value.shape), plain, partial(_values, value))
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
