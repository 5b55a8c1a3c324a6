"""Small tables that come with scikit-learn, beside the flowers."""

from __future__ import annotations

from core.data.base import DataSource, source
from core.data.info import DataInfo
from core.data.samples import Samples
from core.progress import Progress

_STANDARDISED = "each measure less its mean, divided by its deviation, both taken on the training part"
_SO_IS_THE_TARGET = "; so is the number to predict"


@source("Wine", "Comes with Netloom", place=12)
class Wine(DataSource):
    """178 wines from three growers, thirteen measures each; comes with Netloom, no download."""

    def info(self) -> DataInfo:
        return DataInfo((13,), ("grower 1", "grower 2", "grower 3"), 178, _STANDARDISED)

    def load(self, progress: Progress) -> Samples:
        progress.report(None, "Reading the wines")
        import numpy as np
        from sklearn.datasets import load_wine

        measures, targets = load_wine(return_X_y=True)
        return Samples(measures.astype(np.float32), targets.astype(np.int64), standardise=True)


@source("Breast cancer", "Comes with Netloom", place=13)
class BreastCancer(DataSource):
    """569 tumours, malignant or benign, thirty measures each; comes with Netloom, no download."""

    def info(self) -> DataInfo:
        return DataInfo((30,), ("malignant", "benign"), 569, _STANDARDISED)

    def load(self, progress: Progress) -> Samples:
        progress.report(None, "Reading the tumours")
        import numpy as np
        from sklearn.datasets import load_breast_cancer

        measures, targets = load_breast_cancer(return_X_y=True)
        return Samples(measures.astype(np.float32), targets.astype(np.int64), standardise=True)


@source("Diabetes", "Comes with Netloom", place=14)
class Diabetes(DataSource):
    """442 patients, ten measures each, and how far their diabetes went in a year: a number to predict."""

    def info(self) -> DataInfo:
        return DataInfo(
            in_shape=(10,),
            classes=(),
            n_samples=442,
            preparation=_STANDARDISED + _SO_IS_THE_TARGET,
            quantities=("disease progression",),
        )

    def load(self, progress: Progress) -> Samples:
        progress.report(None, "Reading the patients")
        import numpy as np
        from sklearn.datasets import load_diabetes

        measures, progression = load_diabetes(return_X_y=True, scaled=False)
        targets = progression.astype(np.float32)[:, np.newaxis]
        return Samples(measures.astype(np.float32), targets, standardise=True, standardise_targets=True)
