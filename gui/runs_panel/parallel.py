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
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.runs.summary import RunSummary
from core.sweeps.outcomes import result_of
from core.sweeps.sweep import Sweep
from gui.runs_panel.axes import Axis, ResultAxis, axis_of, result_axis, result_text
from gui.runs_panel.places import Places
from gui.runs_panel.trial_lines import draw_trials, shade
from gui.theme import Appearance

_BRUSH = 10
_SHADES = 24
_MOST_SMOOTH = 1000
"""More lines are drawn without smooth edges, which would take ten times as long."""
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
        self._sweep: Sweep | None = None
        self._settings: tuple[Axis, ...] = ()
        self._result: ResultAxis | None = None
        self._known: dict[tuple[tuple[str, str], ...], tuple[float | None, ...]] = {}
        self._heights: NDArray[np.float64] = np.zeros((0, 1))
        self._selected: frozenset[str] = frozenset()
        self._pointed: int | None = None
        self._pressed: tuple[int, float] | None = None
        self.spans: dict[int, Span] = {}
        self._drawn: QPixmap | None = None
        appearance.changed.connect(self._redraw)

    def show_trials(self, sweep: Sweep, runs: Sequence[RunSummary]) -> None:
        """Draw these runs, or the same with what is new of them; what is marked on the axes stays."""
        runs = tuple(run for run in runs if run.trial is not None)
        if sweep == self._sweep and runs == self._runs:
            return
        if self._sweep is None or sweep.settings != self._sweep.settings:
            self._settings = tuple(map(axis_of, sweep.settings))
            self._known, self.spans = {}, {}
        self._sweep, self._runs, self._result = sweep, runs, result_axis(sweep, runs)
        rows = [(*self._row(run), self._result.height(result_of(run, sweep.goal))) for run in runs]
        self._heights = np.array(rows, np.float64).reshape(len(runs), len(self._settings) + 1)  # None becomes nan
        self._pointed = None
        self._redraw()

    @property
    def axes(self) -> tuple[Axis | ResultAxis, ...]:
        """The axes from left to right, that of the result last."""
        return (*self._settings, self._result) if self._result else ()

    def _row(self, run: RunSummary) -> tuple[float | None, ...]:
        """Heights of the values of a trial, which never change."""
        assert run.trial is not None
        values = run.trial.values
        if values not in self._known:
            texts = dict(values)
            self._known[values] = tuple(axis.height(texts.get(axis.title, "")) for axis in self._settings)
        return self._known[values]

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
        run = self._runs[self._pointed]
        if run.trial is None or self._sweep is None or self._result is None:
            return ""
        result = result_text(self._sweep, self._runs, result_of(run, self._sweep.goal))
        told = f", {self._result.title} {result}" if result else ""
        return f"Trial {run.trial.number}: {run.trial.title}{told}"

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
            colour = QColor(self._appearance.theme.text)
            draw_trials(painter, self.places, self._heights[[self._pointed]], colour, 2.5)
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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(self._runs) <= _MOST_SMOOTH)
        theme, places, kept = self._appearance.theme, self.places, self._kept()
        goodness = self._goodness()
        unwanted = QColor(theme.border)
        unwanted.setAlphaF(0.5)
        draw_trials(painter, places, self._heights[~kept], unwanted)
        draw_trials(painter, places, self._heights[kept & np.isnan(goodness)], QColor(theme.muted))
        shades = np.minimum(np.nan_to_num(goodness, nan=-1.0) * _SHADES, _SHADES - 1).astype(int)
        for step in range(_SHADES):
            draw_trials(painter, places, self._heights[kept & (shades == step)], shade(theme, step / (_SHADES - 1)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, run in enumerate(self._runs):
            if run.id in self._selected and kept[index]:
                draw_trials(painter, places, self._heights[[index]], self._colour(goodness[index]), 3.0)
        painter.end()
        return drawn

    def _goodness(self) -> NDArray[np.float64]:
        """How good each trial is, 0 to 1; not a number where nobody knows."""
        heights: NDArray[np.float64] = self._heights[:, -1]
        return heights if self._sweep is None or self._sweep.goal == "score" else 1 - heights

    def _colour(self, goodness: float) -> QColor:
        theme = self._appearance.theme
        return QColor(theme.muted) if np.isnan(goodness) else shade(theme, goodness)

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
        if step is not None and self._runs:
            self._step(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._pointed is not None:
            self.picked.emit(self._runs[self._pointed].id)
        elif event.key() == Qt.Key.Key_Escape and self.spans:
            self.spans = {}
            self._tell_brushed()
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        """Go to the next better or worse trial within what is marked; first to the best."""
        kept = self._kept()
        goodness = np.nan_to_num(self._goodness(), nan=-1.0)
        places = [int(index) for index in np.argsort(goodness, kind="stable") if kept[index]]
        if places:
            at = places.index(self._pointed) + step if self._pointed in places else len(places) - 1
            self._point_at(places[max(0, min(len(places) - 1, at))])

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
