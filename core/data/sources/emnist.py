"""EMNIST: handwritten letters and digits in the form of MNIST, in six selections that come in one archive."""

from __future__ import annotations

import string
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from core.data.base import source
from core.data.info import DataInfo
from core.data.published.archives import Limits
from core.data.published.download import RemoteFile, alone_in, download
from core.data.published.file_set import broken
from core.data.published.idx import unpack_gz
from core.data.published.idx_set import IdxPart, IdxSet
from core.data.published.unpacking import unpack
from core.data.samples import Samples
from core.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Selection = Literal["balanced", "byclass", "bymerge", "letters", "digits", "mnist"]

_ALL = tuple(string.digits + string.ascii_uppercase + string.ascii_lowercase)
_MERGED = tuple(letter for letter in _ALL if letter not in "cijklmopsuvwxyz")
_SELECTIONS: dict[Selection, tuple[tuple[str, ...], tuple[int, int]]] = {
    "balanced": (_MERGED, (112_800, 18_800)),
    "byclass": (_ALL, (697_932, 116_323)),
    "bymerge": (_MERGED, (697_932, 116_323)),
    "letters": (tuple(string.ascii_lowercase), (124_800, 20_800)),
    "digits": (tuple(string.digits), (240_000, 40_000)),
    "mnist": (tuple(string.digits), (60_000, 10_000)),
}
"""The classes, and how many training and test pictures there are."""

_LIMITS = Limits(member=1 << 29, archive=1 << 31)  # the published archive unpacks to 536 MB of .gz files


@source("EMNIST", "Pictures to download", place=24)
class EMNIST(IdxSet):
    """Up to 814,255 handwritten letters and digits, 28×28 grey pixels; 562 MB to download."""

    packed_as = "gzip.zip"
    archive: ClassVar[RemoteFile] = RemoteFile(
        packed_as,
        "58c8d27c78d21e728a6bc7b3cc06412e",
        ("https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",),
    )

    selection: Selection = Field(
        "balanced",
        description="which pictures: balanced (47 letters and digits, equally many of each), byclass (all 62), bymerge "
        "(47, as frequent as in writing), letters (26, large and small as one), digits, or mnist (10 each)",
    )
    use_test_set: bool = Field(
        True, description="validate on the set's own test pictures, a seventh, instead of on a share of the others"
    )

    def info(self) -> DataInfo:
        info = super().info()
        return DataInfo(**{**vars(info), "preparation": f"turned upright; {info.preparation}"})

    def names(self) -> tuple[str, ...]:
        return _SELECTIONS[self.selection][0]

    def sizes(self) -> tuple[int, int]:
        return _SELECTIONS[self.selection][1]

    def files(self) -> tuple[IdxPart, IdxPart]:
        train, test = (f"emnist-{self.selection}-{part}" for part in ("train", "test"))
        return (
            IdxPart(f"{train}-images-idx3-ubyte", f"{train}-labels-idx1-ubyte"),
            IdxPart(f"{test}-images-idx3-ubyte", f"{test}-labels-idx1-ubyte"),
        )

    def missing(self) -> list[str]:
        return [] if self.find(self.archive.name) else super().missing()

    def bring(self, missing: list[str], progress: Progress) -> None:
        download([self.archive], self.own_folder(), progress)

    def read(self, progress: Progress) -> Samples:
        if super().missing():
            with alone_in(self.own_folder(), progress):
                self._unpack(super().missing(), progress)
        return super().read(progress)

    def _unpack(self, names: list[str], progress: Progress) -> None:
        """Take the files of this selection out of the archive, once."""
        folder = self.own_folder()
        packed = {f"gzip/{name}.gz": f"{name}.gz" for name in names}
        if packed:
            unpack(self.found(self.archive.name), packed, folder, _LIMITS, progress)
        for name in names:
            progress.report(None, f"Unpacking {name}")
            unpack_gz(folder / f"{name}.gz", folder / name, progress)
            (folder / f"{name}.gz").unlink(missing_ok=True)

    def read_labels(self, path: Path, progress: Progress) -> NDArray[np.int64]:
        """Letters count from 1 in their files."""
        labels = super().read_labels(path, progress)
        if self.selection != "letters":
            return labels
        if labels.min(initial=1) < 1:
            raise broken(path, "it has a label 0 where 1 to 26 are known")
        return labels - 1

    def upright(self, pictures: NDArray[Any]) -> NDArray[Any]:
        """They lie on their sides in the files."""
        return pictures.swapaxes(1, 2)
