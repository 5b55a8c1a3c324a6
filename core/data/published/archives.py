"""Members of .tar, .tar.gz and .zip files, one after the other: nothing is executed, nothing is larger than allowed."""

from __future__ import annotations

import gzip
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from core.data.published.file_set import broken, unreadable
from core.progress import Progress

CHUNK = 1 << 20
_TAR_END = bytes(1024)
# What Python's readers let through for a file that is not whole or not of this format; RuntimeError: it is encrypted.
_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    ValueError,
    OverflowError,
    RuntimeError,
)


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes above which an archive counts as broken, so that a hostile one fills no memory and no disk.

    Attributes:
        member: of one member that is read.
        archive: of everything unpacked.
    """

    member: int
    archive: int


class Content(Protocol):
    """Something that is read from its beginning to its end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, none at the end."""


@dataclass(frozen=True)
class Member:
    """One thing in an archive.

    Attributes:
        name: as the archive has it, without a leading "./".
        is_file: whether it is a plain file; everything else has no content.
        size: in bytes, as the archive says.
        content: to be read before the next member is asked for.
    """

    name: str
    is_file: bool
    size: int
    content: Content


def read_members(path: Path, names: Collection[str], limits: Limits, progress: Progress) -> dict[str, bytes]:
    """Read members by their full names, wherever in the archive they stand, into memory.

    The archive is read to its end, so that its checksum is compared, too.

    Args:
        path: a .tar, .tar.gz or .zip.
        names: members as the archive names them ("folder/file"); all others are passed over.
        limits: what is too large.
        progress: told the share of the archive that was read.

    Returns:
        The content by name.

    Raises:
        DataError: if the archive cannot be read, is broken, too large, or lacks a name.
        Cancelled: if the progress was cancelled.
    """
    contents = {}
    with reading(path):
        for member in members(path, limits, progress):
            if member.name in names:
                check_size(member, path, limits)
                contents[member.name] = member.content.read(member.size)
    if lacking := [name for name in names if name not in contents]:
        raise broken(path, f"it lacks {', '.join(lacking)}")
    return contents


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong while an archive is read into a sentence.

    Raises:
        DataError: if it cannot be read or is broken.
    """
    try:
        yield
    except _BROKEN:
        kind = path.suffix if path.suffix in (".zip", ".tar") else ".tar.gz"
        raise broken(path, f"it is cut off or not a {kind} file") from None
    except OSError as error:
        raise unreadable(path, error) from error


def check_size(member: Member, path: Path, limits: Limits) -> None:
    """Refuse a member that is no plain file, or too large a one.

    Raises:
        DataError: if it is.
    """
    if not member.is_file or not 0 <= member.size <= limits.member:
        raise broken(path, f"its {member.name} is not a file of at most {limits.member:,} bytes")


def members(path: Path, limits: Limits, progress: Progress, doing: str = "Reading") -> Iterator[Member]:
    """Everything in an archive, in its order; to be used within ``reading``.

    Raises:
        DataError: if it unpacks to more than is allowed.
        Cancelled: if the progress was cancelled.
    """
    with path.open("rb") as packed:
        limit = _Limit(path, limits.archive, progress, doing)
        if path.suffix == ".zip":
            yield from _of_zip(packed, limit)
        elif path.suffix == ".tar":
            _check_end(packed)
            yield from _of_tar(packed, packed, limit)
        else:
            yield from _of_tar(gzip.GzipFile(fileobj=packed), packed, limit)


def _check_end(packed: IO[bytes]) -> None:
    """Refuse a .tar without the zeros at its end: cut off between two members, it would look whole."""
    packed.seek(-min(len(_TAR_END), packed.seek(0, os.SEEK_END)), os.SEEK_END)
    if packed.read() != _TAR_END:
        raise tarfile.ReadError("no end")
    packed.seek(0)


class _Limit:
    """Counts what is unpacked, tells the progress, and stops what is too much."""

    def __init__(self, path: Path, most: int, progress: Progress, doing: str) -> None:
        self._path, self._most = path, most
        self._size = max(path.stat().st_size, 1)
        self._progress, self._text = progress, f"{doing} {path.name}"
        self._n_read = 0

    def count(self, chunk: bytes, n_packed: int) -> bytes:
        """Note a chunk that was unpacked when so many bytes of the archive had been read."""
        if self._n_read // CHUNK < (self._n_read + len(chunk)) // CHUNK:
            self._progress.report(min(n_packed / self._size, 1), self._text)
        self._n_read += len(chunk)
        if self._n_read > self._most:
            raise broken(self._path, f"it unpacks to more than {self._most / 1e6:,.0f} MB")
        return chunk

    def check_cancelled(self) -> None:
        self._progress.check_cancelled()


class _Counted:
    """What is unpacked of an archive, counted while it is read."""

    def __init__(self, content: Content, packed: IO[bytes], limit: _Limit) -> None:
        self._content, self._packed, self._limit = content, packed, limit

    def read(self, size: int) -> bytes:
        self._limit.check_cancelled()
        return self._limit.count(self._content.read(size), self._packed.tell())


class _Nothing:
    """The content of what is no file."""

    def read(self, size: int) -> bytes:
        return b""


def _of_tar(content: Content, packed: IO[bytes], limit: _Limit) -> Iterator[Member]:
    unpacked = _Counted(content, packed, limit)
    with tarfile.open(fileobj=unpacked, mode="r|", bufsize=CHUNK) as archive:  # type: ignore[call-overload]
        for entry in archive:
            file = archive.extractfile(entry) if entry.isreg() else None
            yield Member(entry.name.removeprefix("./"), entry.isreg(), entry.size, file or _Nothing())
        while unpacked.read(CHUNK):
            pass


def _of_zip(packed: IO[bytes], limit: _Limit) -> Iterator[Member]:
    with zipfile.ZipFile(packed) as archive:
        for entry in archive.infolist():
            limit.check_cancelled()
            is_file = not entry.is_dir()
            with archive.open(entry) as content:
                counted = _Counted(content, packed, limit) if is_file else _Nothing()
                yield Member(entry.filename.removeprefix("./"), is_file, entry.file_size, counted)
