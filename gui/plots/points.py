"""A short curve whose every value is a measurement of its own: one an epoch."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

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
        self._polygon = QPolygonF()

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
        self._polygon = QPolygonF([QPointF(*point) for point in zip(self.x.tolist(), y.tolist(), strict=True)])
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        stroke = self._stroke
        if stroke.mark != "ring":
            pen = stroke.pen()
            pen.setWidthF(stroke.width * ratio)
            painter.setPen(pen)
            painter.drawPolyline(self._polygon)
            if len(self.x) > max(1.0, self.getViewBox().width() / _PIXELS_A_DOT):
                return
        self._mark(painter)

    def _mark(self, painter: QPainter) -> None:
        """Draw dots or rings: round, so not in the coordinates of the axes."""
        centres = painter.combinedTransform().map(self._polygon)
        painter.save()
        painter.resetTransform()
        if self._stroke.mark == "ring":
            painter.setPen(QPen(QColor(self._stroke.colour), self._stroke.width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            radius = _RING_RADIUS
        else:
            painter.setPen(QPen(QColor(self._ground), 1))
            painter.setBrush(QColor(self._stroke.colour))
            radius = _DOT_RADIUS
        for centre in centres:
            painter.drawEllipse(centre, radius, radius)
        painter.restore()
