"""How many samples each class has, a bar a class; only the bars in sight are drawn, so there may be any number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from gui.data.marks import part_colours
from gui.theme import Appearance

_MARGIN = 16


@dataclass(frozen=True)
class ClassCount:
    """A class and how many samples of it are in each part."""

    number: int
    name: str
    train: int
    validation: int

    @property
    def n(self) -> int:
        """In both parts."""
        return self.train + self.validation


class ClassBars(QAbstractScrollArea):
    """The bars.

    Signals:
        chosen: a class was clicked, or chosen with Enter; with its number.
    """

    chosen = Signal(int)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("classBars")
        self.setAccessibleName("Samples of each class")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self._appearance = appearance
        self._counts: Sequence[ClassCount] = ()
        self._highest, self._name_width, self._current, self._hovered = 1, 40, 0, -1
        appearance.changed.connect(self.viewport().update)

    @property
    def counts(self) -> Sequence[ClassCount]:
        """What is shown, from top to bottom."""
        return self._counts

    def show_counts(self, counts: Sequence[ClassCount]) -> None:
        """Show other classes, or the same in another order."""
        self._counts = counts
        self._highest = max([1, *(count.n for count in counts)])
        metrics = self.fontMetrics()
        widths = [metrics.horizontalAdvance(count.name[:40]) for count in counts[:2000]]
        self._name_width = min(220, max([40, *widths]) + 4)
        self._current = 0
        self._arrange()
        self.verticalScrollBar().setValue(0)
        self.viewport().update()

    def place_of(self, place: int) -> QRect:
        """Where a bar is, in the viewport."""
        top = place * self._line - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self._line)

    @property
    def _line(self) -> int:
        return self.fontMetrics().height() + 12

    def _arrange(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._line)
        bar.setRange(0, max(0, len(self._counts) * self._line + _MARGIN - self.viewport().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self.viewport()), self._appearance.theme
        painter.fillRect(event.rect(), QColor(theme.panel))
        first = self.verticalScrollBar().value() // self._line
        last = first + self.viewport().height() // self._line + 2
        for place in range(first, min(last, len(self._counts))):
            self._paint(painter, place, self._counts[place])

    def _paint(self, painter: QPainter, place: int, count: ClassCount) -> None:
        theme, area = self._appearance.theme, self.place_of(place)
        if place == self._hovered or (place == self._current and self.hasFocus()):
            painter.fillRect(area.adjusted(8, 1, -8, -1), QColor(theme.hover))
        metrics: QFontMetrics = self.fontMetrics()
        name = QRect(_MARGIN, area.top(), self._name_width, area.height())
        painter.setPen(QColor(theme.text))
        shown = metrics.elidedText(count.name, Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        text = f"{count.n:,}"
        room = area.width() - 2 * _MARGIN - self._name_width - 12 - metrics.horizontalAdvance(f"{self._highest:,}") - 12
        left, tall = name.right() + 12, metrics.height() - 4
        top = area.center().y() - tall / 2 + 0.5
        lower, upper = part_colours(theme)
        wide, more = (max(0, room) * n / self._highest for n in (count.train, count.validation))
        painter.fillRect(QRectF(left, top, wide, tall), lower)
        painter.fillRect(QRectF(left + wide, top, more, tall), upper)
        painter.setPen(QColor(theme.muted if count.train else theme.error))
        end = QRectF(left + wide + more + 8, area.top(), 200, area.height())
        painter.drawText(end, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._place_at(event.position().toPoint())
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if self._hovered >= 0 else Qt.CursorShape.ArrowCursor
        )
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        if place >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._counts[place].number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(1, self.viewport().height() // self._line - 1)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self._counts),
            Qt.Key.Key_End: len(self._counts),
        }
        if event.key() in steps and self._counts:
            self._go(self._current + steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._counts:
            self.chosen.emit(self._counts[self._current].number)
        else:
            super().keyPressEvent(event)

    def _go(self, place: int) -> None:
        self._current = max(0, min(len(self._counts) - 1, place))
        area, bar = self.place_of(self._current), self.verticalScrollBar()
        if area.top() < 0:
            bar.setValue(bar.value() + area.top())
        elif area.bottom() > self.viewport().height():
            bar.setValue(bar.value() + area.bottom() - self.viewport().height())
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._place_at(event.pos())
            if place >= 0:
                each = self._counts[place]
                text = f"{each.name}\ntraining {each.train:,}, validation {each.validation:,}\nClick to see them"
                QToolTip.showText(event.globalPos(), text, self.viewport(), self.place_of(place))
            return True
        if event.type() == QEvent.Type.Leave:
            self._hovered = -1
            self.viewport().update()
        return super().viewportEvent(event)

    def _place_at(self, position: QPoint) -> int:
        place = (position.y() + self.verticalScrollBar().value()) // self._line
        return place if 0 <= place < len(self._counts) else -1
