"""The upright axes of parallel coordinates: where the values of trials stand, from 0 at the bottom to 1 at the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log

from core.runs.summary import RunSummary
from core.sweeps.outcomes import result_of
from core.sweeps.spaces import Range, Values, as_number
from core.sweeps.sweep import Sweep, Swept
from gui.plots.figures import figure, percent
from gui.runs_panel.columns import value_of

_MOST_LABELS = 12


@dataclass(frozen=True)
class Axis:
    """One axis.

    Attributes:
        title: what stands over it.
        labels: texts beside it and their heights.
        heights: of the values of each trial; None where a trial has none.
        texts: the values of each trial.
    """

    title: str
    labels: tuple[tuple[float, str], ...]
    heights: tuple[float | None, ...]
    texts: tuple[str, ...]


def axes_of(sweep: Sweep, runs: Sequence[RunSummary]) -> tuple[Axis, ...]:
    """An axis for each setting in the order of the sweep, and that of the result at the right."""
    settings = (_setting(swept, [value_of(run, swept.path) for run in runs]) for swept in sweep.settings)
    return (*settings, _result(sweep, runs))


def _setting(swept: Swept, texts: list[str]) -> Axis:
    if isinstance(swept.space, Range):
        return _range(swept.path, swept.space, texts)
    return _values(swept.path, swept.space, texts)


def _values(title: str, space: Values, texts: list[str]) -> Axis:
    """A list stands evenly, numbers in their order."""
    known = space.grid()
    numbers = [as_number(text) for text in known]
    if None not in numbers:
        known = tuple(text for _, text in sorted(zip(numbers, known, strict=True)))
    heights = {text: index / (len(known) - 1) if len(known) > 1 else 0.5 for index, text in enumerate(known)}
    every = -(-len(known) // _MOST_LABELS)
    labels = tuple((heights[text], text) for text in known[::every])
    return Axis(title, labels, tuple(heights.get(text) for text in texts), tuple(texts))


def _range(title: str, space: Range, texts: list[str]) -> Axis:
    def height(number: float) -> float:
        if space.log:
            return log(number / space.low) / log(space.high / space.low)
        return (number - space.low) / (space.high - space.low)

    middle = (space.low * space.high) ** 0.5 if space.log else (space.low + space.high) / 2
    ends = {space.text(number): number for number in (space.low, middle, space.high)}
    labels = tuple((height(number), text) for text, number in ends.items())
    numbers = [as_number(text) for text in texts]
    return Axis(title, labels, tuple(None if n is None else height(n) for n in numbers), tuple(texts))


def _result(sweep: Sweep, runs: Sequence[RunSummary]) -> Axis:
    results = [result_of(run, sweep.goal) for run in runs]
    known = [result for result in results if result is not None and isfinite(result)]
    measure = next((run.measure for run, result in zip(runs, results, strict=True) if result is not None), "score")
    title = f"best {measure if sweep.goal == 'score' else 'loss'}"
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    room = high - low

    def height(result: float | None) -> float | None:
        if result is None or not isfinite(result):
            return None
        return (result - low) / room if room else 0.5

    def text(result: float | None) -> str:
        if result is None:
            return ""
        return percent(result) if title == "best accuracy" else figure(result)

    ends = {text(number): number for number in ((low, (low + high) / 2, high) if room else (low,))} if known else {}
    labels = tuple((height(number) or 0.0, words) for words, number in ends.items())
    return Axis(title, labels, tuple(map(height, results)), tuple(map(text, results)))
