"""Axes with few ticks, at numbers that people would choose, linear and logarithmic."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QGraphicsItem

from gui.plots.figures import power_text, tick_texts
from gui.plots.ticks import linear_ticks, power_ticks
from gui.theme import Theme

_PIXELS_BETWEEN = {"left": 28, "bottom": 50}
_HALF_TEXT = 16
Ticks = list[tuple[float, list[float]]]


class NumberAxis(pg.AxisItem):
    """An axis with one level of ticks, all of them labelled.

    Args:
        side: "left" or "bottom".
        whole: whether only whole numbers mean something (steps, epochs).
        logarithmic: whether its values are exponents of ten.
    """

    def __init__(self, side: str, whole: bool = False, logarithmic: bool = False) -> None:
        super().__init__(side, maxTickLength=0, showValues=True)
        self.logarithmic = logarithmic
        self.zero_at: float | None = None
        self._whole = whole
        self._labels: tuple[str, str] = ("", "")
        self.enableAutoSIPrefix(False)
        # Kept as a picture: its grid covers the curves, and would be drawn anew with each of their points.
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setStyle(autoExpandTextSpace=False, autoReduceTextSpace=False, tickTextOffset=6, tickAlpha=255)

    def describe(self, text: str, short: str = "") -> None:
        """Say what the axis counts, and the same where there is little room."""
        self._labels = (text, short or text)
        self._fit_label()

    def resizeEvent(self, event: object = None) -> None:
        super().resizeEvent(event)
        # pyqtgraph resizes axes before they are made, and after they are closed.
        if hasattr(self, "_labels") and self.label is not None:
            self._fit_label()

    def _fit_label(self) -> None:
        """A label that is cut off says less than a short one."""
        metrics = QFontMetricsF(self.label.font())
        long, short = self._labels
        room = self.size().height() if self.orientation == "left" else self.size().width()
        text = long if metrics.horizontalAdvance(long) + 8 < room else short
        if text != self.labelText:
            self.setLabel(text)
            super().resizeEvent(None)

    def recolour(self, theme: Theme, font: QFont) -> None:
        """Take the colours of a theme, and make room for texts in ``font``."""
        metrics = QFontMetricsF(font)
        self.setTickFont(font)
        self.setTextPen(theme.muted)
        self.setPen(theme.border)
        self.setTickPen(theme.grid)
        self.label.setFont(font)
        self.setLabel(self.labelText, color=theme.muted)
        label_room = metrics.height() + 2
        if self.orientation == "left":
            # A fixed width: axes that breathe while figures grow make the whole plot jump.
            self.setStyle(tickTextWidth=int(metrics.horizontalAdvance("0.0000")))
            self.setWidth(int(metrics.horizontalAdvance("0.0000") + label_room + 10))
        else:
            self.setStyle(tickTextHeight=int(metrics.height()))
            self.setHeight(int(metrics.height() + label_room + 8))

    def boundingRect(self) -> QRectF:
        # Otherwise pyqtgraph drops the texts at both ends, which stick out by half their size.
        rect = super().boundingRect()
        if self.orientation == "left":
            return rect.adjusted(0, -_HALF_TEXT, 0, _HALF_TEXT)
        return rect.adjusted(-_HALF_TEXT, 0, _HALF_TEXT, 0)

    def tickValues(self, low: float, high: float, size: float) -> Ticks:
        count = max(2, int(size / _PIXELS_BETWEEN[self.orientation]))
        if not high > low:
            return []
        if not self.logarithmic:
            return [linear_ticks(low, high, count, self._whole)]
        spacing, exponents = power_ticks(low, high, count)
        if self.zero_at is not None:
            room = 14 * (high - low) / size
            exponents = [self.zero_at, *(exponent for exponent in exponents if exponent > self.zero_at + room)]
        return [(spacing, exponents)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.logarithmic:
            return ["0" if value == self.zero_at else power_text(value) for value in values]
        return tick_texts(values, spacing)
