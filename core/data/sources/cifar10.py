"""CIFAR-10 in its binary version: plain records, read from unpacked files or straight from the published archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from core.data.archives import Limits, read_members
from core.data.base import source
from core.data.download import RemoteFile, download
from core.data.file_set import FileSet, broken, check_labels, unreadable
from core.data.info import DataInfo
from core.data.samples import Samples
from core.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Records = NDArray[np.uint8]
    """(N, 3073), a picture a row."""

_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_SHAPE = (3, 32, 32)
_RECORD = 1 + 3 * 32 * 32
"""Bytes of one picture: its label, then its red, its green and its blue pixels, row by row."""

_FOLDER = "cifar-10-batches-bin"
_TRAINING = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
_TEST = ("test_batch.bin",)
_LIMITS = Limits(member=10_000 * _RECORD, archive=1 << 28)  # the published archive unpacks to 184 MB


@source("CIFAR-10", "Pictures to download", place=30)
class CIFAR10(FileSet):
    """60,000 photographs of animals and vehicles, 32×32 colour pixels; 170 MB to download."""

    archive: ClassVar[RemoteFile] = RemoteFile(
        "cifar-10-binary.tar.gz",
        "c32a1d4ab5d03f1284b67883e8d87530",
        ("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",),
    )
    packed_as = archive.name

    use_test_set: bool = Field(
        True, description="validate on the set's own 10,000 test pictures instead of on a share of the 50,000 others"
    )

    def info(self) -> DataInfo:
        return DataInfo(
            in_shape=_SHAPE,
            classes=_CLASSES,
            n_samples=60_000 if self.use_test_set else 50_000,
            n_test=10_000 if self.use_test_set else 0,
            preparation="pixels from 0 to 255, divided by 255",
        )

    def places(self) -> list[Path]:
        return [place for folder in (self.home(), self.own_folder()) for place in (folder, folder / _FOLDER)]

    def missing(self) -> list[str]:
        return [] if self.find(self.archive.name) else self._missing_plain()

    def bring(self, missing: list[str], progress: Progress) -> None:
        download([self.archive], self.own_folder(), progress)

    def read(self, progress: Progress) -> Samples:
        records = self._from_archive(progress) if self._missing_plain() else self._from_files(progress)
        validation = Samples(*_parted(records, _TEST)) if self.use_test_set else None
        return Samples(*_parted(records, _TRAINING), validation=validation)

    def _needed(self) -> tuple[str, ...]:
        return _TRAINING + (_TEST if self.use_test_set else ())

    def _missing_plain(self) -> list[str]:
        return [name for name in self._needed() if self.find(name) is None]

    def _from_files(self, progress: Progress) -> dict[str, Records]:
        records = {}
        for position, name in enumerate(self._needed()):
            progress.check_cancelled()
            progress.report(position / len(self._needed()), f"Reading {name}")
            path = self.found(name)
            records[name] = _records(_bytes_of(path), path, "it")
        return records

    def _from_archive(self, progress: Progress) -> dict[str, Records]:
        path = self.found(self.archive.name)
        contents = read_members(path, [f"{_FOLDER}/{name}" for name in self._needed()], _LIMITS, progress)
        return {name: _records(contents.pop(f"{_FOLDER}/{name}"), path, f"its {name}") for name in self._needed()}


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def _records(content: bytes, path: Path, what: str) -> Records:
    """Cut the content of one file into pictures; ``path`` and ``what`` say where it comes from."""
    if not content or len(content) % _RECORD:
        raise broken(path, f"{what} has {len(content):,} bytes, which are not whole pictures of {_RECORD:,} bytes")
    import numpy as np

    records = np.frombuffer(content, np.uint8).reshape(-1, _RECORD)
    check_labels(records[:, 0], len(_CLASSES), path, what)
    return records


def _parted(records: dict[str, Records], names: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Take pictures and labels out of some of the records, which are let go of."""
    import numpy as np

    rows = [records.pop(name) for name in names]
    inputs = np.concatenate([row[:, 1:] for row in rows]).reshape(-1, *_SHAPE)
    return inputs, np.concatenate([row[:, 0] for row in rows]).astype(np.int64)
