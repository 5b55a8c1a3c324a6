"""The rows of the box: icon in the family's colour, name, the shape that it would give, purpose."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.add_box.offers import Row
from gui.palette.entries import Entry
from gui.theme import FAMILY_ICONS, OTHER_ICON, Appearance

ROW = Qt.ItemDataRole.UserRole
_HEIGHT, _HEADING_HEIGHT = 40, 24
_ICON = 18


class RowPainter(QStyledItemDelegate):
    """Draws rows."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row: Row = index.data(ROW)
        return QSize(0, _HEIGHT if row.entry is not None else _HEADING_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(ROW)
        place: QRect = option.rect  # type: ignore[attr-defined]
        painter.save()
        if row.entry is None:
            self._draw(painter, place.adjusted(10, 4, -10, 0), row.title, 11, self._appearance.theme.muted)
        else:
            state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
            self._paint_entry(painter, place, row, row.entry, bool(state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _paint_entry(self, painter: QPainter, place: QRect, row: Row, entry: Entry, chosen: bool) -> None:
        theme = self._appearance.theme
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.accent))
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(place.adjusted(3, 1, -4, -2), 6, 6)
        colour = theme.family(entry.family).name()
        icon = self._appearance.icon(FAMILY_ICONS.get(entry.family, OTHER_ICON), colour)
        icon.paint(painter, place.left() + 12, place.center().y() - _ICON // 2, _ICON, _ICON)
        upper = QRect(place.left() + 40, place.top() + 3, place.width() - 52, place.height() // 2 - 2)
        width = self._draw(painter, upper, row.shapes, 11, theme.success, Qt.AlignmentFlag.AlignRight)
        self._draw(painter, upper.adjusted(0, 0, -width - 8, 0), row.title, 13, theme.text, bold=True)
        self._draw(painter, upper.translated(0, upper.height()), entry.purpose, 11, theme.muted)

    @staticmethod
    def _draw(
        painter: QPainter,
        place: QRect,
        text: str,
        pixels: int,
        colour: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        bold: bool = False,
    ) -> int:
        """Write one line and return its width."""
        font = QFont(painter.font())
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        return metrics.horizontalAdvance(shown)
