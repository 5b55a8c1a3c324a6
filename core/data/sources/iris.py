"""A small table that comes with scikit-learn."""

from core.data.base import DataSource, source
from core.data.info import DataInfo
from core.data.samples import Samples
from core.progress import Progress


@source("Iris", "Comes with Netloom", place=11)
class Iris(DataSource):
    """150 flowers of three species, four measures each; comes with Netloom, no download."""

    def info(self) -> DataInfo:
        return DataInfo(
            in_shape=(4,),
            classes=("setosa", "versicolor", "virginica"),
            n_samples=150,
            preparation="each measure less its mean, divided by its deviation, both taken on the training part",
        )

    def load(self, progress: Progress) -> Samples:
        progress.report(None, "Reading the flowers")
        import numpy as np
        from sklearn.datasets import load_iris

        measures, targets = load_iris(return_X_y=True)
        return Samples(measures.astype(np.float32), targets.astype(np.int64), standardise=True)
