"""The sources of data on the start page: in groups, and found by a few letters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.data.base import DataSource
from gui.data_panel.sources import found, groups, icon_name
from gui.parts.layouts import label, row, search_line
from gui.project.tiles import Tile, TileGrid
from gui.theme import Appearance

_LETTERS = 40


class DataTiles(QWidget):
    """A heading with a search, and below it the sources, in groups until somebody searches.

    Args:
        appearance: the theme.
        width: of the tiles side by side, in pixels.

    Signals:
        chosen: a source on which a network is to be begun.
    """

    chosen = Signal(object)

    def __init__(self, appearance: Appearance, width: int) -> None:
        super().__init__()
        self._appearance, self._width = appearance, width
        self._found: list[type[DataSource]] = []
        self._tiles: QWidget | None = None
        self.search = search_line("dataSearch", "Search data", f"Search {len(_all())} kinds of data")
        self.search.setFixedWidth(_LETTERS * self.fontMetrics().averageCharWidth())
        heading = label("New network on", "heading", wraps=False)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        head = row(heading, self.search)
        head.layout().setStretch(0, 1)
        self._layout.addWidget(head)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._take_first)
        self._fill()

    def _fill(self) -> None:
        """Show what is found; while nobody searches, all."""
        if self._tiles is not None:
            self._layout.removeWidget(self._tiles)
            self._tiles.hide()
            self._tiles.deleteLater()
        text = self.search.text().strip()
        self._found = found(text) if text else []
        self._tiles = self._of_search() if text else self._of_groups()
        self._layout.addWidget(self._tiles)

    def _of_groups(self) -> QWidget:
        made, layout = _column()
        for name, kinds in groups().items():
            layout.addSpacing(4)
            layout.addWidget(label(name, "muted"))
            layout.addWidget(self._grid(kinds))
        return made

    def _of_search(self) -> QWidget:
        made, layout = _column()
        if self._found:
            layout.addWidget(self._grid(self._found))
        else:
            layout.addWidget(label("Nothing is called like that: your own files can be dropped on this page", "muted"))
        return made

    def _grid(self, kinds: Sequence[type[DataSource]]) -> TileGrid:
        return TileGrid([self._tile(kind) for kind in kinds], self._width)

    def _tile(self, kind: type[DataSource]) -> Tile:
        tile = Tile(self._appearance, kind.title, kind.summary_line(), icon_name(kind))
        tile.setObjectName(f"new-{kind.type}")
        tile.clicked.connect(lambda: self.chosen.emit(kind()))
        return tile

    def _take_first(self) -> None:
        if self._found:
            self.chosen.emit(self._found[0]())


def _all() -> list[type[DataSource]]:
    return [kind for kinds in groups().values() for kind in kinds]


def _column() -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    return made, layout
