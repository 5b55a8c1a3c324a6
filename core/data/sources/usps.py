"""USPS: digits from envelopes, as lines of text in the libsvm format under bzip2."""

from __future__ import annotations

import bz2
import io
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

_URL = "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass/"
_CHUNK = 1 << 20
_MOST_TEXT = 1 << 27  # the published training part unpacks to 24 MB
_N_PIXELS = 16 * 16


@source("USPS", "Pictures to download", place=25)
class USPS(PublishedSet):
    """9,298 handwritten digits from envelopes, 16×16 grey pixels; 8 MB to download."""

    folder_name = "USPS"
    files = (
        published(f"{_URL}usps.bz2", "ec16c51db3855ca6c91edd34d0e9b197", of="train"),
        published(f"{_URL}usps.t.bz2", "8ea070ee2aca1ac39742fdd1ef5ed118", of="test"),
    )

    use_test_set: bool = tested(7_291, 2_007)

    def info(self) -> DataInfo:
        return DataInfo(
            in_shape=(1, 16, 16),
            classes=tuple("0123456789"),
            n_samples=9_298 if self.use_test_set else 7_291,
            n_test=2_007 if self.use_test_set else 0,
            preparation="pixels from -1 to 1, brought to 0 to 255 and divided by 255",
        )

    def read_unpacked(self, progress: Progress) -> Samples:
        train, *test = [_read(self.found(file.file.name), progress) for file in self.needed()]
        return Samples(*train, validation=Samples(*test[0]) if test else None)


def _read(path: Path, progress: Progress) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Read one part as torchvision does: classes count from 1 in the file."""
    import numpy as np
    from sklearn.datasets import load_svmlight_file

    text = _unpacked(path, progress)
    try:
        rows, labels = load_svmlight_file(io.BytesIO(text), n_features=_N_PIXELS, dtype=np.float32, zero_based=False)
    except (ValueError, OverflowError):
        raise broken(path, "it has lines that are not a label and pixels by number") from None
    pixels = rows.toarray()
    if not len(pixels) or not (np.abs(pixels) <= 1).all():
        raise broken(path, "it has no pictures with pixels from -1 to 1")
    if not np.isin(labels, range(1, 11)).all():
        raise broken(path, "it has labels other than 1 to 10")
    grey = ((pixels + 1) / 2 * 255).astype(np.uint8)
    return grey.reshape(-1, 1, 16, 16), labels.astype(np.int64) - 1


def _unpacked(path: Path, progress: Progress) -> bytes:
    out = io.BytesIO()
    progress.report(None, f"Reading {path.name}")
    try:
        with bz2.open(path) as content:
            while chunk := content.read(_CHUNK):
                progress.check_cancelled()
                out.write(chunk)
                if out.tell() > _MOST_TEXT:
                    raise broken(path, f"it unpacks to more than {_MOST_TEXT / 1e6:.0f} MB")
    except (EOFError, ValueError):
        raise broken(path, "it is cut off or not a .bz2 file") from None
    except OSError as error:
        raise (unreadable(path, error) if error.errno else broken(path, "it is not a .bz2 file")) from error
    return out.getvalue()
