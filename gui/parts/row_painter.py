"""Draws the rows of a search popup, in the size of the font: icon, name, something at the right, a line below."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.parts.search_popup import ROW
from gui.theme import Appearance

_ICON = 18
_SMALL = 0.86
"""How large the lower line is, beside the name."""
_Index = QModelIndex | QPersistentModelIndex


class RowPainter(QStyledItemDelegate):
    """Draws rows; what stands in them is said by its kinds."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance

    @abstractmethod
    def icon(self, row: Any) -> QIcon:
        """The icon of a row."""

    @abstractmethod
    def side(self, row: Any) -> tuple[str, str]:
        """What stands at the right of a row, and its colour."""

    @abstractmethod
    def below(self, row: Any) -> str:
        """What stands in the lower line."""

    def faded(self, row: Any) -> bool:
        """Whether a row cannot be chosen now."""
        return False

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        font: QFont = option.font  # type: ignore[attr-defined]
        lower = QFontMetrics(smaller(font)).height()
        if index.data(ROW).is_heading:
            return QSize(0, lower + 10)
        return QSize(0, QFontMetrics(font).height() + lower + 9)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, place, font = index.data(ROW), option.rect, option.font  # type: ignore[attr-defined]
        painter.save()
        if row.is_heading:
            _draw(painter, place.adjusted(10, 4, -10, 0), row.title, smaller(font), self._appearance.theme.muted)
        else:
            state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
            if state & QStyle.StateFlag.State_Selected:
                self._paint_ground(painter, place)
            self._paint_row(painter, place, row, font)
        painter.restore()

    def _paint_ground(self, painter: QPainter, place: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._appearance.theme.accent))
        painter.setBrush(QColor(self._appearance.theme.hover))
        painter.drawRoundedRect(place.adjusted(3, 1, -4, -2), 6, 6)

    def _paint_row(self, painter: QPainter, place: QRect, row: Any, font: QFont) -> None:
        theme = self._appearance.theme
        mode = QIcon.Mode.Disabled if self.faded(row) else QIcon.Mode.Normal
        icon = QRect(place.left() + 12, place.center().y() - _ICON // 2, _ICON, _ICON)
        self.icon(row).paint(painter, icon, Qt.AlignmentFlag.AlignCenter, mode)
        height = QFontMetrics(font).height()
        upper = QRect(place.left() + 40, place.top() + 3, place.width() - 52, height)
        text, colour = self.side(row)
        width = _draw(painter, upper, text, smaller(font), colour, Qt.AlignmentFlag.AlignRight)
        strong = QFont(font)
        strong.setWeight(QFont.Weight.DemiBold)
        name_colour = theme.muted if self.faded(row) else theme.text
        _draw(painter, upper.adjusted(0, 0, -width - 8, 0), row.title, strong, name_colour)
        lower = QRect(upper.left(), upper.bottom() + 1, upper.width(), QFontMetrics(smaller(font)).height())
        _draw(painter, lower, self.below(row), smaller(font), theme.muted)


def smaller(font: QFont) -> QFont:
    """The font of what stands below something."""
    made = QFont(font)
    if font.pixelSize() > 0:
        made.setPixelSize(round(font.pixelSize() * _SMALL))
    else:
        made.setPointSizeF(font.pointSizeF() * _SMALL)
    return made


def _draw(
    painter: QPainter,
    place: QRect,
    text: str,
    font: QFont,
    colour: str,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> int:
    """Write one line and return its width."""
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
    return metrics.horizontalAdvance(shown)
