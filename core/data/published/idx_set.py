"""MNIST and all that came after it: grey pictures of 28×28 in IDX files, named and laid out as torchvision does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from core.data.info import DataInfo
from core.data.published.download import RemoteFile, download
from core.data.published.file_set import FileSet, broken, check_labels
from core.data.published.idx import read_idx, unpack_gz
from core.data.samples import Samples
from core.fields import Unit
from core.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SIDE = 28
_SAME_NAMES = frozenset({"MNIST", "FashionMNIST", "KMNIST"})


@dataclass(frozen=True)
class IdxPart:
    """The two files of one part of a set, by their unpacked names."""

    pictures: str
    labels: str


class IdxSet(FileSet):
    """A set that torchvision has under the same class name: 28×28 grey pictures in IDX files.

    Class attributes:
        class_names: in the order of the labels.
        numbers: of training and of test pictures.
        parts: the files of the training and of the test part.
    """

    class_names: ClassVar[tuple[str, ...]]
    numbers: ClassVar[tuple[int, int]] = (60_000, 10_000)
    parts: ClassVar[tuple[IdxPart, IdxPart]] = (
        IdxPart("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
        IdxPart("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
    )
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
        n_train, n_test = self.sizes()
        return DataInfo(
            in_shape=(1, side, side),
            classes=self.names(),
            n_samples=n_train + n_test if self.use_test_set else n_train,
            n_test=n_test if self.use_test_set else 0,
            preparation=f"pixels from 0 to 255, divided by 255{border}",
        )

    def names(self) -> tuple[str, ...]:
        """The classes, in the order of the labels."""
        return self.class_names

    def sizes(self) -> tuple[int, int]:
        """How many training and test pictures the whole set has."""
        return self.numbers

    def files(self) -> tuple[IdxPart, IdxPart]:
        """The files of the training and of the test part."""
        return self.parts

    def published(self) -> dict[str, RemoteFile]:
        """What torchvision knows of the packed files, by unpacked name."""
        from core.data.vision import torchvision

        dataset = getattr(torchvision.datasets, self.type)
        return {
            name.removesuffix(".gz"): RemoteFile(name, md5, tuple(mirror + name for mirror in dataset.mirrors))
            for name, md5 in dataset.resources
        }

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
        names = [name for part in self._needed() for name in (part.pictures, part.labels)]
        return [name for name in names if self.find(*_plain_or_packed(name)) is None]

    def bring(self, missing: list[str], progress: Progress) -> None:
        published, folder = self.published(), self.own_folder()
        download([published[name] for name in missing], folder, progress)
        for name in missing:
            progress.report(None, f"Unpacking {name}")
            unpack_gz(folder / published[name].name, folder / name, progress)

    def read(self, progress: Progress) -> Samples:
        train, *test = [self._read(part, progress) for part in self._needed()]
        return Samples(*train, validation=Samples(*test[0]) if test else None)

    def _needed(self) -> tuple[IdxPart, ...]:
        return self.files() if self.use_test_set else self.files()[:1]

    def read_labels(self, path: Path, progress: Progress) -> NDArray[np.int64]:
        """The classes of the pictures, (N,)."""
        from core.data.vision import torchvision

        return read_idx(path, torchvision.datasets.mnist.read_label_file, progress)

    def _read(self, part: IdxPart, progress: Progress) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        from core.data.vision import torchvision

        labels_path, pictures_path = (self.found(*_plain_or_packed(name)) for name in (part.labels, part.pictures))
        labels = self.read_labels(labels_path, progress)
        pictures = read_idx(pictures_path, torchvision.datasets.mnist.read_image_file, progress)
        if pictures.shape[1:] != (_SIDE, _SIDE):
            raise broken(pictures_path, f"its pictures are {pictures.shape[1]}×{pictures.shape[2]}, not 28×28")
        if len(pictures) != len(labels):
            raise broken(pictures_path, f"it has {len(pictures)} pictures but {labels_path.name} {len(labels)} labels")
        check_labels(labels, len(self.names()), labels_path)
        return self._padded(self.upright(pictures)), labels

    def upright(self, pictures: NDArray[Any]) -> NDArray[Any]:
        """The pictures as people look at them, (N, 28, 28)."""
        return pictures

    def _padded(self, pictures: NDArray[Any]) -> NDArray[np.uint8]:
        import numpy as np

        border = (self.padding, self.padding)
        channel = pictures[:, np.newaxis]
        return np.pad(channel, ((0, 0), (0, 0), border, border)) if self.padding else np.ascontiguousarray(channel)


def _plain_or_packed(name: str) -> tuple[str, str]:
    return name, f"{name}.gz"
