"""Arrays of numbers from .mat files, read by SciPy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from core.data.published.file_set import broken, unreadable
from core.errors import NetloomError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Wanted: TypeAlias = "tuple[int | None, ...]"
"""The shape that an array must have; None where any extent does."""

_LARGEST = 4 << 30
_CUT = "it is cut off or not a .mat file"
_NUMBERS = frozenset("int8 int16 int32 int64 uint8 uint16 uint32 uint64 single double".split())


class _Unfit(NetloomError):
    """What is wrong with the file, as the rest of a sentence."""


def read_mat(path: Path, wanted: Mapping[str, Wanted]) -> dict[str, NDArray[Any]]:
    """Read some arrays by their names.

    What the file says of its arrays is checked before any of them is unpacked.

    Raises:
        DataError: if the file is broken, cannot be read, lacks one of them or has it in another shape.
    """
    from scipy.io import loadmat, whosmat

    try:
        with path.open("rb") as file:
            _check({name: (shape, kind) for name, shape, kind in whosmat(file)}, wanted)
            file.seek(0)
            found = loadmat(file, variable_names=list(wanted))
            return {name: found[name] for name in wanted}
    except _Unfit as error:
        raise broken(path, str(error)) from None
    except OSError as error:
        raise (unreadable(path, error) if error.errno else broken(path, _CUT)) from error
    except MemoryError:
        raise
    except Exception:  # a broken file makes the reader raise nearly anything
        raise broken(path, _CUT) from None


def _check(found: Mapping[str, tuple[tuple[int, ...], str]], wanted: Mapping[str, Wanted]) -> None:
    for name, shape in wanted.items():
        if name not in found:
            raise _Unfit(f"it has no {name}")
        extents, kind = found[name]
        if not _fits(extents, shape) or kind not in _NUMBERS or math.prod(extents) > _LARGEST:
            words = "×".join("any" if extent is None else str(extent) for extent in shape)
            raise _Unfit(f"its {name} is not {words} numbers but {'×'.join(map(str, extents))} of {kind}")


def _fits(extents: tuple[int, ...], wanted: Wanted) -> bool:
    if len(extents) != len(wanted):
        return False
    return all(want in (None, have) for want, have in zip(wanted, extents, strict=True))
