"""How evenly the classes of the training part are filled, and weights that make up for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.split import Split

UNEVEN = 3.0
"""From this imbalance on it is worth a word: the rarest class is then easily overlooked."""


@dataclass(frozen=True, eq=False)
class Balance:
    """How many samples of the training part each class has.

    Attributes:
        classes: their names.
        counts: (classes,).
    """

    classes: tuple[str, ...]
    counts: NDArray[np.int64]

    @property
    def empty(self) -> tuple[str, ...]:
        """Classes without a sample."""
        return tuple(name for name, count in zip(self.classes, self.counts, strict=True) if not count)

    @property
    def imbalance(self) -> float:
        """How many times as many samples the largest class has as the smallest one that has any; 1 is even."""
        filled = self.counts[self.counts > 0]
        return float(filled.max() / filled.min()) if filled.size else 1.0

    @property
    def is_uneven(self) -> bool:
        """Whether weights would matter."""
        return self.imbalance >= UNEVEN

    def words(self) -> str | None:
        """What is wrong, as a sentence with a way out; None if nothing is."""
        if self.empty:
            named = ", ".join(self.empty[:3]) + (", …" if len(self.empty) > 3 else "")
            return f"no sample to learn from is of {named}: add some, or leave the class out"
        if not self.is_uneven:
            return None
        most, least = int(self.counts.argmax()), int(self.counts.argmin())
        return (
            f"{self.classes[most]} has {self.imbalance:.3g} times as many samples as {self.classes[least]}: "
            "set class_weights of the loss to balanced, or add samples"
        )

    def weights(self) -> NDArray[np.float32]:
        """(classes,): what a sample of each class counts, so that all classes count the same.

        n / (k · n_c) for n samples, n_c of them in the class, and k classes that have any; scikit-learn's "balanced",
        after King and Zeng, Logistic Regression in Rare Events Data (2001). A class without samples gets 1.
        """
        filled = self.counts > 0
        weights = np.ones(len(self.counts), np.float64)
        weights[filled] = self.counts.sum() / (filled.sum() * self.counts[filled])
        return weights.astype(np.float32)


def balance_of(split: Split) -> Balance | None:
    """The balance of a split; None where numbers are predicted."""
    if split.info.is_regression:
        return None
    counts = np.bincount(split.train_targets.astype(np.int64), minlength=len(split.info.classes))
    return Balance(split.info.classes, counts.astype(np.int64))
