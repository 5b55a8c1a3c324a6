"""QMNIST: MNIST made anew from the same handwriting, with all of its test digits."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pydantic import Field

from core.data.base import source
from core.data.published.download import RemoteFile
from core.data.published.file_set import broken
from core.data.published.idx import read_idx
from core.data.published.idx_set import IdxPart, IdxSet
from core.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@source("QMNIST", "Pictures to download", place=23)
class QMNIST(IdxSet):
    """120,000 handwritten digits, half of them to test on, 28×28 grey pixels; 20 MB to download."""

    class_names = tuple("0123456789")
    numbers = (60_000, 60_000)
    parts = (
        IdxPart("qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx2-int"),
        IdxPart("qmnist-test-images-idx3-ubyte", "qmnist-test-labels-idx2-int"),
    )

    use_test_set: bool = Field(
        True, description="validate on the set's own 60,000 test pictures instead of on a share of the 60,000 others"
    )

    def published(self) -> dict[str, RemoteFile]:
        from core.data.vision import torchvision

        resources = torchvision.datasets.QMNIST.resources
        files = [(PurePosixPath(url).name, url, md5) for part in ("train", "test") for url, md5 in resources[part]]
        return {name.removesuffix(".gz"): RemoteFile(name, md5, (url,)) for name, url, md5 in files}

    def read_labels(self, path: Path, progress: Progress) -> NDArray[np.int64]:
        """The first column; the others tell who wrote the digit, and where it stood."""
        from core.data.vision import torchvision

        table = read_idx(path, torchvision.datasets.mnist.read_sn3_pascalvincent_tensor, progress)
        if table.ndim != 2 or table.dtype.kind not in "iu" or not table.size:
            raise broken(path, "it is not a table of whole numbers")
        if table[:, 0].min() < 0:
            raise broken(path, f"it has a label {table[:, 0].min()} where 0 to 9 are known")
        return table[:, 0].astype("int64")
