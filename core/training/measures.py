"""How good answers are: accuracy for classes, R² for numbers. Sums over samples that the device keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    Sums = NDArray[np.float64]


class Measure(Protocol):
    """A figure that is known from sums over samples.

    Attributes:
        name: what it is called in messages ("accuracy").
    """

    name: str

    def sums(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """What some samples add: outputs (N, answers) and their targets, to any shape that stays the same."""

    def value(self, sums: Sums) -> float:
        """The figure, from the sums over all samples."""


class Accuracy:
    """Share of samples whose greatest output is that of their class; of mixed samples, that of their greater share."""

    name = "accuracy"

    def sums(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """(2,): hits and samples."""
        import torch

        labels = targets.argmax(dim=1) if targets.is_floating_point() else targets
        hits = (outputs.argmax(dim=1) == labels).sum()
        return torch.stack([hits, torch.full_like(hits, len(targets))])

    def value(self, sums: Sums) -> float:
        return float(sums[0] / max(1.0, sums[1]))


class R2:
    """Share of the variance of the targets that the outputs explain: 1 - Σ(y - ŷ)² / Σ(y - mean)², mean over targets.

    1 is perfect, 0 is as good as always saying the mean, and there is no lower end.
    """

    name = "R²"

    def sums(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """(4, targets): samples, their targets, the squares of these, and the squared errors."""
        import torch

        wide = torch.float32 if outputs.device.type == "mps" else torch.float64  # which has no float64
        outputs, targets = outputs.to(wide), targets.to(wide)
        n = torch.full_like(targets[0], len(targets))
        return torch.stack([n, targets.sum(0), targets.square().sum(0), (outputs - targets).square().sum(0)])

    def value(self, sums: Sums) -> float:
        import numpy as np

        n, total, squares, errors = sums
        spread = squares - total**2 / np.maximum(n, 1)
        explained = 1 - errors / np.where(spread > 0, spread, np.inf)
        return float(explained.mean())


def score_text(measure: str, score: float) -> str:
    """A figure of a measure as people read it: accuracy in percent."""
    return f"{score:.2%}" if measure == Accuracy.name else f"{score:.3f}"


def measure_for(is_regression: bool) -> Measure:
    """What answers of a kind are judged by."""
    return R2() if is_regression else Accuracy()
