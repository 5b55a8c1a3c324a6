"""A short curve whose every value is a measurement of its own: one an epoch."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from gui.plots.chart import Chart
from gui.plots.strokes import Stroke
from gui.plots.traces import Floats

_PIXELS_A_DOT = 9


class Points:
    """Dots joined by a line; without dots where they would touch.

    Args:
        chart: where they are drawn.

    Attributes:
        x: (n,) where they are.
        values: (n,) what they say.
    """

    def __init__(self, chart: Chart) -> None:
        self.x: Floats = np.zeros(0, np.float32)
        self.values: Floats = np.zeros(0, np.float32)
        self._chart = chart
        self._line = pg.PlotCurveItem(antialias=True, skipFiniteCheck=True)
        self._dots = pg.ScatterPlotItem(size=7, antialias=True)
        for item in (self._line, self._dots):
            item.setZValue(5)
            chart.view.addItem(item, ignoreBounds=True)

    def set_stroke(self, stroke: Stroke, ground: str) -> None:
        """Draw with ``stroke`` on a ground of another colour."""
        self._line.setPen(stroke.pen())
        self._dots.setBrush(QColor(stroke.colour))
        self._dots.setPen(pg.mkPen(ground, width=1))

    def set_data(self, x: Floats, values: Floats) -> None:
        """Take other values; ``redraw`` shows them."""
        self.x, self.values = x, values

    def redraw(self) -> None:
        """Draw the values on the axes as they are."""
        y = self._chart.y_on_axis(self.values)
        self._line.setData(self.x, y)
        room = self._chart.view.width() / max(1, len(self.x))
        dotted = room >= _PIXELS_A_DOT or len(self.x) == 1
        self._dots.setData(self.x, y) if dotted else self._dots.clear()
