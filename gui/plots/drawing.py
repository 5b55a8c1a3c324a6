"""What is drawn in a chart, in the coordinates of its axes."""

from __future__ import annotations

from typing import cast

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.theme import Theme


class Drawing(pg.GraphicsObject):
    """Something that covers the whole view.

    pyqtgraph's own curves look through their data for its bounds and sizes at every repaint: with them, the four plots
    took 16.5 ms of processor time a redraw.
    """

    def boundingRect(self) -> QRectF:
        return cast(QRectF, self.viewRect())

    def viewTransformChanged(self) -> None:
        super().viewTransformChanged()
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        self.draw(painter, widget.devicePixelRatioF() if widget else 1.0)

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Draw it.

        Args:
            painter: in the coordinates of the axes.
            ratio: screen pixels in one of the widget's: the width of cosmetic pens is in screen pixels.
        """
        raise NotImplementedError


class Boundaries(Drawing):
    """Faint vertical lines where epochs end."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(-10)
        self._at: list[float] = []
        self._pen = QPen()

    @property
    def at(self) -> list[float]:
        """Where lines are."""
        return self._at

    def set_at(self, at: list[float]) -> None:
        """Put lines at each x of ``at``."""
        if at != self._at:
            self._at = at
            self.update()

    def recolour(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._pen = hairline(theme.border)
        self._pen.setDashPattern([2, 3])
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        view = self.viewRect()
        painter.setPen(self._pen)
        for x in self._at:
            if view.left() < x < view.right():
                painter.drawLine(QPointF(x, view.top()), QPointF(x, view.bottom()))


def hairline(colour: str) -> QPen:
    """A pen as thin as the screen has it."""
    pen = QPen(QColor(colour), 1)
    pen.setCosmetic(True)
    return pen
