"""A small chart of a few curves that are known as a whole, painted at once: previews, not runs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log10

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.plots.figures import power_text, tick_texts
from gui.plots.ticks import linear_ticks, power_ticks
from gui.theme import Appearance

_STEPS_BY_KEY = 50
_BETWEEN_TICKS = (56, 26)


@dataclass(frozen=True)
class Curve:
    """One curve.

    Attributes:
        name: what it shows, for the line of words.
        x: rising.
        y: as many.
        faint: whether it stands behind the others.
        own_scale: whether it has a vertical scale of its own, which has no ticks.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    faint: bool = False
    own_scale: bool = False

    def at(self, x: float) -> float:
        """Its value nearest to ``x``."""
        right = min(bisect_left(self.x, x), len(self.x) - 1)
        left = max(0, right - 1)
        return self.y[left if x - self.x[left] < self.x[right] - x else right]


@dataclass(frozen=True)
class Axis:
    """From where to where an axis goes, both in values."""

    low: float = 0.0
    high: float = 1.0
    logarithmic: bool = False

    def share(self, value: float) -> float:
        """Where a value is, 0 to 1."""
        if not self.logarithmic:
            return (value - self.low) / (self.high - self.low)
        return log10(max(value, self.low) / self.low) / log10(self.high / self.low)

    def value(self, share: float) -> float:
        """What is at a share of it."""
        if not self.logarithmic:
            return self.low + share * (self.high - self.low)
        return float(self.low * (self.high / self.low) ** share)

    def ticks(self, count: int) -> list[tuple[float, str]]:
        """Values with their texts."""
        if self.logarithmic:
            _, exponents = power_ticks(log10(self.low), log10(self.high), count)
            return [(10.0**exponent, power_text(exponent)) for exponent in exponents]
        spacing, values = linear_ticks(self.low, self.high, count, whole=False)
        return list(zip(values, tick_texts(values, spacing), strict=True))


def axis_over(values: Sequence[float], logarithmic: bool = False) -> Axis:
    """An axis with a little room above all values, and from 0 up unless it is logarithmic."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if logarithmic and low > 0:
        return Axis(low / 1.2, high * 1.2, True)
    low = min(0.0, low)
    return Axis(low, high + 0.08 * (high - low) or 1.0)


def _axis_around(values: Sequence[float]) -> Axis:
    """An axis on which small changes can be seen."""
    room = 0.15 * (max(values) - min(values)) or 1.0
    return Axis(min(values) - room, max(values) + room)


@dataclass(frozen=True)
class Picture:
    """What is drawn.

    Attributes:
        curves: the later ones over the earlier.
        across: the horizontal axis.
        up: the vertical axis.
        counts: what the horizontal axis counts ("epochs").
    """

    curves: tuple[Curve, ...] = ()
    across: Axis = field(default_factory=Axis)
    up: Axis = field(default_factory=Axis)
    counts: str = ""


class CurveView(QWidget):
    """Shows curves, and in words what they are under the pointer; the arrow keys move it, too.

    Signals:
        picked: a place on the horizontal axis was clicked, or Return was pressed there.
    """

    picked = Signal(float)

    def __init__(self, appearance: Appearance, lines: int = 9) -> None:
        super().__init__()
        self._appearance, self._lines = appearance, lines
        self._picture = Picture()
        self._pointer: float | None = None
        self._mark: float | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    @property
    def picture(self) -> Picture:
        """What is drawn."""
        return self._picture

    def show_picture(self, picture: Picture, mark: float | None = None) -> None:
        """Draw something else, with a line at ``mark`` of the horizontal axis."""
        self._picture, self._mark = picture, mark
        self.update()

    @property
    def words(self) -> str:
        """What the curves are under the pointer; empty where it is elsewhere."""
        if self._pointer is None or not self._picture.curves:
            return ""
        x = self._picture.across.value(self._pointer)
        curves = [curve for curve in self._picture.curves if curve.x and (not curve.faint or curve.own_scale)]
        curves.sort(key=lambda curve: curve.own_scale)
        values = ", ".join(f"{curve.name} {curve.at(x):.3g}" for curve in curves)
        return f"{x:.3g} {self._picture.counts}: {values}"

    def sizeHint(self) -> QSize:
        return QSize(200, self._lines * self._small().lineSpacing())

    # --- painting ---------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        area = self._area()
        self._draw_ticks(painter, area)
        painter.setClipRect(area.adjusted(-1, -1, 1, 1))
        for position, curve in enumerate(self._picture.curves):
            self._draw_curve(painter, area, curve, position)
        painter.setClipping(False)
        self._draw_lines(painter, area)

    def _draw_ticks(self, painter: QPainter, area: QRectF) -> None:
        theme, metrics = self._appearance.theme, self._small()
        caption_left = area.right() - metrics.horizontalAdvance(self._picture.counts)
        below = area.bottom() + metrics.ascent() + 4
        for value, text in self._picture.up.ticks(max(2, int(area.height() / _BETWEEN_TICKS[1]))):
            y = area.bottom() - self._picture.up.share(value) * area.height()
            painter.setPen(QPen(QColor(theme.grid), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(theme.muted))
            place = QPointF(area.left() - metrics.horizontalAdvance(text) - 6, y + metrics.ascent() / 2 - 1)
            painter.drawText(place, text)
        for value, text in self._picture.across.ticks(max(2, int(area.width() / _BETWEEN_TICKS[0]))):
            width = metrics.horizontalAdvance(text)
            x = area.left() + self._picture.across.share(value) * area.width()
            if x + width / 2 < caption_left - 6:
                painter.drawText(QPointF(max(area.left() - 4, x - width / 2), below), text)
        painter.drawText(QPointF(caption_left, below), self._picture.counts)

    def _draw_curve(self, painter: QPainter, area: QRectF, curve: Curve, position: int) -> None:
        theme, across = self._appearance.theme, self._picture.across
        up = _axis_around(curve.y) if curve.own_scale else self._picture.up
        points = [
            QPointF(area.left() + across.share(x) * area.width(), area.bottom() - up.share(y) * area.height())
            for x, y in zip(curve.x, curve.y, strict=True)
        ]
        colour = QColor(theme.curves[1] if curve.own_scale else theme.muted if curve.faint else theme.curves[0])
        colour.setAlphaF(0.55 if curve.faint else 1.0)
        painter.setPen(QPen(colour, 1.0 if curve.faint else 2.0))
        painter.drawPolyline(QPolygonF(points))

    def _draw_lines(self, painter: QPainter, area: QRectF) -> None:
        """The marked place, the place under the pointer, and the words for it."""
        theme = self._appearance.theme
        if self._mark is not None:
            painter.setPen(QPen(QColor(theme.accent), 1, Qt.PenStyle.DashLine))
            self._draw_upright(painter, area, self._picture.across.share(self._mark))
        if self._pointer is not None and self._picture.curves:
            painter.setPen(QPen(QColor(theme.muted), 1))
            self._draw_upright(painter, area, self._pointer)
        painter.setPen(QColor(theme.text if self.words else theme.muted))
        words, metrics = self.words or self._legend(), self._small()
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, self.width() - 8)
        left = min(area.left(), max(4, self.width() - 4 - metrics.horizontalAdvance(shown)))
        painter.drawText(QPointF(left, metrics.ascent() + 1), shown)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _legend(self) -> str:
        """What curves there are, where they are more than one."""
        curves = sorted(self._picture.curves, key=lambda curve: curve.faint)
        names = [f"{curve.name} (faint)" if curve.faint else curve.name for curve in curves]
        return ", ".join(names) if len(names) > 1 else ""

    def _draw_upright(self, painter: QPainter, area: QRectF, share: float) -> None:
        x = area.left() + share * area.width()
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))

    def _area(self) -> QRectF:
        """Where curves are: what the texts around them leave."""
        metrics = self._small()
        texts = [text for _, text in self._picture.up.ticks(4)]
        left = max((metrics.horizontalAdvance(text) for text in texts), default=0) + 12
        top, bottom = metrics.height() + 6, metrics.height() + 6
        return QRectF(left, top, max(1, self.width() - left - 10), max(1, self.height() - top - bottom))

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() - 1))
        return font

    def _small(self) -> QFontMetrics:
        return QFontMetrics(self._font())

    # --- pointer and keys -------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area = self._area()
        share = (event.position().x() - area.left()) / area.width()
        self._point_at(share if -0.02 <= share <= 1.02 else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick()

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            before = self._pointer if self._pointer is not None else 0.5 - step / _STEPS_BY_KEY
            self._point_at(before + step / _STEPS_BY_KEY)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._pick()
        else:
            super().keyPressEvent(event)

    def _pick(self) -> None:
        if self._pointer is not None and self._picture.curves:
            self.picked.emit(self._picture.across.value(self._pointer))

    def _point_at(self, share: float | None) -> None:
        self._pointer = None if share is None else min(1.0, max(0.0, share))
        self.setAccessibleDescription(self.words)
        self.update()
