"""Parallel coordinates: an upright axis for each setting of a sweep and one for the result, and a line for each trial.

A press on an axis and a drag along it keep the trials within, on as many axes as people like.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.runs.summary import RunSummary
from core.sweeps.sweep import Sweep
from gui.runs_panel.axes import Axis, axes_of
from gui.runs_panel.places import Places
from gui.theme import Appearance

_BRUSH = 10
_SHORTEST = 0.02
"""A shorter drag along an axis is a click."""
Span = tuple[float, float]


class ParallelView(QWidget):
    """Draws the trials of one sweep, the better the stronger.

    Args:
        appearance: the theme in use.

    Signals:
        picked: a trial was clicked; the id of its run.
        brushed: other trials are within what was marked on the axes; their ids, None for all.
    """

    picked = Signal(str)
    brushed = Signal(object)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("parallelView")
        self.setAccessibleName("Trials of the sweep as parallel coordinates")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._appearance = appearance
        self._runs: tuple[RunSummary, ...] = ()
        self.axes: tuple[Axis, ...] = ()
        self._heights: NDArray[np.float64] = np.zeros((0, 0))
        self._order: list[int] = []
        self._selected: frozenset[str] = frozenset()
        self._pointed: int | None = None
        self._pressed: tuple[int, float] | None = None
        self.spans: dict[int, Span] = {}
        self._drawn: QPixmap | None = None
        appearance.changed.connect(self._redraw)

    def show_trials(self, sweep: Sweep, runs: Sequence[RunSummary]) -> None:
        """Draw these runs, or the same with what is new of them; what is marked on the axes stays."""
        self._runs = tuple(run for run in runs if run.trial is not None)
        axes = axes_of(sweep, self._runs)
        if [axis.title for axis in axes[:-1]] != [axis.title for axis in self.axes[:-1]]:
            self.spans = {}
        self.axes = axes
        columns = [[np.nan if height is None else height for height in axis.heights] for axis in axes]
        self._heights = np.array(columns, np.float64).reshape(len(axes), len(self._runs)).T
        goodness = self._heights[:, -1] * (1 if sweep.goal == "score" else -1)
        known = np.where(np.isnan(goodness), -np.inf, goodness)
        self._order = [int(index) for index in np.argsort(known, kind="stable")]
        self._pointed = None
        self._redraw()

    def select(self, ids: Sequence[str]) -> None:
        """Bring out the lines of these runs."""
        if self._selected != frozenset(ids):
            self._selected = frozenset(ids)
            self._redraw()

    @property
    def words(self) -> str:
        """What is known of the trial under the pointer; else how to use this."""
        if self._pointed is None:
            return "" if self._runs else "No trial has begun yet."
        values = ", ".join(
            f"{axis.title} {axis.texts[self._pointed] or '–'}" for axis in self.axes if axis.texts[self._pointed]
        )
        trial = self._runs[self._pointed].trial
        return f"Trial {trial.number if trial else '?'}: {values}"

    @property
    def within(self) -> frozenset[str] | None:
        """Ids of the runs within what is marked; None if nothing is."""
        if not self.spans:
            return None
        return frozenset(run.id for run, kept in zip(self._runs, self._kept(), strict=True) if kept)

    def sizeHint(self) -> QSize:
        return QSize(420, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    @property
    def places(self) -> Places:
        """Where everything stands now."""
        metrics = self._metrics()
        half = max((metrics.horizontalAdvance(axis.title) // 2 for axis in self.axes), default=0)
        beside = (
            max((metrics.horizontalAdvance(text) for _, text in self.axes[-1].labels), default=0) if self.axes else 0
        )
        side, top = 24 + half, 2 * metrics.height() + 14
        area = QRectF(side, top, max(1.0, self.width() - 2 * side - beside), max(1.0, self.height() - top - 12))
        return Places(area, self._heights)

    def _kept(self) -> NDArray[np.bool_]:
        """Which trials are within what is marked."""
        kept = np.ones(len(self._runs), bool)
        for axis, (low, high) in self.spans.items():
            with np.errstate(invalid="ignore"):
                kept &= (self._heights[:, axis] >= low - 1e-9) & (self._heights[:, axis] <= high + 1e-9)
        return kept

    # --- painting ---------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._drawn is None:
            self._drawn = self._draw_lines()
        painter.drawPixmap(0, 0, self._drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._pointed is not None:
            self._draw_line(painter, self.places, self._pointed, QColor(self._appearance.theme.text), 2.5)
        if self.axes:
            self._draw_axes(painter)
        self._draw_words(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._appearance.theme.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _draw_lines(self) -> QPixmap:
        """All lines, the best on top; drawn once, because there may be thousands."""
        ratio = self.devicePixelRatioF()
        drawn = QPixmap(self.size() * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(self._runs) <= 2000)
        kept, places = self._kept(), self.places
        for index in sorted(self._order, key=lambda index: bool(kept[index])):
            self._draw_line(painter, places, index, self._colour(index, bool(kept[index])), 1.0)
        for index, run in enumerate(self._runs):
            if run.id in self._selected and kept[index]:
                self._draw_line(painter, places, index, self._colour(index, True), 3.0)
        painter.end()
        return drawn

    def _colour(self, index: int, kept: bool) -> QColor:
        """From the colour of the worst to that of the best, by the result."""
        theme = self._appearance.theme
        if not kept:
            colour = QColor(theme.border)
            colour.setAlphaF(0.5)
            return colour
        height = self._heights[index, -1]
        if np.isnan(height):
            return QColor(theme.muted)
        return _between(QColor(theme.curves[0]), QColor(theme.curves[1]), self._rank(index))

    def _rank(self, index: int) -> float:
        """How good a trial is among all, 0 to 1, by its result."""
        best = self._heights[self._order[-1], -1]
        return 1.0 - abs(float(self._heights[index, -1]) - float(best))

    def _draw_line(self, painter: QPainter, places: Places, index: int, colour: QColor, width: float) -> None:
        heights = self._heights[index]
        points = [QPointF(places.x_of(axis), places.y_of(h)) for axis, h in enumerate(heights.tolist()) if h == h]
        has_result = not np.isnan(heights[-1])
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine if has_result else Qt.PenStyle.DotLine))
        painter.drawPolyline(QPolygonF(points))

    def _draw_axes(self, painter: QPainter) -> None:
        theme, metrics = self._appearance.theme, self._metrics()
        area = self.places.area
        for number, axis in enumerate(self.axes):
            x = self.places.x_of(number)
            painter.setPen(QPen(QColor(theme.muted), 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            self._draw_span(painter, number, x)
            painter.setPen(QColor(theme.text))
            room = int(area.width() / max(1, len(self.axes) - 1)) - 8
            title = metrics.elidedText(axis.title, Qt.TextElideMode.ElideMiddle, max(40, room))
            left = min(
                max(2.0, x - metrics.horizontalAdvance(title) / 2), self.width() - metrics.horizontalAdvance(title) - 2
            )
            painter.drawText(QPointF(left, area.top() - 8), title)
            for height, text in axis.labels:
                self._draw_label(painter, metrics, QPointF(x + 6, self.places.y_of(height)), text)

    def _draw_label(self, painter: QPainter, metrics: QFontMetrics, place: QPointF, text: str) -> None:
        """A text that can be read over lines."""
        theme = self._appearance.theme
        box = QRectF(
            place.x() - 2, place.y() - metrics.height() / 2, metrics.horizontalAdvance(text) + 4, metrics.height()
        )
        ground = QColor(theme.panel)
        ground.setAlphaF(0.8)
        painter.fillRect(box, ground)
        painter.setPen(QColor(theme.muted))
        painter.drawText(QPointF(place.x(), place.y() + metrics.ascent() / 2 - 1), text)

    def _draw_span(self, painter: QPainter, number: int, x: float) -> None:
        if number in self.spans:
            low, high = self.spans[number]
            colour = QColor(self._appearance.theme.accent)
            painter.setPen(QPen(colour, 1))
            colour.setAlphaF(0.25)
            painter.setBrush(colour)
            top, bottom = self.places.y_of(high), self.places.y_of(low)
            painter.drawRect(QRectF(x - _BRUSH / 2, top - 1, _BRUSH, bottom - top + 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_words(self, painter: QPainter) -> None:
        metrics = self._metrics()
        hint = "Drag along an axis to keep the trials within; click a line to select its run"
        words = self.words or hint
        painter.setPen(QColor(self._appearance.theme.text if self.words else self._appearance.theme.muted))
        painter.drawText(
            QPointF(8, metrics.ascent() + 4), metrics.elidedText(words, Qt.TextElideMode.ElideRight, self.width() - 16)
        )

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self.font())

    def _redraw(self) -> None:
        self._drawn = None
        self.update()

    # --- pointer and keys -------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._redraw()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        axis = self.places.axis_at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and axis is not None:
            self._pressed = axis, self.places.height_at(event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            self._point_at(self.places.trial_at(event.position(), self._kept()))
            axis = self.places.axis_at(event.position().x())
            self.setCursor(Qt.CursorShape.SizeVerCursor if axis is not None else Qt.CursorShape.ArrowCursor)
            return
        axis, began = self._pressed
        now = self.places.height_at(event.position().y())
        if abs(now - began) >= _SHORTEST:
            self._mark(axis, (min(began, now), max(began, now)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        pressed, self._pressed = self._pressed, None
        if pressed is not None and abs(self.places.height_at(event.position().y()) - pressed[1]) >= _SHORTEST:
            return
        if pressed is not None and pressed[0] in self.spans:
            self._mark(pressed[0], None)
            return
        trial = self.places.trial_at(event.position(), self._kept())
        if trial is not None:
            self.picked.emit(self._runs[trial].id)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: 1, Qt.Key.Key_Right: 1}.get(
            Qt.Key(event.key())
        )
        if step is not None and self._order:
            kept = self._kept()
            places = [index for index in self._order if kept[index]] or self._order
            at = places.index(self._pointed) + step if self._pointed in places else len(places) - 1
            self._point_at(places[max(0, min(len(places) - 1, at))])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._pointed is not None:
            self.picked.emit(self._runs[self._pointed].id)
        elif event.key() == Qt.Key.Key_Escape and self.spans:
            self.spans = {}
            self._tell_brushed()
        else:
            super().keyPressEvent(event)

    def _mark(self, axis: int, span: Span | None) -> None:
        if span is None:
            self.spans.pop(axis, None)
        else:
            self.spans[axis] = span
        self._tell_brushed()

    def _tell_brushed(self) -> None:
        self._pointed = None
        self._redraw()
        self.brushed.emit(self.within)

    def _point_at(self, trial: int | None) -> None:
        if trial != self._pointed:
            self._pointed = trial
            self.setAccessibleDescription(self.words)
            self.update()


def _between(first: QColor, second: QColor, share: float) -> QColor:
    """A colour between two others."""
    parts = zip(first.getRgbF()[:3], second.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(a + (b - a) * share for a, b in parts))
