"""A short curve whose every value is a measurement of its own: one an epoch."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.plots.drawing import Drawing
from gui.plots.strokes import Stroke
from gui.plots.traces import Floats

_PIXELS_A_DOT = 9
_DOT_RADIUS, _RING_RADIUS = 3.5, 7.0


class Points(Drawing):
    """Dots joined by a line, without dots where they would touch; or rings.

    Attributes:
        x: (n,) where they are.
        values: (n,) what they say.
    """

    def __init__(self) -> None:
        super().__init__()
        self.x: Floats = np.zeros(0, np.float32)
        self.values: Floats = np.zeros(0, np.float32)
        self._stroke = Stroke("#000000")
        self._ground = "#ffffff"
        self._y: Floats = np.zeros(0, np.float32)

    @property
    def stroke(self) -> Stroke:
        """How they are drawn."""
        return self._stroke

    def set_stroke(self, stroke: Stroke, ground: str) -> None:
        """Draw with ``stroke`` on a ground of another colour."""
        self._stroke, self._ground = stroke, ground
        self.setZValue(6 if stroke.mark == "ring" else 5)
        self.update()

    def set_data(self, x: Floats, values: Floats) -> None:
        """Take other values; ``place`` shows them."""
        self.x, self.values = x, values

    def place(self, y: Floats) -> None:
        """Draw the values at ``y`` on the vertical axis."""
        self._y = y
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        stroke = self._stroke
        if stroke.mark != "ring":
            pen = stroke.pen()
            pen.setWidthF(stroke.width * ratio)
            painter.setPen(pen)
            points = zip(self.x.tolist(), self._y.tolist(), strict=True)
            painter.drawPolyline([QPointF(x, y) for x, y in points])
            if len(self.x) > max(1.0, self.getViewBox().width() / _PIXELS_A_DOT):
                return
        self._mark(painter, ratio)

    def _mark(self, painter: QPainter, ratio: float) -> None:
        """Draw dots or rings: round, though the axes are of different scales."""
        ring = self._stroke.mark == "ring"
        pen = QPen(QColor(self._stroke.colour if ring else self._ground), (self._stroke.width if ring else 1) * ratio)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush if ring else QColor(self._stroke.colour))
        radius = _RING_RADIUS if ring else _DOT_RADIUS
        wide, high = self.getViewBox().viewPixelSize()
        for x, y in zip(self.x.tolist(), self._y.tolist(), strict=True):
            painter.drawEllipse(QPointF(x, y), radius * wide, radius * high)
