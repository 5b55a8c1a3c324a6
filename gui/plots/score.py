"""What answers are judged by, as a plot shows it: percent of right classes, or R² of numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.runs import RunRecord
from gui.plots.figures import percent
from gui.plots.traces import Floats

_USE = "Wheel: zoom. Drag: move. Double-click or A: show everything."


@dataclass(frozen=True)
class Score:
    """A measure on the vertical axis.

    Attributes:
        title: of the plot.
        name: in the middle of a sentence.
        up: label of the axis.
        short: the same where there is little room.
        factor: from a score to a value on the axis.
        text: a score as people read it.
        bounds: both ends of the axis, from all values.
        about: what it says, for the tooltip.
        best_hint: the same of the best epoch.
    """

    title: str
    name: str
    up: str
    short: str
    factor: float
    text: Callable[[float], str]
    bounds: Callable[[Floats], tuple[float, float]]
    about: str
    best_hint: str


def score_of(record: RunRecord) -> Score:
    """What the answers of a run are judged by."""
    return R2 if record.started is not None and record.started.quantities else PERCENT


def _percent_bounds(values: Floats) -> tuple[float, float]:
    """From 0 to 100 %, or from a lower end of 80 or 90 % where everything is above it."""
    least = float(values.min())
    return (90.0 if least >= 92 else 80.0 if least >= 82 else 0.0), 100.0


def _r2_bounds(values: Floats) -> tuple[float, float]:
    """Up to 1, which is perfect; down to the least value, unless that is so far down that the others look all alike."""
    finite = values[np.isfinite(values)]
    least, best = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
    if least >= 0:
        return (0.9 if least >= 0.92 else 0.8 if least >= 0.82 else 0.0), 1.0
    return max(least, best - 4 * max(1 - best, 0.25)), 1.0


def _r2_text(score: float) -> str:
    return f"{score:.3f}" if np.isfinite(score) else "–"


PERCENT = Score(
    title="Accuracy",
    name="accuracy",
    up="accuracy, %",
    short="%",
    factor=100.0,
    text=percent,
    bounds=_percent_bounds,
    about=f"How many of 100 samples the network gets right; higher is better.\n{_USE}",
    best_hint="Best accuracy on the validation data; of equals, the one with the lowest loss",
)

R2 = Score(
    title="R²",
    name="R²",
    up="R²",
    short="R²",
    factor=1.0,
    text=_r2_text,
    bounds=_r2_bounds,
    about="Share of the variance of the numbers that the network explains: 1 is perfect, 0 is as good as always\n"
    f"saying their mean, and below 0 is worse than that.\n{_USE}",
    best_hint="R² on the validation data in the epoch with the lowest loss there",
)
