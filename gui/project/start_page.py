"""The start page: a new network on some data, a template, or a recent project, each one click."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from core.data.base import DataSource
from core.document.model import Document
from core.document.recovery_files import LeftBehind
from core.document.storage import load
from core.errors import NetloomError
from core.layers.base import shape_text
from gui.parts.layouts import label, row, stretch
from gui.project.data_tiles import DataTiles
from gui.project.recovery_tile import recovery_tile
from gui.project.tiles import Tile, TileGrid
from gui.theme import Appearance
from resources import templates

_LETTERS = 172
"""Width of the page in letters of the font."""
_TALL = 128
_MARGIN = 48
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class StartPage(QScrollArea):
    """Tiles that begin something.

    Signals:
        newChosen: a data source on which a new network is wanted.
        templateChosen: path of a template.
        recentChosen: path of a project.
        openChosen: a file is to be chosen.
        recoverChosen: work that was left behind is to be opened.
        discardChosen: it is to be thrown away.
        backChosen: the open project is to be shown again.
        tourChosen: the guided tour is to begin.
        tourRefused: it is not to be offered again.
    """

    newChosen = Signal(object)
    templateChosen = Signal(object)
    recentChosen = Signal(object)
    openChosen = Signal()
    recoverChosen = Signal(object)
    discardChosen = Signal(object)
    backChosen = Signal()
    tourChosen = Signal()
    tourRefused = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("startPage")
        self.setAccessibleName("Start page")
        self._appearance = appearance
        self._recent: list[Path] = []
        self._left: tuple[LeftBehind, ...] = ()
        self._project: str | None = None
        self._tour = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        appearance.changed.connect(self._rebuild)

    def offer(self, recent: list[Path], project: str | None, tour: bool = False) -> None:
        """Offer recent projects, the latest first, the way back to the open project, if there is one, and the tour."""
        self._recent, self._project, self._tour = recent, project, tour
        self._rebuild()

    def offer_recoveries(self, left: tuple[LeftBehind, ...]) -> None:
        """Offer work that was not saved when Netloom ended."""
        if left != self._left:
            self._left = left
            self._rebuild()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._project is not None:
            self.backChosen.emit()
        elif event.text().isprintable() and event.text().strip() and not event.modifiers() & _COMMANDS:
            self._search(event.text())
        else:
            super().keyPressEvent(event)

    def _search(self, letters: str) -> None:
        """Letters that are typed anywhere on the page search its data."""
        self._data.search.setFocus()
        self._data.search.insert(letters)
        self.ensureWidgetVisible(self._data.search, 0, 200)

    def _rebuild(self) -> None:
        page = QWidget()
        page.setFixedWidth(_LETTERS * self.fontMetrics().averageCharWidth())
        layout = QVBoxLayout(page)
        layout.setContentsMargins(_MARGIN, 40, _MARGIN, 40)
        layout.setSpacing(8)
        layout.addWidget(label("Netloom", "title"))
        layout.addWidget(label("Build a network, train it, and take it home as PyTorch.", "muted"))
        if self._project is not None:
            layout.addWidget(self._back_button(self._project), 0, Qt.AlignmentFlag.AlignLeft)
        if self._tour:
            layout.addSpacing(12)
            layout.addWidget(self._tour_offer())
        if self._left:
            self._section(layout, "Not saved when Netloom ended", [self._left_tile(left) for left in self._left], _TALL)
        if self._recent:  # who comes back mostly goes on; who is new finds templates first
            self._open_section(layout)
        self._section(layout, "Start from a template", [self._template_tile(path) for path in templates()])
        layout.addSpacing(20)
        self._data = self._data_tiles()
        layout.addWidget(self._data)
        if not self._recent:
            self._open_section(layout)
        layout.addStretch(1)
        centred = QWidget()
        outer = QVBoxLayout(centred)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        self.setWidget(centred)

    def _open_section(self, layout: QVBoxLayout) -> None:
        recent = [self._recent_tile(path) for path in self._recent]
        self._section(layout, "Open", [*recent, self._open_tile()])

    def _section(self, layout: QVBoxLayout, title: str, tiles: Sequence[QWidget], height: int = 0) -> None:
        layout.addSpacing(20)
        layout.addWidget(label(title, "heading"))
        layout.addWidget(TileGrid(tiles, self._room(), height))

    def _room(self) -> int:
        """How wide all columns of tiles are together."""
        return _LETTERS * self.fontMetrics().averageCharWidth() - 2 * _MARGIN

    def _data_tiles(self) -> DataTiles:
        tiles = DataTiles(self._appearance, self._room())
        tiles.chosen.connect(self.newChosen)
        return tiles

    def _left_tile(self, left: LeftBehind) -> QWidget:
        return recovery_tile(left, lambda: self.recoverChosen.emit(left), lambda: self.discardChosen.emit(left))

    def _template_tile(self, path: Path) -> Tile:
        tile = Tile(self._appearance, *_template_texts(path), "mdi6.graph-outline")
        tile.setObjectName(f"template-{path.stem}")
        tile.clicked.connect(lambda: self.templateChosen.emit(path))
        return tile

    def _recent_tile(self, path: Path) -> Tile:
        tile = Tile(self._appearance, path.stem, str(path.parent), "mdi6.history")
        tile.setToolTip(str(path))
        tile.clicked.connect(lambda: self.recentChosen.emit(path))
        return tile

    def _open_tile(self) -> Tile:
        tile = Tile(self._appearance, "Open a project…", "A .netloom file", "mdi6.folder-open-outline")
        tile.setObjectName("openTile")
        tile.clicked.connect(self.openChosen)
        return tile

    def _tour_offer(self) -> QWidget:
        """A card that offers the tour to those who are here for the first time."""
        card = QFrame()
        card.setObjectName("tourOffer")
        card.setProperty("card", True)
        take, refuse = QPushButton("Take the tour"), QPushButton("Not now")
        take.setObjectName("takeTourButton")
        take.setProperty("primary", True)
        refuse.setObjectName("refuseTourButton")
        refuse.setToolTip("The Help menu has it later")
        take.clicked.connect(self.tourChosen)
        refuse.clicked.connect(self.tourRefused)
        refuse.clicked.connect(card.hide)
        text = label("New here? Five steps on handwritten digits show how to build, train and export.", wraps=False)
        outer = QVBoxLayout(card)
        outer.setContentsMargins(16, 8, 16, 8)
        outer.addWidget(row(text, stretch(), take, refuse))
        return card

    def _back_button(self, project: str) -> QPushButton:
        button = QPushButton(f"Back to {project}")
        button.setObjectName("backButton")
        button.setIcon(self._appearance.icon("mdi6.arrow-left"))
        button.setToolTip("Show the open project again (Esc)")
        button.clicked.connect(self.backChosen)
        return button


@cache
def _template_texts(path: Path) -> tuple[str, str]:
    try:
        document = load(path)
    except NetloomError as error:
        return path.stem, str(error)
    return document.name, _describe(document)


def _describe(document: Document) -> str:
    source = document.data.source
    return f"{len(document.nodes) - 2} layers on {source.title}, {_shape_of(source)}"


def _shape_of(source: DataSource) -> str:
    """The shape of a sample; a plain number would not say what it counts."""
    shape = source.info().in_shape
    return f"{shape[0]} features" if len(shape) == 1 else shape_text(shape)
