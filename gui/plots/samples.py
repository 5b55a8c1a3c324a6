"""Samples with what a network says of them, and the widget that paints a set of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.plots.figures import percent
from gui.theme import Theme

MARK = 10.0


@dataclass(frozen=True, eq=False)
class Sample:
    """One sample and its prediction.

    Attributes:
        number: its place among the shown ones, from 1.
        values: (*in_shape) what the network sees.
        true: name of its class, or the numbers to predict.
        predicted: name of the class that the network finds most probable, or the numbers that it predicts.
        probability: of that class, 0 to 1; 0 where numbers are predicted.
        right: whether the two are the same; None where numbers are predicted.
        error: how far off a predicted number is; empty for classes and for several numbers.
    """

    number: int
    values: NDArray[np.float32] | NDArray[np.int64]
    true: str
    predicted: str
    probability: float = 0.0
    right: bool | None = None
    error: str = ""

    @property
    def judged(self) -> str:
        """How sure the network is of a class, or how far off it is with a number."""
        return self.error if self.right is None else percent(self.probability)

    @property
    def details(self) -> str:
        """Everything about it, in lines."""
        shape = " × ".join(str(size) for size in self.values.shape)
        if self.right is None:
            off = f" (off by {self.error})" if self.error else ""
            lines = [f"Sample {self.number}", f"predicted {self.predicted}{off}", f"true {self.true}"]
        else:
            predicted = f"predicted {self.predicted} ({self.judged} sure)"
            verdict = "right" if self.right else "wrong"
            lines = [f"Sample {self.number}: {verdict}", predicted, f"true class {self.true}"]
        if self.values.size <= 12:
            return "\n".join([*lines, f"values {value_texts(self.values)}"])
        low, high = float(self.values.min()), float(self.values.max())
        return "\n".join([*lines, f"{shape} values from {low:.3g} to {high:.3g}"])


def value_texts(values: NDArray[np.float32] | NDArray[np.int64], most: int = 12) -> str:
    """The first values, as a row; whole numbers in full."""
    flat = values.ravel()
    texts = [str(value) if isinstance(value, int) else f"{value:.3g}" for value in flat[:most].tolist()]
    return "  ".join(texts) + (f"  … ({flat.size:,} values)" if flat.size > most else "")


class SampleView(QWidget):
    """Paints samples, each in a place of its own, in one go.

    Args:
        theme: the colours to use.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.samples: Sequence[Sample] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_samples(self, samples: Sequence[Sample]) -> None:
        """Show ``samples``, of the same number and kind as those before."""
        grown = len(samples) != len(self.samples)
        self.samples = samples
        if grown:
            self.updateGeometry()
        self.update()

    def recolour(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.theme = theme
        self.update()

    def place(self, index: int) -> QRectF:
        """Where a sample is painted."""
        raise NotImplementedError

    def paint_sample(self, painter: QPainter, place: QRectF, index: int) -> None:
        """Paint a sample."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        exposed = QRectF(event.rect())
        for index in range(len(self.samples)):
            place = self.place(index)
            if place.intersects(exposed):
                self.paint_sample(painter, place, index)

    def sample_at(self, position: QPointF) -> Sample | None:
        """The sample at ``position``."""
        return next((s for i, s in enumerate(self.samples) if self.place(i).contains(position)), None)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._explain(event.pos(), event.globalPos())
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click tells at once what hovering tells after a moment: touch screens do not hover."""
        self._explain(event.position().toPoint(), event.globalPosition().toPoint())

    def verdict_colour(self, sample: Sample) -> QColor:
        """Green or red; the mark and the border say the same without colour. Numbers are neither."""
        theme = self.theme
        if sample.right is None:
            return QColor(theme.muted)
        return QColor(theme.success if sample.right else theme.error)

    def metrics(self) -> QFontMetricsF:
        """Measures of the font of captions."""
        return QFontMetricsF(self.small_font())

    def small_font(self) -> QFont:
        """The font of captions."""
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() - 1))
        return font

    def _explain(self, position: QPoint, on_screen: QPoint) -> None:
        sample = self.sample_at(QPointF(position))
        if sample is None:
            QToolTip.hideText()
            return
        where = self.place(sample.number - 1).toRect()
        QToolTip.showText(on_screen, sample.details, self, QRect(where))


def paint_mark(painter: QPainter, left: float, middle: float, right: bool, colour: QColor) -> None:
    """Draw a tick or a cross, ``MARK`` wide."""
    pen = QPen(colour, 1.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    half = MARK / 2 - 1.5
    x, y = left + MARK / 2, middle
    if right:
        low, high = QPointF(x - half / 3, y + half * 0.75), QPointF(x + half, y - half * 0.75)
        painter.drawPolyline([QPointF(x - half, y), low, high])
    else:
        painter.drawLine(QPointF(x - half, y - half), QPointF(x + half, y + half))
        painter.drawLine(QPointF(x - half, y + half), QPointF(x + half, y - half))
