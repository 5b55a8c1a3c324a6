"""A histogram: bars over an axis that names where they begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.data.marks import part_colours
from gui.plots.figures import figure
from gui.theme import Appearance

_LEFT, _RIGHT, _TOP = 16, 16, 8


@dataclass(frozen=True)
class Bars:
    """What a histogram shows.

    Attributes:
        edges: where ranges begin and end, one more than bars.
        counts: how many values are in each range.
        upper: how many more of another part stand on top of them; none for no other part.
    """

    edges: Sequence[float]
    counts: Sequence[int]
    upper: Sequence[int] = ()


class Histogram(QWidget):
    """Draws bars as high as there is room; a tooltip says what is in each."""

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._appearance = appearance
        self._bars: Bars | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    def show_bars(self, bars: Bars | None) -> None:
        """Show other bars."""
        self._bars = bars
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 180)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._bars is None or not self._bars.counts:
            return
        painter, theme = QPainter(self), self._appearance.theme
        lower, upper = part_colours(theme)
        highest = max([1, *map(sum, self._stacks(self._bars))])
        for place, (low, high) in enumerate(self._stacks(self._bars)):
            left, right = self._x(place), self._x(place + 1)
            wide = max(1.0, right - left - (1 if right - left > 3 else 0))
            tall, more = low / highest * self._room(), high / highest * self._room()
            foot = float(self._foot())
            tall = max(1.0, tall) if low else 0.0
            painter.fillRect(QRectF(left, foot - tall, wide, tall), lower)
            painter.fillRect(QRectF(left, foot - tall - more, wide, more), upper)
        self._paint_axis(painter, self._bars)

    def _paint_axis(self, painter: QPainter, bars: Bars) -> None:
        theme, foot = self._appearance.theme, self._foot()
        painter.setPen(QColor(theme.border))
        painter.drawLine(QPointF(_LEFT, foot + 0.5), QPointF(self.width() - _RIGHT, foot + 0.5))
        painter.setPen(QColor(theme.muted))
        area = QRectF(_LEFT, foot + 4, self.width() - _LEFT - _RIGHT, self.fontMetrics().height())
        middle = (bars.edges[0] + bars.edges[-1]) / 2
        for side, value in (
            (Qt.AlignmentFlag.AlignLeft, bars.edges[0]),
            (Qt.AlignmentFlag.AlignHCenter, middle),
            (Qt.AlignmentFlag.AlignRight, bars.edges[-1]),
        ):
            painter.drawText(area, side, figure(value))

    def _stacks(self, bars: Bars) -> list[tuple[int, int]]:
        upper = bars.upper or [0] * len(bars.counts)
        return list(zip(bars.counts, upper, strict=True))

    def _foot(self) -> int:
        return self.height() - self.fontMetrics().height() - 8

    def _room(self) -> int:
        return self._foot() - _TOP

    def _x(self, place: int) -> float:
        assert self._bars is not None
        return _LEFT + place * (self.width() - _LEFT - _RIGHT) / len(self._bars.counts)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._bars is not None:
            wide = (self.width() - _LEFT - _RIGHT) / max(1, len(self._bars.counts))
            place = int((event.pos().x() - _LEFT) // max(1e-9, wide))
            if 0 <= place < len(self._bars.counts):
                QToolTip.showText(event.globalPos(), _tip(self._bars, place), self)
            return True
        return super().event(event)


def _tip(bars: Bars, place: int) -> str:
    where = f"{figure(bars.edges[place])} to {figure(bars.edges[place + 1])}"
    if not bars.upper:
        return f"{where}: {bars.counts[place]:,}"
    return f"{where}\ntraining {bars.counts[place]:,}, validation {bars.upper[place]:,}"
