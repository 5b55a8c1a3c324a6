"""What an epoch adds up to while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from core.training.measures import Measure
from core.training.probes import Taken

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass
class Totals:
    """Sums over the epoch so far.

    Attributes:
        loss: of the losses of all samples.
        judged: sums from which the measure follows; None before any.
        samples: samples seen.
    """

    loss: float = 0.0
    judged: NDArray[np.float64] | None = None
    samples: int = 0

    def add(self, taken: Taken) -> None:
        """Take some steps in."""
        self.loss += taken.total_loss
        self.judged = taken.judged if self.judged is None else self.judged + taken.judged
        self.samples += taken.samples

    def mean_loss(self) -> float:
        """Mean loss of a sample."""
        return self.loss / max(1, self.samples)

    def score(self, measure: Measure) -> float:
        """What a measure says of all samples; 0 before any."""
        return 0.0 if self.judged is None else measure.value(self.judged)

    def state(self) -> dict[str, Any]:
        """What must be known to go on later."""
        import torch

        judged = None if self.judged is None else torch.from_numpy(self.judged.copy())
        return {"loss": self.loss, "judged": judged, "samples": self.samples}

    @classmethod
    def of(cls, state: dict[str, Any]) -> Totals:
        """The sums of a state."""
        judged = state["judged"]
        return cls(state["loss"], None if judged is None else judged.numpy(), state["samples"])


class Clock:
    """Time spent working, without pauses.

    Args:
        before: seconds that were worked already.
        now: tells the time.
    """

    def __init__(self, before: float = 0.0, now: Callable[[], float] = perf_counter) -> None:
        self._now = now
        self._began = now() - before

    def seconds(self) -> float:
        """Seconds of work so far."""
        return self._now() - self._began

    def leave_out(self, seconds: float) -> None:
        """Do not count a pause."""
        self._began += seconds
