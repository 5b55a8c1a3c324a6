"""Tiles of the start page: large buttons with an icon, a title and a line or two, in a grid."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from gui.parts.layouts import label
from gui.theme import Appearance

COLUMNS, SPACING = 3, 12


class Tile(QPushButton):
    """A button as high as the texts in it are."""

    def __init__(self, appearance: Appearance, title: str, text: str, icon: str) -> None:
        super().__init__()
        self.setProperty("tile", True)
        self.setAccessibleName(f"{title}: {text}")
        picture = QLabel()
        picture.setPixmap(appearance.pixmap(icon, appearance.theme.accent, 24))
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.addWidget(picture, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(title, "strong", wraps=False), 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(text, "muted"), 1, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(1, 1)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return self.layout().totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.layout().totalMinimumSize()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.layout().totalHeightForWidth(width)


class TileGrid(QWidget):
    """Tiles side by side, each row as high as its highest; measured when it is shown, since styles come before.

    Args:
        tiles: what stands in it.
        width: what all columns have together, in pixels.
        height: the least of each row, in pixels.
    """

    def __init__(self, tiles: Sequence[QWidget], width: int, height: int = 0) -> None:
        super().__init__()
        self._tiles, self._width, self._height = tiles, width, height
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACING)
        for index, tile in enumerate(tiles):
            grid.addWidget(tile, *divmod(index, COLUMNS))
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
            if column >= len(tiles):  # a column with nothing in it takes no spacing: the others would be wider
                grid.addWidget(QWidget(), 0, column)

    def showEvent(self, event: QShowEvent) -> None:
        for first in range(0, len(self._tiles), COLUMNS):
            heights = [self._height_of(tile) for tile in self._tiles[first : first + COLUMNS]]
            self._grid.setRowMinimumHeight(first // COLUMNS, max(self._height, *heights))
        super().showEvent(event)

    def _height_of(self, tile: QWidget) -> int:
        """How high a tile has to be for its texts; of a button itself, the style sheet sets the height."""
        for child in tile.findChildren(QLabel):
            child.ensurePolished()
        return tile.layout().totalHeightForWidth((self._width - (COLUMNS - 1) * SPACING) // COLUMNS)
