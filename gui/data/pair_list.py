"""Pairs of equal samples side by side; only those in sight are read and drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from core.data.seeing.duplicates import Pair
from core.data.seeing.explored import Explored
from gui.background import Background
from gui.data.drawing import paint_tile
from gui.data.sample_text import place_text
from gui.data.tiles import Tiles, Unreadable
from gui.parts.row_painter import smaller
from gui.theme import Appearance

_MARGIN, _SIDE = 16, 72


class PairList(QAbstractScrollArea):
    """At the left the sample of the training part, at the right that of the validation part."""

    def __init__(self, background: Background, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("pairList")
        self.setAccessibleName("Samples in both parts")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._appearance = appearance
        self.tiles = Tiles(background, self)
        self.tiles.arrived.connect(self.viewport().update)
        appearance.changed.connect(self.viewport().update)
        self._explored: Explored | None = None
        self.pairs: Sequence[Pair] = ()

    def show_pairs(self, explored: Explored | None, pairs: Sequence[Pair]) -> None:
        """Show other pairs."""
        self._explored, self.pairs = explored, pairs
        self.tiles.use(explored)
        self._arrange()
        self.verticalScrollBar().setValue(0)
        self.viewport().update()

    def _arrange(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(_ROW // 2)
        bar.setRange(0, max(0, len(self.pairs) * _ROW + _MARGIN - self.viewport().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self.viewport()), self._appearance.theme
        painter.fillRect(event.rect(), QColor(theme.panel))
        if self._explored is None:
            return
        top = self.verticalScrollBar().value()
        visible = range(top // _ROW, min(len(self.pairs), (top + self.viewport().height()) // _ROW + 1))
        self.tiles.want([n for place in visible for n in (self.pairs[place].train, self.pairs[place].validation)])
        for place in visible:
            self._paint(painter, place * _ROW - top, self.pairs[place], self._explored)

    def _paint(self, painter: QPainter, top: int, pair: Pair, explored: Explored) -> None:
        half = (self.viewport().width() - 2 * _MARGIN) // 2
        for column, number in enumerate((pair.train, pair.validation)):
            area = QRect(_MARGIN + column * half, top + _MARGIN // 2, half - _MARGIN, _SIDE)
            self._paint_sample(painter, area, number, explored, pair.same_answer)
        painter.setPen(QColor(self._appearance.theme.border))
        painter.drawLine(_MARGIN, top + _ROW, self.viewport().width() - _MARGIN, top + _ROW)

    def _paint_sample(self, painter: QPainter, area: QRect, number: int, explored: Explored, same: bool) -> None:
        theme, square = self._appearance.theme, QRect(area.left(), area.top(), _SIDE, _SIDE)
        tile = self.tiles.tile(number)
        if tile is None or isinstance(tile, Unreadable):
            painter.fillRect(square, QColor(theme.hover))
        else:
            paint_tile(painter, QRectF(square), tile, theme)
        painter.setFont(self.font())
        metrics = self.fontMetrics()
        left, width = square.right() + 16, area.width() - _SIDE - 16
        painter.setPen(QColor(theme.text if same else theme.error))
        answer = explored.answer(number) + ("" if same else "  (answers differ)")
        _line(painter, QRect(left, area.top() + 4, width, metrics.height()), answer, metrics)
        painter.setFont(smaller(self.font()))
        painter.setPen(QColor(theme.muted))
        small = QFontMetrics(painter.font())
        below = QRect(left, area.top() + 6 + metrics.height(), width, small.height())
        _line(painter, below, place_text(explored, number), small)
        where = explored.where(number)
        _line(painter, below.translated(0, small.height() + 2), where, small, Qt.TextElideMode.ElideMiddle)


_ROW = _SIDE + _MARGIN


def _line(
    painter: QPainter,
    area: QRect,
    text: str,
    metrics: QFontMetrics,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(text, elide, area.width()))
