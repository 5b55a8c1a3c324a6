"""IDX files, plain or as .gz, read by torchvision's readers; what is unpacked is whole or not there at all."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from core.data.published.download import writing_to
from core.data.published.file_set import broken, unreadable
from core.progress import Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHUNK = 1 << 20
# What torchvision's readers let through for a file that is not whole or not of this format.
_BROKEN_IDX = (RuntimeError, ValueError, AssertionError, TypeError, KeyError, IndexError)
_BROKEN_GZIP = (gzip.BadGzipFile, EOFError, zlib.error)


def read_idx(path: Path, reader: Callable[[str], Any], progress: Progress) -> NDArray[Any]:
    """Read one file with a reader of torchvision, which takes unpacked files only.

    Raises:
        DataError: if it is broken or cannot be read.
        Cancelled: if the progress was cancelled.
    """
    import numpy as np

    progress.check_cancelled()
    progress.report(None, f"Reading {path.name}")
    try:
        if path.suffix != ".gz":
            return np.asarray(reader(str(path)).numpy())
        with TemporaryDirectory(prefix="netloom-") as folder:
            plain = Path(folder) / path.stem
            unpack_gz(path, plain, progress)
            return np.asarray(reader(str(plain)).numpy())
    except _BROKEN_IDX:
        raise broken(path, "it is cut off or not of the IDX format") from None
    except OSError as error:
        raise unreadable(path, error) from error


def unpack_gz(packed: Path, target: Path, progress: Progress) -> None:
    """Unpack a .gz; ``target`` appears only when it is whole.

    Raises:
        DataError: if it is broken, cannot be read, or the target cannot be written.
        Cancelled: if the progress was cancelled.
    """
    part = target.with_name(f"{target.name}.part")
    with writing_to(target.parent):
        try:
            with part.open("wb") as out:
                for chunk in _unpacked(packed, progress):
                    out.write(chunk)
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)


def _unpacked(packed: Path, progress: Progress) -> Iterator[bytes]:
    try:
        with gzip.open(packed) as content:
            while chunk := content.read(_CHUNK):
                progress.check_cancelled()
                yield chunk
    except _BROKEN_GZIP:
        raise broken(packed, "it is cut off or not a .gz file") from None
    except OSError as error:
        raise unreadable(packed, error) from error
