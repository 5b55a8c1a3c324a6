"""The palette itself: a search line over the tree of layers and saved blocks."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from core.form import fields_of
from core.layers.base import LAYERS, LayerSpec
from gui.palette.entries import Entry, layer_entry, search
from gui.palette.my_blocks import MyBlocks
from gui.palette.shelves import Shelf, layers_on, shelves, title_of
from gui.palette.tree import LayerTree, entry_of
from gui.parts.layouts import search_line
from gui.theme import Appearance

_MINE_AFTER = "Block"


class Palette(QWidget):
    """Search line and tree.

    Args:
        settings: remembers which families are folded.

    Signals:
        chosen: a layer or a block was double-clicked or Enter was pressed on it; a new one.
        refused: something could not be done; the sentence says why.
    """

    chosen = Signal(object)
    refused = Signal(str)

    def __init__(self, appearance: Appearance, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("palette")
        self.setAccessibleName("Palette of layers")
        self._search = search_line("paletteSearch", "Search layers", "Search layers")
        self._search.setToolTip("Search layers by name, family or purpose; Enter adds the first")
        self._tree = LayerTree(appearance, settings)
        self._mine = MyBlocks(self._tree, appearance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 4, 8)
        layout.setSpacing(8)
        layout.addWidget(self._search)
        layout.addWidget(self._tree)
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._choose_first)
        self._tree.chosen.connect(self.chosen)
        self._tree.refused.connect(self.refused)
        # an item must not go while Qt still tells of its change
        self._mine.changed.connect(lambda: QTimer.singleShot(0, self, self.fill))
        appearance.changed.connect(self.fill)
        self.fill()

    @property
    def tree(self) -> QTreeWidget:
        """The tree of layers."""
        return self._tree

    def focus_search(self) -> None:
        """Let the user type a search."""
        self._search.setFocus()
        self._search.selectAll()

    def visible_layers(self) -> list[str]:
        """Types that the search leaves."""
        return [entry.key for entry in self._visible() if not entry.is_saved]

    def visible_blocks(self) -> list[str]:
        """Names of the saved blocks that the search leaves."""
        return [entry.title for entry in self._visible() if entry.is_saved]

    def item(self, key: str) -> QTreeWidgetItem:
        """The entry of a type of layers, or of a saved block."""
        return next(item for item in self._tree.entries() if entry_of(item).key == key)

    def fill(self) -> None:
        """Read the registry of layers and the folder of saved blocks anew."""
        scrolled = self._tree.verticalScrollBar().value()
        self._tree.clear()
        for shelf in shelves():
            self._fill_shelf(shelf)
            if shelf.family == _MINE_AFTER:
                self._mine.fill()
        if not any(shelf.family == _MINE_AFTER for shelf in shelves()):
            self._mine.fill()
        self._filter(self._search.text())
        self._tree.verticalScrollBar().setValue(scrolled)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._search.text():
            self._search.clear()
        else:
            super().keyPressEvent(event)

    def _fill_shelf(self, shelf: Shelf) -> None:
        often, rare = layers_on(shelf)
        family = self._tree.add_family(shelf.family, shelf.unfolded)
        for type_id in often:
            self._add_layer(family, type_id)
        if rare:
            more = self._tree.add_more(family, len(rare))
            for type_id in rare:
                self._add_layer(more, type_id)

    def _add_layer(self, parent: QTreeWidgetItem, type_id: str) -> None:
        layer = LAYERS.get(type_id)
        self._tree.add_entry(parent, layer_entry(type_id), tool_tip(layer))

    def _visible(self):
        return [entry_of(item) for item in self._tree.entries() if not item.isHidden()]

    def _filter(self, text: str) -> None:
        found = set(self._found(text))
        for item in self._tree.entries():
            item.setHidden(entry_of(item) not in found)
        for fold in reversed(self._tree.folds()):  # those inside of families come last
            children = [fold.child(row) for row in range(fold.childCount())]
            fold.setHidden(bool(text.strip()) and not any(_is_hit(child) for child in children))
        self._tree.fold(searching=bool(text.strip()))
        self._tree.setCurrentItem(self._best())

    def _found(self, text: str) -> list[Entry]:
        """What a search finds, the likeliest first."""
        return search(text, [entry_of(item) for item in self._tree.entries()])

    def _best(self) -> QTreeWidgetItem | None:
        """The entry that Enter adds: the likeliest that the search finds."""
        text = self._search.text().strip()
        found = self._found(text) if text else ()
        return self.item(found[0].key) if found else None

    def _choose_first(self) -> None:
        best = self._best()
        if best is not None:
            self._tree.itemActivated.emit(best, 0)


@cache
def tool_tip(layer: type[LayerSpec]) -> str:
    """What a layer does, when to use it, and what can be set."""
    settings = ", ".join(field.name for field in fields_of(layer))
    parts = [f"{title_of(layer)}: {layer.summary_line()}", layer.uses, f"Settings: {settings}" if settings else ""]
    return "\n".join(part for part in parts if part)


def _is_hit(item: QTreeWidgetItem) -> bool:
    """Whether an item is found by the search; hints and files that cannot be read never are."""
    return not item.isHidden() and (entry_of(item) is not None or item.childCount() > 0)
