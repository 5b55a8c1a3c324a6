"""Real handwriting that comes with scikit-learn."""

from core.data.base import DataSource, source
from core.data.info import DataInfo
from core.data.samples import Samples
from core.progress import Progress


@source("Digits", "Comes with Netloom", place=10)
class Digits(DataSource):
    """1,797 handwritten digits, 8×8 grey pixels; comes with Netloom, no download."""

    def info(self) -> DataInfo:
        return DataInfo(
            in_shape=(1, 8, 8),
            classes=tuple("0123456789"),
            n_samples=1797,
            preparation="pixels from 0 to 16, divided by 16",
        )

    def load(self, progress: Progress) -> Samples:
        progress.report(None, "Reading the digits")
        import numpy as np
        from sklearn.datasets import load_digits

        pixels, targets = load_digits(return_X_y=True)
        inputs = (pixels.reshape(-1, 1, 8, 8) / 16).astype(np.float32)
        return Samples(inputs, targets.astype(np.int64))
