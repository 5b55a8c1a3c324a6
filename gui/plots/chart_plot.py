"""A plot whose body is a chart: figures follow the mouse while it is over the chart."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

import numpy as np
from PySide6.QtCore import QPointF

from core.runs import RunRecord
from gui.plots.base import Plot
from gui.plots.chart import Chart, Extent
from gui.plots.strokes import Entry
from gui.plots.traces import Floats
from gui.theme import Appearance, Theme


class ChartPlot(Plot):
    """A plot of curves.

    Args:
        appearance: the theme in use.
        across: what the horizontal axis counts.
        up: what the vertical axis measures.
        short: the same where there is little room.
    """

    def __init__(self, appearance: Appearance, across: str, up: str, short: str = "") -> None:
        super().__init__(appearance)
        self.chart = Chart(appearance, across, up, short)
        self._pointed: QPointF | None = None
        self.chart.hovered.connect(self.point_at)

    def point_at(self, position: QPointF | None) -> None:
        """Read the curves at ``position``, in the coordinates of the axes; None reads their ends again."""
        self._pointed = position
        if self.record is None or self.message:
            return
        self.chart.mark(None if position is None else self.snap(position.x()))
        self.refresh_figures()

    def entries(self, record: RunRecord) -> Sequence[Entry]:
        return self.latest(record) if self._pointed is None else self.reading(record, self._pointed)

    def forget(self) -> None:
        self._pointed = None
        self.chart.mark(None)
        self.chart.follow()

    def recolour(self, theme: Theme) -> None:
        self.chart.recolour(theme)

    def snap(self, x: float) -> float:
        """The x nearest to ``x`` that has a value."""
        raise NotImplementedError

    def latest(self, record: RunRecord) -> Sequence[Entry]:
        """The legend with the figures at the end of the curves."""
        raise NotImplementedError

    def reading(self, record: RunRecord, at: QPointF) -> Sequence[Entry]:
        """The legend with the figures at a place on the chart."""
        raise NotImplementedError


def extent_of(left: float, right: float, arrays: Sequence[Floats], logarithmic: bool) -> Extent:
    """The extent that holds all values: from zero if that is near, without zero on a logarithmic axis."""
    arrays = [array for array in arrays if array.size]
    low, high = _bounds(arrays)
    if not logarithmic:
        near_zero = 0 <= low < 0.5 * high
        return Extent(left, right, 0.0 if near_zero else low, high if high > low or near_zero else low + abs(low) * 0.1)
    if low > 0:
        return Extent(left, right, low, high)
    positive = [array[array > 0] for array in arrays]
    low, high = _bounds([array for array in positive if array.size])
    return Extent(left, right, low or 0.1, high or 1.0, zeros=True)


def roomy(last: float) -> float:
    """A right end that a curve up to ``last`` may grow into: rescaling for every new step is costly and restless."""
    last = max(10.0, last)
    step = 10.0 ** floor(log10(last)) / 20
    return ceil(last / step) * step


def _bounds(arrays: Sequence[Floats]) -> tuple[float, float]:
    if not arrays:
        return 0.0, 0.0
    lows, highs = ([reduce(array, axis=None) for array in arrays] for reduce in (np.fmin.reduce, np.fmax.reduce))
    return float(np.fmin.reduce(lows)), float(np.fmax.reduce(highs))
