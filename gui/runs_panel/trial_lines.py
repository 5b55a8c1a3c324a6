"""Draws the lines of many trials at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyqtgraph import functions
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.runs_panel.places import Places
from gui.theme import Theme


def draw_trials(
    painter: QPainter, places: Places, heights: NDArray[np.float64], colour: QColor, width: float = 1.0
) -> None:
    """Draw a line through the heights (trials, axes) of each trial; those without a result end before it, in dots."""
    has_result = ~np.isnan(heights[:, -1])
    _draw(painter, places, heights[has_result], QPen(colour, width))
    _draw(painter, places, heights[~has_result, :-1], QPen(colour, width, Qt.PenStyle.DotLine))


def shade(theme: Theme, goodness: float) -> QColor:
    """From the colour of the worst trial to that of the best."""
    worst, best = QColor(theme.curves[0]).getRgbF()[:3], QColor(theme.curves[1]).getRgbF()[:3]
    return QColor.fromRgbF(*(a + (b - a) * goodness for a, b in zip(worst, best, strict=True)))


def _draw(painter: QPainter, places: Places, heights: NDArray[np.float64], pen: QPen) -> None:
    n_trials, n_axes = heights.shape
    if not n_trials or n_axes < 2:
        return
    x = np.array([places.x_of(axis) for axis in range(n_axes)])
    y = places.area.bottom() - places.area.height() * np.nan_to_num(heights)
    joined = np.ones(heights.shape, np.int32)
    joined[:, -1] = 0
    painter.strokePath(functions.arrayToQPath(np.tile(x, n_trials), y.ravel(), connect=joined.ravel()), pen)
