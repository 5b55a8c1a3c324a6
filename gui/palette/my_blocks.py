"""The shelf of saved blocks: what people kept, to drag, rename and delete."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu, QTreeWidgetItem

from core.blocks.saved import SavedBlock, delete_block, rename_block, saved_blocks
from core.errors import NetloomError
from gui.palette.entries import MINE, saved_entry
from gui.palette.tree import BROKEN, LayerTree, entry_of, key_of_saved
from gui.parts.fields import agreed
from gui.theme import Appearance


class MyBlocks(QObject):
    """Fills its family of a tree from the user's folder, and changes the folder from there.

    Signals:
        changed: the folder holds other blocks.
    """

    changed = Signal()

    def __init__(self, tree: LayerTree, appearance: Appearance) -> None:
        super().__init__(tree)
        self._tree, self._appearance = tree, appearance
        tree.customContextMenuRequested.connect(self._show_menu)
        tree.deleteWanted.connect(self.delete)
        tree.itemChanged.connect(self._rename)

    def fill(self) -> None:
        """Add the family with every saved block; where there is none, say how to get one."""
        shelf = saved_blocks()
        parent = self._tree.add_family(MINE, unfolded=True)
        with QSignalBlocker(self._tree):
            for block in shelf.blocks:
                self._add(parent, block)
            for key, sentence in shelf.broken.items():
                self._add_broken(parent, key, sentence)
        if not shelf.blocks and not shelf.broken:
            hint = QTreeWidgetItem(parent, ["No blocks saved yet"])
            hint.setFlags(Qt.ItemFlag.NoItemFlags)
            hint.setForeground(0, QColor(self._appearance.theme.muted))
            hint.setSizeHint(0, QSize(0, self._tree.row_height()))
            hint.setToolTip(0, "Select layers, group them into a block (Ctrl+G), then save it to the palette (Ctrl+B)")

    def delete(self, item: QTreeWidgetItem) -> None:
        """Take a saved block, or a file that cannot be read, away, if people are sure."""
        key = key_of_saved(item)
        if key is None:
            return
        text = f"Delete the saved block “{item.text(0)}”? Networks that use it keep their own copy."
        if agreed(self._tree, "Delete a saved block?", text):
            self._try(lambda: delete_block(key))

    def _add(self, parent: QTreeWidgetItem, block: SavedBlock) -> None:
        entry = saved_entry(block)
        tip = f"{entry.title}: {entry.purpose}\nDrag it onto the canvas; F2 renames it"
        item = self._tree.add_entry(parent, entry, tip)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)

    def _add_broken(self, parent: QTreeWidgetItem, key: str, sentence: str) -> None:
        item = QTreeWidgetItem(parent, [key])
        item.setData(0, BROKEN, key)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setIcon(0, self._appearance.icon("mdi6.alert-circle", self._appearance.theme.warning))
        item.setToolTip(0, sentence)

    def _show_menu(self, place: QPoint) -> None:
        item = self._tree.itemAt(place)
        if item is not None and (menu := self._menu(item)) is not None:
            menu.popup(self._tree.viewport().mapToGlobal(place))

    def _menu(self, item: QTreeWidgetItem) -> QMenu | None:
        """What can be done with a saved block."""
        if key_of_saved(item) is None:
            return None
        menu = QMenu(self._tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if entry_of(item) is not None:
            menu.addAction("Add to the network", lambda: self._tree.itemActivated.emit(item, 0))
            menu.addAction("Rename", lambda: self._tree.editItem(item))
        menu.addAction("Delete…", lambda: self.delete(item))
        return menu

    def _rename(self, item: QTreeWidgetItem) -> None:
        entry = entry_of(item)
        if entry is not None and entry.is_saved and item.text(0) != entry.title:
            self._try(lambda: rename_block(entry.key, item.text(0)))

    def _try(self, change) -> None:
        try:
            change()
        except NetloomError as error:
            self._tree.refused.emit(str(error))
        self.changed.emit()
