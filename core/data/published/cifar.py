"""What CIFAR-10 and CIFAR-100 share: plain records or pickles, from unpacked files or straight from the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from core.data.info import DataInfo
from core.data.published.archives import Limits, read_members
from core.data.published.cifar_pickles import PickleError, read_pickle
from core.data.published.download import RemoteFile, download
from core.data.published.file_set import FileSet, broken, check_labels, unreadable
from core.data.samples import Samples
from core.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Part = tuple[NDArray[np.uint8], NDArray[np.uint8]]
    """(N, 3072) pixels and (N,) labels."""

_SHAPE = (3, 32, 32)
_N_PIXELS = 3 * 32 * 32
_LIMITS = Limits(member=1 << 28, archive=1 << 29)  # the published archives unpack to less than 187 MB


@dataclass(frozen=True)
class Layout:
    """One of the versions in which a set is published.

    Attributes:
        archive: everything in one file.
        folder: what the archive has at its top, where unpacked files are looked for, too.
        training: names of the files.
        test: names of the files.
        pickled: whether they are pickles, whose names are so common that they count in their own folder alone.
        n_labels: in a plain record, bytes before the pixels.
        label: in a plain record, which of them is the class.
        key: in a pickle, the name of the labels.
        largest: bytes of a plain file that the set never exceeds.
    """

    archive: RemoteFile
    folder: str
    training: tuple[str, ...]
    test: tuple[str, ...]
    pickled: bool = False
    n_labels: int = 1
    label: int = 0
    key: str = "labels"
    largest: int = _LIMITS.member


class CifarSet(FileSet):
    """60,000 pictures of 32×32, a sixth of them to test on."""

    class_names: ClassVar[tuple[str, ...]]
    use_test_set: bool

    def layouts(self) -> Sequence[Layout]:
        """The versions that can be read; the first is the one that is downloaded."""
        raise NotImplementedError

    def names(self) -> tuple[str, ...]:
        """The classes, in the order of the labels."""
        return self.class_names

    def info(self) -> DataInfo:
        return DataInfo(
            in_shape=_SHAPE,
            classes=self.names(),
            n_samples=60_000 if self.use_test_set else 50_000,
            n_test=10_000 if self.use_test_set else 0,
            preparation="pixels from 0 to 255, divided by 255",
        )

    def missing(self) -> list[str]:
        if any(not self._lacking(layout) or self._archive(layout) for layout in self.layouts()):
            return []
        return self._lacking(self.layouts()[0])

    def bring(self, missing: list[str], progress: Progress) -> None:
        download([self.layouts()[0].archive], self.own_folder(), progress)

    def read(self, progress: Progress) -> Samples:
        plain = next((layout for layout in self.layouts() if not self._lacking(layout)), None)
        layout = plain or next(layout for layout in self.layouts() if self._archive(layout))
        parts = self._from_files(layout, progress) if plain else self._from_archive(layout, progress)
        validation = Samples(*_joined(parts, layout.test)) if self.use_test_set else None
        return Samples(*_joined(parts, layout.training), validation=validation)

    def places(self) -> list[Path]:
        return [self.home(), self.own_folder()]

    def _needed(self, layout: Layout) -> tuple[str, ...]:
        return layout.training + (layout.test if self.use_test_set else ())

    def _lacking(self, layout: Layout) -> list[str]:
        return [name for name in self._needed(layout) if self._file(layout, name) is None]

    def _archive(self, layout: Layout) -> Path | None:
        return self.find(layout.archive.name)

    def _file(self, layout: Layout, name: str) -> Path | None:
        if layout.pickled and self.home().name != layout.folder:
            return self.find(f"{layout.folder}/{name}")
        return self.find(name, f"{layout.folder}/{name}")

    def _from_files(self, layout: Layout, progress: Progress) -> dict[str, Part]:
        parts = {}
        for position, name in enumerate(self._needed(layout)):
            progress.check_cancelled()
            progress.report(position / len(self._needed(layout)), f"Reading {name}")
            path = self._file(layout, name) or self.found(name)
            parts[name] = self._part(layout, _bytes_of(path), path, "it")
        return parts

    def _from_archive(self, layout: Layout, progress: Progress) -> dict[str, Part]:
        path = self.found(layout.archive.name)
        members = [f"{layout.folder}/{name}" for name in self._needed(layout)]
        contents = read_members(path, members, Limits(layout.largest, _LIMITS.archive), progress)
        return {
            name: self._part(layout, contents.pop(f"{layout.folder}/{name}"), path, f"its {name}")
            for name in self._needed(layout)
        }

    def _part(self, layout: Layout, content: bytes, path: Path, what: str) -> Part:
        """One file; ``path`` and ``what`` say where it comes from."""
        read = _from_pickle if layout.pickled else _from_records
        pixels, labels = read(layout, content, path, what)
        check_labels(labels, len(self.names()), path, what)
        return pixels, labels


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LIMITS.member:
            raise broken(path, f"it has more than {_LIMITS.member:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def _from_records(layout: Layout, content: bytes, path: Path, what: str) -> Part:
    """Each picture is its labels, then its red, its green and its blue pixels, row by row."""
    size = layout.n_labels + _N_PIXELS
    if not content or len(content) % size:
        raise broken(path, f"{what} has {len(content):,} bytes, which are not whole pictures of {size:,} bytes")
    import numpy as np

    records = np.frombuffer(content, np.uint8).reshape(-1, size)
    return records[:, layout.n_labels :], records[:, layout.label]


def _from_pickle(layout: Layout, content: bytes, path: Path, what: str) -> Part:
    import numpy as np

    try:
        pixels, labels = read_pickle(content, layout.key, _N_PIXELS)
    except PickleError as error:
        raise broken(path, f"{what} {error}") from None
    if not all(0 <= label < 256 for label in labels):
        raise broken(path, f"{what} has labels that are no classes")
    return pixels, np.array(labels, np.uint8)


def _joined(parts: dict[str, Part], names: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Take pictures and labels out of some of the files, which are let go of."""
    import numpy as np

    taken = [parts.pop(name) for name in names]
    inputs = np.concatenate([pixels for pixels, _ in taken]).reshape(-1, *_SHAPE)
    return inputs, np.concatenate([labels for _, labels in taken]).astype(np.int64)
