"""MNIST and its look-alike in clothing: IDX files as torchvision reads, names and downloads them."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from core.data.base import source
from core.data.download import RemoteFile, download, writing_to
from core.data.file_set import FileSet, broken, check_labels, unreadable
from core.data.info import DataInfo
from core.data.samples import Samples
from core.fields import Unit
from core.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SIDE = 28
_CHUNK = 1 << 20
_SAME_NAMES = frozenset({"MNIST", "FashionMNIST", "KMNIST"})
# What torchvision's readers let through for a file that is not whole or not of this format.
_BROKEN_IDX = (RuntimeError, ValueError, AssertionError, TypeError, KeyError, IndexError)
_BROKEN_GZIP = (gzip.BadGzipFile, EOFError, zlib.error)


@dataclass(frozen=True)
class _Part:
    """The two files of one part of the set, by their unpacked names."""

    pictures: str
    labels: str


_TRAINING = _Part("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
_TEST = _Part("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


class _IdxPictures(FileSet):
    """A set that torchvision has under the same class name: 28×28 grey pictures of ten classes in four IDX files."""

    class_names: ClassVar[tuple[str, ...]]
    packed_as = ".gz"

    padding: Annotated[int, Unit("pixels")] = Field(
        0, ge=0, le=64, description="border of zeros on each side; 2 makes the 32×32 pictures that LeNet-5 expects"
    )
    use_test_set: bool = Field(
        True, description="validate on the set's own 10,000 test pictures instead of on a share of the 60,000 others"
    )

    def info(self) -> DataInfo:
        side = _SIDE + 2 * self.padding
        border = f", after a border of {self.padding} zeros on each side" if self.padding else ""
        return DataInfo(
            in_shape=(1, side, side),
            classes=self.class_names,
            n_samples=70_000 if self.use_test_set else 60_000,
            n_test=10_000 if self.use_test_set else 0,
            preparation=f"pixels from 0 to 255, divided by 255{border}",
        )

    def own_folder(self) -> Path:
        """Where torchvision looks, if it is given the folder as ``root``."""
        return self.home() / self.type / "raw"

    def places(self) -> list[Path]:
        folders = (self.home(), self.home() / "raw", self.own_folder())
        return [folder for folder in folders if not self._is_of_another_set(folder)]

    def _is_of_another_set(self, folder: Path) -> bool:
        """Whether torchvision keeps a set there whose files have the same names: digits must not pass for shirts."""
        return folder.name == "raw" and folder.parent.name in _SAME_NAMES - {self.type}

    def missing(self) -> list[str]:
        parts = (_TRAINING, _TEST) if self.use_test_set else (_TRAINING,)
        names = [name for part in parts for name in (part.pictures, part.labels)]
        return [name for name in names if self.find(*_plain_or_packed(name)) is None]

    def bring(self, missing: list[str], progress: Progress) -> None:
        published, folder = _published(self.type), self.own_folder()
        download([published[name] for name in missing], folder, progress)
        for name in missing:
            progress.report(None, f"Unpacking {name}")
            _unpack(folder / f"{name}.gz", folder / name, progress)

    def read(self, progress: Progress) -> Samples:
        inputs, targets = self._read(_TRAINING, progress)
        validation = Samples(*self._read(_TEST, progress)) if self.use_test_set else None
        return Samples(inputs, targets, validation=validation)

    def _read(self, part: _Part, progress: Progress) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        import numpy as np

        from core.data.vision import torchvision

        readers = torchvision.datasets.mnist
        labels_path, pictures_path = (self.found(*_plain_or_packed(name)) for name in (part.labels, part.pictures))
        labels = _read_idx(labels_path, readers.read_label_file, progress)
        pictures = _read_idx(pictures_path, readers.read_image_file, progress)
        if pictures.shape[1:] != (_SIDE, _SIDE):
            raise broken(pictures_path, f"its pictures are {pictures.shape[1]}×{pictures.shape[2]}, not 28×28")
        if len(pictures) != len(labels):
            raise broken(pictures_path, f"it has {len(pictures)} pictures but {labels_path.name} {len(labels)} labels")
        check_labels(labels, len(self.class_names), labels_path)
        border = (self.padding, self.padding)
        return np.pad(pictures[:, np.newaxis], ((0, 0), (0, 0), border, border)), labels


@source("MNIST", "Pictures to download", place=20)
class MNIST(_IdxPictures):
    """70,000 handwritten digits, 28×28 grey pixels; 12 MB to download."""

    class_names = tuple("0123456789")


@source("Fashion-MNIST", "Pictures to download", place=21)
class FashionMNIST(_IdxPictures):
    """70,000 pieces of clothing, 28×28 grey pixels; 31 MB to download."""

    class_names = (
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    )


def _plain_or_packed(name: str) -> tuple[str, str]:
    return name, f"{name}.gz"


def _published(collection: str) -> dict[str, RemoteFile]:
    """What torchvision knows of the packed files of ``collection``, by unpacked name."""
    from core.data.vision import torchvision

    dataset = getattr(torchvision.datasets, collection)
    return {
        name.removesuffix(".gz"): RemoteFile(name, md5, tuple(mirror + name for mirror in dataset.mirrors))
        for name, md5 in dataset.resources
    }


def _read_idx(path: Path, reader: Callable[[str], Any], progress: Progress) -> NDArray[Any]:
    """Read one file with a reader of torchvision, which takes unpacked files only."""
    import numpy as np

    progress.check_cancelled()
    progress.report(None, f"Reading {path.name}")
    try:
        if path.suffix != ".gz":
            return np.asarray(reader(str(path)).numpy())
        with TemporaryDirectory(prefix="netloom-") as folder:
            plain = Path(folder) / path.stem
            _unpack(path, plain, progress)
            return np.asarray(reader(str(plain)).numpy())
    except _BROKEN_IDX:
        raise broken(path, "it is cut off or not of the IDX format") from None
    except OSError as error:
        raise unreadable(path, error) from error


def _unpack(packed: Path, target: Path, progress: Progress) -> None:
    """Unpack a .gz; ``target`` appears only when it is whole."""
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
