"""Members of a .tar.gz, read by their names into memory: nothing is unpacked to the disk, nothing is executed."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.data.file_set import broken, unreadable
from core.progress import Progress

_CHUNK = 1 << 20
# What Python's readers let through for a file that is not whole or not of this format.
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, OverflowError)


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes above which an archive counts as broken, so that a hostile one fills no memory.

    Attributes:
        member: of one member that is read.
        archive: of everything unpacked.
    """

    member: int
    archive: int


def read_members(path: Path, names: Collection[str], limits: Limits, progress: Progress) -> dict[str, bytes]:
    """Read members by their full names, wherever in the archive they stand.

    The archive is read to its end, so that its checksum is compared, too.

    Args:
        path: a .tar.gz.
        names: members as the archive names them ("folder/file"); all others are passed over.
        limits: what is too large.
        progress: told the share of the archive that was read.

    Returns:
        The content by name.

    Raises:
        DataError: if the archive cannot be read, is broken, too large, or lacks a name.
        Cancelled: if the progress was cancelled.
    """
    try:
        with path.open("rb") as packed:
            contents = _read(_Unpacked(packed, path, limits, progress), names)
    except _BROKEN:
        raise broken(path, "it is cut off or not a .tar.gz file") from None
    except OSError as error:
        raise unreadable(path, error) from error
    if lacking := [name for name in names if name not in contents]:
        raise broken(path, f"it lacks {', '.join(lacking)}")
    return contents


class _Unpacked:
    """The unpacked stream of an archive, as far as tarfile needs it."""

    def __init__(self, packed: BinaryIO, path: Path, limits: Limits, progress: Progress) -> None:
        self.path = path
        self.limits = limits
        self._packed = packed
        self._content = gzip.GzipFile(fileobj=packed)
        self._n_packed = max(path.stat().st_size, 1)
        self._n_read = 0
        self._progress = progress

    def read(self, size: int) -> bytes:
        self._progress.check_cancelled()
        chunk = self._content.read(size)
        if self._n_read // _CHUNK < (self._n_read + len(chunk)) // _CHUNK:
            self._progress.report(min(self._packed.tell() / self._n_packed, 1), f"Reading {self.path.name}")
        self._n_read += len(chunk)
        if self._n_read > self.limits.archive:
            raise broken(self.path, f"it unpacks to more than {self.limits.archive / 1e6:.0f} MB")
        return chunk


def _read(unpacked: _Unpacked, names: Collection[str]) -> dict[str, bytes]:
    contents = {}
    with tarfile.open(fileobj=unpacked, mode="r|", bufsize=_CHUNK) as archive:  # type: ignore[call-overload]
        for member in archive:
            name = member.name.removeprefix("./")
            if name not in names:
                continue
            if not member.isreg() or not 0 <= member.size <= unpacked.limits.member:
                raise broken(unpacked.path, f"its {name} is not a file of at most {unpacked.limits.member:,} bytes")
            contents[name] = archive.extractfile(member).read()
        while unpacked.read(_CHUNK):
            pass
    return contents
