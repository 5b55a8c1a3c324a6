"""The upright axes of parallel coordinates: where the values of trials stand, from 0 at the bottom to 1 at the top."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import isfinite, log

from core.runs.summary import RunSummary
from core.sweeps.outcomes import result_of
from core.sweeps.spaces import Range, Values, as_number
from core.sweeps.sweep import Sweep, Swept
from gui.plots.figures import figure, percent

_MOST_LABELS = 12


@dataclass(frozen=True)
class Axis:
    """One axis.

    Attributes:
        title: what stands over it.
        labels: heights, and the texts beside them.
        height: of a value as people type it; None where it does not belong there.
    """

    title: str
    labels: tuple[tuple[float, str], ...]
    height: Callable[[str], float | None]


@dataclass(frozen=True)
class ResultAxis:
    """The axis of what came of trials.

    Attributes:
        title: what stands over it.
        labels: heights, and the texts beside them.
        low: the lowest result.
        high: the highest one.
    """

    title: str
    labels: tuple[tuple[float, str], ...]
    low: float
    high: float

    def height(self, result: float | None) -> float | None:
        """Of a result; None where there is none."""
        if result is None or not isfinite(result):
            return None
        return (result - self.low) / (self.high - self.low) if self.high > self.low else 0.5


def axis_of(swept: Swept) -> Axis:
    """The axis of a setting."""
    if isinstance(swept.space, Range):
        return _of_range(swept.path, swept.space)
    return _of_values(swept.path, swept.space)


def result_axis(sweep: Sweep, runs: Sequence[RunSummary]) -> ResultAxis:
    """The axis of what is wanted, from the lowest to the highest result."""
    results = [result for run in runs if (result := result_of(run, sweep.goal)) is not None and isfinite(result)]
    low, high = (min(results), max(results)) if results else (0.0, 1.0)
    ends = ((low, (low + high) / 2, high) if high > low else (low,)) if results else ()
    axis = ResultAxis(f"best {_measure(sweep, runs)}", (), low, high)
    labels = {result_text(sweep, runs, number): axis.height(number) or 0.0 for number in ends}
    return ResultAxis(axis.title, tuple((height, text) for text, height in labels.items()), low, high)


def result_text(sweep: Sweep, runs: Sequence[RunSummary], result: float | None) -> str:
    """A result as people read it; empty if there is none."""
    if result is None:
        return ""
    return percent(result) if _measure(sweep, runs) == "accuracy" else figure(result)


def _measure(sweep: Sweep, runs: Sequence[RunSummary]) -> str:
    if sweep.goal == "loss":
        return "loss"
    return next((run.measure for run in runs if run.best_score is not None), "score")


def _of_values(title: str, space: Values) -> Axis:
    """A list stands evenly, numbers in their order."""
    known = space.grid()
    numbers = [as_number(text) for text in known]
    if None not in numbers:
        known = tuple(text for _, text in sorted(zip(numbers, known, strict=True)))
    heights = {text: index / (len(known) - 1) if len(known) > 1 else 0.5 for index, text in enumerate(known)}
    every = -(-len(known) // _MOST_LABELS)
    return Axis(title, tuple((heights[text], text) for text in known[::every]), heights.get)


def _of_range(title: str, space: Range) -> Axis:
    middle = (space.low * space.high) ** 0.5 if space.log else (space.low + space.high) / 2
    ends = {space.text(number): _share(space, number) for number in (space.low, middle, space.high)}
    return Axis(title, tuple((height, text) for text, height in ends.items()), partial(_height, space))


def _height(space: Range, text: str) -> float | None:
    number = as_number(text)
    return None if number is None else _share(space, number)


def _share(space: Range, number: float) -> float:
    if space.log:
        return log(number / space.low) / log(space.high / space.low)
    return (number - space.low) / (space.high - space.low)
