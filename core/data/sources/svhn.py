"""SVHN: house numbers on photographs, cut into digits, as .mat files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from core.data.base import source
from core.data.info import DataInfo
from core.data.published.declared import Published, PublishedSet, published, tested
from core.data.published.file_set import broken
from core.data.published.mat import read_mat
from core.data.samples import Samples
from core.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_URL = "http://ufldl.stanford.edu/housenumbers/"
_N_TRAIN, _N_EXTRA, _N_TEST = 73_257, 531_131, 26_032


@source("SVHN", "Pictures to download", place=32)
class SVHN(PublishedSet):
    """99,289 digits of house numbers on photographs, 32×32 colour pixels; 246 MB to download."""

    folder_name = "SVHN"
    files = (
        published(f"{_URL}train_32x32.mat", "e26dedcc434d2e4c54c9b2d4a06d8373", of="train"),
        published(f"{_URL}extra_32x32.mat", "a93ce644f1a588dc4d68dda5feec44a7", of="extra"),
        published(f"{_URL}test_32x32.mat", "eb5a983be6a315427106f1b164d9cef3", of="test"),
    )

    use_extra: bool = Field(
        False, description="train on 531,131 easier digits, too: 1.3 GB more to download, 1.6 GB more in memory"
    )
    use_test_set: bool = tested(_N_TRAIN, _N_TEST)

    def info(self) -> DataInfo:
        n_test = _N_TEST if self.use_test_set else 0
        return DataInfo(
            in_shape=(3, 32, 32),
            classes=tuple("0123456789"),
            n_samples=_N_TRAIN + (_N_EXTRA if self.use_extra else 0) + n_test,
            n_test=n_test,
            preparation="pixels from 0 to 255, divided by 255",
        )

    def needed(self) -> list[Published]:
        train, extra, *test = [file for file in self.files if file.of != "test" or self.use_test_set]
        return [train, *([extra] if self.use_extra else []), *test]

    def read_unpacked(self, progress: Progress) -> Samples:
        import numpy as np

        parts = [self._read(file, progress) for file in self.needed()]
        validation = Samples(*parts.pop()) if self.use_test_set else None
        if len(parts) == 1:
            return Samples(*parts[0], validation=validation)
        pictures, labels = zip(*parts, strict=True)
        return Samples(np.concatenate(pictures), np.concatenate(labels), validation=validation)

    def _read(self, file: Published, progress: Progress) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        import numpy as np

        path = self.found(file.file.name)
        progress.check_cancelled()
        progress.report(None, f"Reading {path.name}")
        found = read_mat(path, {"X": (32, 32, 3, None), "y": (None, 1)})
        pictures, labels = found["X"], found["y"].reshape(-1).astype(np.int64)
        if pictures.dtype != np.uint8 or pictures.shape[-1] != len(labels) or not len(labels):
            raise broken(path, f"it has {pictures.shape[-1]} pictures of {pictures.dtype} and {len(labels)} labels")
        if labels.min() < 1 or labels.max() > 10:
            raise broken(path, f"it has labels from {labels.min()} to {labels.max()} where 1 to 10 are known")
        progress.check_cancelled()
        return np.ascontiguousarray(pictures.transpose(3, 2, 0, 1)), labels % 10
