"""Samples as tiles, of which only those in sight exist."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from core.data.seeing.explored import Explored
from gui.background import Background
from gui.data.drawing import paint_tile
from gui.data.sample_text import tip_of
from gui.data.tiles import Tiles, Unreadable
from gui.parts.row_painter import smaller
from gui.theme import Appearance

_MARGIN, _GAP = 16, 8
_NO_NUMBERS: NDArray[np.int64] = np.empty(0, np.int64)
_LEAST_FOR_CAPTION = 40


class Mosaic(QAbstractScrollArea):
    """Tiles in rows. Arrow keys and clicks choose one; Enter and a click enlarge it.

    Signals:
        enlarged: a tile was clicked, or chosen with Enter; with its place among those shown.
    """

    enlarged = Signal(int)

    def __init__(self, background: Background, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("sampleMosaic")
        self.setAccessibleName("Samples")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self._appearance = appearance
        self.tiles = Tiles(background, self)
        self.tiles.arrived.connect(self.viewport().update)
        appearance.changed.connect(self.viewport().update)
        self._explored: Explored | None = None
        self._numbers: NDArray[np.int64] = _NO_NUMBERS
        self._side = 72
        self._current = 0
        self._hovered = -1

    # --- what is shown ----------------------------------------------------------------------------------------

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The samples shown, in their order."""
        return self._numbers

    @property
    def current(self) -> int:
        """Place of the chosen tile."""
        return self._current

    def use(self, explored: Explored | None) -> None:
        """Show samples of another set; ``show_numbers`` says which."""
        self._explored = explored
        self._numbers = _NO_NUMBERS
        self.tiles.use(explored)

    def show_numbers(self, numbers: NDArray[np.int64]) -> None:
        """Show these samples, from the first one on."""
        self._numbers, self._current, self._hovered = numbers, 0, -1
        self._arrange()
        self.verticalScrollBar().setValue(0)
        self.viewport().update()

    def set_side(self, side: int) -> None:
        """Make tiles larger or smaller; the one at the top stays in sight."""
        first = self._visible().start
        self._side = side
        self._arrange()
        self.verticalScrollBar().setValue(first // self._columns * self._row_height)
        self.viewport().update()

    def choose(self, place: int) -> None:
        """Choose a tile and bring it into sight."""
        if not len(self._numbers):
            return
        self._current = max(0, min(len(self._numbers) - 1, place))
        area, bar = self.place_of(self._current), self.verticalScrollBar()
        if area.top() < _GAP:
            bar.setValue(bar.value() + area.top() - _MARGIN)
        elif area.bottom() > self.viewport().height() - _GAP:
            bar.setValue(bar.value() + area.bottom() - self.viewport().height() + _MARGIN)
        self.viewport().update()
        if self._explored is not None and QAccessible.isActive():
            text = tip_of(self._explored, int(self._numbers[self._current]))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    # --- where things are -------------------------------------------------------------------------------------

    @property
    def _columns(self) -> int:
        return max(1, (self.viewport().width() - 2 * _MARGIN + _GAP) // (self._side + _GAP))

    @property
    def _pitch(self) -> float:
        """From one tile to the next, so that rows are as wide as there is room."""
        spare = self.viewport().width() - 2 * _MARGIN - self._side
        full = len(self._numbers) > self._columns > 1
        return spare / (self._columns - 1) if full else self._side + _GAP

    @property
    def _caption(self) -> int:
        return QFontMetrics(smaller(self.font())).height() + 2 if self._side >= _LEAST_FOR_CAPTION else 0

    @property
    def _row_height(self) -> int:
        return self._side + self._caption + _GAP

    def place_of(self, place: int) -> QRect:
        """Where a tile is, in the viewport."""
        row, column = divmod(place, self._columns)
        x = _MARGIN + int(column * self._pitch)
        y = _MARGIN + row * self._row_height - self.verticalScrollBar().value()
        return QRect(x, y, self._side, self._side + self._caption)

    def place_at(self, position: QPoint) -> int:
        """The place of the tile at a point of the viewport; -1 if there is none."""
        row = (position.y() + self.verticalScrollBar().value() - _MARGIN) // self._row_height
        column = int((position.x() - _MARGIN) // self._pitch)
        place = int(row * self._columns + column)
        inside = 0 <= column < self._columns and 0 <= place < len(self._numbers)
        return place if inside and self.place_of(place).contains(position) else -1

    def _visible(self) -> range:
        top = self.verticalScrollBar().value() - _MARGIN
        first = max(0, top // self._row_height) * self._columns
        last = (top + self.viewport().height()) // self._row_height + 1
        return range(first, min(len(self._numbers), max(0, last) * self._columns))

    def _arrange(self) -> None:
        rows = -(-len(self._numbers) // self._columns)
        bar = self.verticalScrollBar()
        bar.setPageStep(max(1, self.viewport().height() - self._row_height))
        bar.setSingleStep(max(1, self._row_height // 3))
        bar.setRange(0, max(0, rows * self._row_height - _GAP + 2 * _MARGIN - self.viewport().height()))

    # --- painting ---------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._appearance.theme.panel))
        if self._explored is None:
            return
        visible = self._visible()
        self.tiles.want(self._numbers[visible.start : visible.stop].tolist())
        for place in visible:
            self._paint(painter, place, self._explored)

    def _paint(self, painter: QPainter, place: int, explored: Explored) -> None:
        theme, number, whole = self._appearance.theme, int(self._numbers[place]), self.place_of(place)
        area = QRect(whole.left(), whole.top(), self._side, self._side)
        tile = self.tiles.tile(number)
        if tile is None or isinstance(tile, Unreadable):
            painter.fillRect(area, QColor(theme.hover if tile is None else theme.error_ground))
        if isinstance(tile, Unreadable):
            icon = self._appearance.icon("mdi6.image-broken-variant", theme.error)
            icon.paint(painter, area.adjusted(self._side // 3, self._side // 3, -self._side // 3, -self._side // 3))
        elif tile is not None:
            paint_tile(painter, QRectF(area), tile, theme)
        self._paint_ring(painter, area, place)
        if self._caption:
            self._paint_caption(painter, QRect(area.left(), area.bottom() + 1, self._side, self._caption), number)

    def _paint_ring(self, painter: QPainter, area: QRect, place: int) -> None:
        theme = self._appearance.theme
        chosen = place == self._current and self.hasFocus()
        if not (chosen or place == self._hovered):
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent), 2 if chosen else 1))
        painter.drawRect(area.adjusted(-2, -2, 1, 1))

    def _paint_caption(self, painter: QPainter, area: QRect, number: int) -> None:
        assert self._explored is not None
        font: QFont = smaller(self.font())
        painter.setFont(font)
        painter.setPen(QColor(self._appearance.theme.muted))
        text = self._explored.answer(number)
        if self._explored.info.is_regression and len(self._explored.info.quantities) == 1:
            text = text.rpartition(" ")[2]
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, shown)

    # --- Qt ---------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = self.place_at(event.position().toPoint())
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hovered >= 0 else Qt.CursorShape.ArrowCursor)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().toPoint())
        if place >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.choose(place)
            self.enlarged.emit(place)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._explain(event)
            return True
        if event.type() == QEvent.Type.Leave:
            self.leaveEvent(event)
        return super().viewportEvent(event)

    def _explain(self, event: QHelpEvent) -> None:
        place = self.place_at(event.pos())
        if place < 0 or self._explored is None:
            QToolTip.hideText()
            return
        number = int(self._numbers[place])
        tile = self.tiles.tile(number)
        text = tip_of(self._explored, number) + (f"\n{tile.reason}" if isinstance(tile, Unreadable) else "")
        QToolTip.showText(event.globalPos(), text, self.viewport(), self.place_of(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(1, self.viewport().height() // self._row_height) * self._columns
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self._numbers),
            Qt.Key.Key_End: len(self._numbers),
        }
        if event.key() in steps:
            self.choose(self._current + steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and len(self._numbers):
            self.enlarged.emit(self._current)
        else:
            super().keyPressEvent(event)
