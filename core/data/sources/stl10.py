"""STL-10: few labelled photographs, larger than those of CIFAR-10, as plain bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.data.base import source
from core.data.info import DataInfo
from core.data.published.declared import PublishedSet, published, tested
from core.data.published.file_set import broken, unreadable
from core.data.samples import Samples
from core.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHAPE = (3, 96, 96)
_N_BYTES = 3 * 96 * 96
_FOLDER = "stl10_binary"
_LABELLED = tuple(f"{_FOLDER}/{part}_{what}.bin" for part in ("train", "test") for what in ("X", "y"))


@source("STL-10", "Pictures to download", place=33)
class STL10(PublishedSet):
    """13,000 labelled photographs of animals and vehicles, 96×96 colour pixels; 2.6 GB to download."""

    folder_name = "STL10"
    files = (
        published(
            "http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz", "91f7769df0f17e558f3565bffb0c7dfb", _LABELLED
        ),
    )
    unpacked_limit = 4 << 30  # with the 100,000 pictures without labels, which are passed over

    use_test_set: bool = tested(5_000, 8_000)

    def info(self) -> DataInfo:
        return DataInfo(
            in_shape=_SHAPE,
            classes=("airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"),
            n_samples=13_000 if self.use_test_set else 5_000,
            n_test=8_000 if self.use_test_set else 0,
            preparation="pixels from 0 to 255, divided by 255",
        )

    def read_unpacked(self, progress: Progress) -> Samples:
        validation = Samples(*self._read("test", progress)) if self.use_test_set else None
        return Samples(*self._read("train", progress), validation=validation)

    def _read(self, part: str, progress: Progress) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        import numpy as np

        path, labels_path = (self.at(f"{_FOLDER}/{part}_{what}.bin") for what in ("X", "y"))
        progress.check_cancelled()
        progress.report(None, f"Reading {path.name}")
        pixels, labels = _bytes_of(path), _bytes_of(labels_path)
        if not len(labels) or len(pixels) != len(labels) * _N_BYTES:
            raise broken(path, f"it has {len(pixels):,} bytes, which are not {len(labels):,} pictures of {_N_BYTES:,}")
        if labels.min() < 1 or labels.max() > 10:
            raise broken(labels_path, f"it has labels from {labels.min()} to {labels.max()} where 1 to 10 are known")
        columns_first = pixels.reshape(-1, *_SHAPE)
        return np.ascontiguousarray(columns_first.swapaxes(2, 3)), labels.astype(np.int64) - 1


def _bytes_of(path: Path) -> NDArray[np.uint8]:
    import numpy as np

    try:
        return np.fromfile(path, np.uint8)
    except OSError as error:
        raise unreadable(path, error) from error
