"""Sets that are declared: which files are published, and what of each is needed where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from pydantic import Field

from core.data.published.archives import Limits
from core.data.published.download import RemoteFile, alone_in, download
from core.data.published.file_set import FileSet, unreadable
from core.data.published.unpacking import unpack
from core.data.samples import Samples
from core.progress import Progress


@dataclass(frozen=True)
class Published:
    """One published file, and what of it is needed.

    Attributes:
        file: as its makers call it.
        places: for an archive, the folders and files that are taken out of it, by their name there, and where they
            stand in the set's folder; empty for a file that is read as it is.
        inner: an archive within the archive, which has the places.
        of: which part of the set needs it.
    """

    file: RemoteFile
    places: Mapping[str, str] = field(default_factory=dict)
    inner: str = ""
    of: str = "both"


def published(
    url: str, md5: str, places: Mapping[str, str] | Sequence[str] = (), inner: str = "", of: str = "both"
) -> Published:
    """Declare a published file by its address; places that keep their names are just listed."""
    named = places if isinstance(places, Mapping) else {place: place for place in places}
    return Published(RemoteFile(PurePosixPath(url).name, md5, (url,)), named, inner, of)


def tested(n_train: int, n_test: int) -> Any:
    """The field of a set whose makers put pictures aside for testing."""
    return Field(
        True,
        description=f"validate on the set's own {n_test:,} test pictures instead of on a share of the {n_train:,} "
        "others",
    )


class PublishedSet(FileSet):
    """A set of files that are declared.

    Archives are unpacked once, into the folder where torchvision has them, and stay beside what came out of them. A
    folder that torchvision made is used as it is.

    Class attributes:
        files: what is published.
        folder_name: what torchvision calls the set's folder within its ``root``.
        unpacked_limit: bytes above which an archive counts as broken.
    """

    files: ClassVar[tuple[Published, ...]]
    folder_name: ClassVar[str]
    unpacked_limit: ClassVar[int] = 1 << 30

    def validates_on_test(self) -> bool:
        """Whether the set's own test part is needed."""
        return bool(getattr(self, "use_test_set", False))

    def own_folder(self) -> Path:
        return self.home() / self.folder_name

    def places(self) -> Sequence[Path]:
        return (self.own_folder(), self.home())

    def how_to_put(self) -> str:
        return "as they are or unpacked" if any(file.places for file in self.needed()) else "as they are"

    def needed(self) -> list[Published]:
        """The published files that these settings need."""
        wanted = {"both", "train", *(("test",) if self.validates_on_test() else ())}
        return [file for file in self.files if file.of in wanted]

    def missing(self) -> list[str]:
        return [file.file.name for file in self.needed() if self._lacking(file) and not self.find(file.file.name)]

    def is_at_hand(self) -> bool:
        return not any(self._lacking(file) for file in self.needed())

    def bring(self, missing: list[str], progress: Progress) -> None:
        download([file.file for file in self.needed() if file.file.name in missing], self.own_folder(), progress)

    def read(self, progress: Progress) -> Samples:
        if any(file.places and self._lacking(file) for file in self.needed()):
            with alone_in(self.own_folder(), progress):
                for file in self.needed():
                    if lacking := self._lacking(file):
                        self._unpack(file, lacking, progress)
        return self.read_unpacked(progress)

    def read_unpacked(self, progress: Progress) -> Samples:
        """Read the set, all of whose files and folders are there.

        Raises:
            DataError: if something is broken or cannot be read.
            Cancelled: if the progress was cancelled.
        """
        raise NotImplementedError

    def at(self, place: str) -> Path:
        """Where something that was taken out of an archive stands."""
        return self._base() / place

    def is_whole(self, folder: Path) -> bool:
        """Whether everything that comes out of archives stands in a folder."""
        places = [place for file in self.needed() for place in file.places.values()]
        return bool(places) and all(_is_there(folder / place) for place in places)

    def _base(self) -> Path:
        """The set's folder; the chosen one itself, if everything is right there."""
        return self.home() if self.is_whole(self.home()) else self.own_folder()

    def _lacking(self, file: Published) -> dict[str, str]:
        """What is not yet there of a published file; for one that is read as it is, the file itself."""
        if not file.places:
            return {} if self.find(file.file.name) else {file.file.name: file.file.name}
        base = self._base()
        return {name: place for name, place in file.places.items() if not _is_there(base / place)}

    def _unpack(self, file: Published, lacking: dict[str, str], progress: Progress) -> None:
        folder, limits = self.own_folder(), Limits(self.unpacked_limit, self.unpacked_limit)
        path = self.found(file.file.name)
        if not file.inner:
            unpack(path, lacking, folder, limits, progress)
            return
        inner = PurePosixPath(file.inner).name
        unpack(path, {file.inner: inner}, folder, limits, progress)
        unpack(folder / inner, lacking, folder, limits, progress)
        (folder / inner).unlink()


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise unreadable(path, error) from error
