"""The table of all keys and gestures, with a search."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.actions import ROWS
from gui.help.gestures import GESTURES
from gui.parts.layouts import search_line
from gui.parts.on_screen import resize_on_screen

_LETTERS = (38, 36)
"""Width of the first two columns, in letters; longer texts take a second line."""
_AROUND, _TALLEST = QSize(20, 8), 1000
"""Room around the text of a cell, and more than any is high, in pixels."""
_NATIVE = QKeySequence.SequenceFormat.NativeText


class ShortcutsDialog(QDialog):
    """Every action with its keys, then what hands do without a menu."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutsDialog")
        self.setWindowTitle("Keys and gestures")
        self._search = search_line("shortcutsSearch", "Search keys and gestures", "Search: an action, or a key")
        self._table = QTreeWidget()
        self._table.setObjectName("shortcutsTable")
        self._table.setAccessibleName("Keys and gestures")
        self._table.setHeaderLabels(["Action", "Keys", "What it does"])
        self._table.setRootIsDecorated(False)
        self._table.setAlternatingRowColors(True)
        self._table.setWordWrap(True)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for row in _rows():
            item = QTreeWidgetItem(list(row))
            item.setToolTip(2, row[2])
            self._table.addTopLevelItem(item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._search)
        layout.addWidget(self._table)
        self._search.textChanged.connect(self._filter)
        self._table.header().sectionResized.connect(self._fit_row_heights)
        self._fit_font()

    def shown(self) -> list[tuple[str, str, str]]:
        """The rows that the search leaves."""
        items = (self._table.topLevelItem(number) for number in range(self._table.topLevelItemCount()))
        return [(item.text(0), item.text(1), item.text(2)) for item in items if not item.isHidden()]

    def open_dialog(self) -> None:
        """Show it in front of all others, ready to be searched."""
        self.show()
        self.raise_()
        self.activateWindow()
        self._search.setFocus()
        self._search.selectAll()

    def _filter(self, text: str) -> None:
        """Leave the rows in which every word stands somewhere."""
        words = text.lower().split()
        for number in range(self._table.topLevelItemCount()):
            item = self._table.topLevelItem(number)
            row = " ".join(item.text(column) for column in range(3)).lower()
            item.setHidden(not all(word in row for word in words))

    def _fit_font(self) -> None:
        metrics = self.fontMetrics()
        header = self._table.header()
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for column, letters in enumerate(_LETTERS):
            header.resizeSection(column, letters * metrics.averageCharWidth())
        resize_on_screen(self, (sum(_LETTERS) + 84) * metrics.averageCharWidth(), 40 * metrics.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_row_heights()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_row_heights()

    def _fit_row_heights(self) -> None:
        """Give each row the lines that its texts take: Qt itself counts none where a style sheet gives room around."""
        metrics = self._table.fontMetrics()
        widths = [self._table.columnWidth(column) for column in range(2)]
        widths.append(self._table.viewport().width() - sum(widths))
        for number in range(self._table.topLevelItemCount()):
            item = self._table.topLevelItem(number)
            for column, width in enumerate(widths):
                room = QRect(0, 0, width - _AROUND.width(), _TALLEST)
                lines = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), item.text(column))
                item.setSizeHint(column, QSize(room.width(), lines.height() + _AROUND.height()))
        self._table.scheduleDelayedItemsLayout()


def _rows() -> Iterator[tuple[str, str, str]]:
    for row in ROWS:
        keys = QKeySequence(row.shortcut).toString(_NATIVE)
        yield f"{row.menu.replace('&', '')}: {row.full_title}", keys, row.tip
    for gesture in GESTURES:
        yield gesture.where, gesture.how, gesture.what
