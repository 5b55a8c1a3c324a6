"""Sets that stand in files: found in a folder, or downloaded there first, or a sentence that says what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from core.data.base import DataSource
from core.data.info import DataError
from core.data.published.download import alone_in
from core.data.samples import Samples
from core.fields import Folder
from core.folders import user_folder
from core.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class FileSet(DataSource):
    """A source whose samples stand in files with known names.

    Class attributes:
        packed_as: how else the files may come, for the sentence about missing ones (".gz").
    """

    packed_as: ClassVar[str]

    folder: Annotated[str, Folder("Netloom's own folder")] = Field(
        "", description="where the files are or go to; empty for Netloom's own data folder"
    )
    download: bool = Field(True, description="download files that are missing from the folder")

    def load(self, progress: Progress) -> Samples:
        progress.check_cancelled()
        if self.missing() and self.download:
            with alone_in(self.own_folder(), progress):
                if missing := self.missing():  # another process may have brought them while this one waited
                    self.bring(missing, progress)
        if missing := self.missing():
            raise DataError(
                f"{self.title} needs {', '.join(missing)} in {self.home()}: put them there, {self.how_to_put()}, "
                "choose the folder that has them, or switch on its download"
            )
        return self.read(progress)

    def is_at_hand(self) -> bool:
        """Whether it can be read as it is, with nothing to download or to unpack before."""
        return not self.missing()

    def how_to_put(self) -> str:
        """How missing files may come, for the sentence about them."""
        return f"plain or as {self.packed_as}"

    def own_folder(self) -> Path:
        """Where downloaded files go."""
        return self.home() / self.type

    def places(self) -> Sequence[Path]:
        """The folders in which files are looked for, the likeliest first."""
        raise NotImplementedError

    def missing(self) -> list[str]:
        """Names of the files that must still be brought; empty if the set can be read."""
        raise NotImplementedError

    def bring(self, missing: list[str], progress: Progress) -> None:
        """Download what is missing into ``own_folder``, which nobody else writes to meanwhile.

        Raises:
            DataError: if that does not work.
            Cancelled: if the progress was cancelled.
        """
        raise NotImplementedError

    def read(self, progress: Progress) -> Samples:
        """Read the files, all of which are there.

        Raises:
            DataError: if one is broken or cannot be read.
            Cancelled: if the progress was cancelled.
        """
        raise NotImplementedError

    def home(self) -> Path:
        """The folder that was chosen, or Netloom's own."""
        return Path(self.folder).expanduser() if self.folder else user_folder() / "data"

    def find(self, *names: str) -> Path | None:
        """The first file that is there under one of ``names``, in the first place that has any.

        Raises:
            DataError: if a folder may not be looked into.
        """
        candidates = (place / name for place in self.places() for name in names)
        try:
            return next((path for path in candidates if path.is_file()), None)
        except OSError as error:
            raise unreadable(self.home(), error) from error

    def found(self, *names: str) -> Path:
        """Like ``find``, for files that were there a moment ago.

        Raises:
            DataError: if there is none any more.
        """
        path = self.find(*names)
        if path is None:
            place = self.home()
            raise DataError(f"{names[0]} vanished from {place} while it was being read: put it back and try again")
        return path


def check_labels(labels: NDArray[np.generic], n_classes: int, path: Path, what: str = "it") -> None:
    """Refuse labels (whole numbers, at least one) that name no class.

    Raises:
        DataError: if one does not; ``path`` is where they come from, ``what`` names a part of it ("its labels").
    """
    if labels.max() >= n_classes:
        raise broken(path, f"{what} has a label {labels.max()} where 0 to {n_classes - 1} are known")


def unreadable(path: Path, error: OSError) -> DataError:
    """What to say of a file that the system does not let us read."""
    return DataError(f"{path} cannot be read ({error.strerror}): change its rights or choose another folder")


def broken(path: Path, what: str) -> DataError:
    """What to say of a file whose content is not what it should be."""
    return DataError(f"{path} is broken, {what}: delete it and download it again")
