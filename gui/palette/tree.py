"""The tree of the palette: entries that can be dragged, in families that fold and remember it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSettings, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from core.errors import NetloomError
from gui.palette.entries import Entry
from gui.theme import FAMILY_ICONS, OTHER_ICON, Appearance

_ENTRY = Qt.ItemDataRole.UserRole
_FOLD = Qt.ItemDataRole.UserRole + 1
BROKEN = Qt.ItemDataRole.UserRole + 2
"""Where an item keeps the key of a saved block that cannot be read."""
_ROW_HEIGHT = 22


def entry_of(item: QTreeWidgetItem | None) -> Entry | None:
    """What an item of the tree stands for; None for families and hints."""
    return item.data(0, _ENTRY) if item is not None else None


def key_of_saved(item: QTreeWidgetItem) -> str | None:
    """The key of a saved block or of a file that cannot be read; None for other items."""
    entry = entry_of(item)
    return entry.key if entry is not None and entry.is_saved else item.data(0, BROKEN)


class LayerTree(QTreeWidget):
    """Families and what is in them.

    Signals:
        chosen: an entry was double-clicked, or Enter was pressed on it.
        deleteWanted: Delete was pressed on an item.
        refused: something could not be done; the sentence says why.
    """

    chosen = Signal(object)
    deleteWanted = Signal(object)
    refused = Signal(str)

    def __init__(self, appearance: Appearance, settings: QSettings) -> None:
        super().__init__()
        self._appearance, self._settings = appearance, settings
        self._searching = False
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setIconSize(QSize(18, 18))
        self.setDragEnabled(True)
        self.setDragDropMode(QTreeWidget.DragDropMode.DragOnly)
        self.setEditTriggers(QTreeWidget.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName("Layers")
        self.setExpandsOnDoubleClick(False)  # a click does it
        self.itemActivated.connect(self._choose)
        self.itemClicked.connect(self._toggle)
        self.itemExpanded.connect(lambda item: self._remember(item, True))
        self.itemCollapsed.connect(lambda item: self._remember(item, False))

    # --- filling ----------------------------------------------------------------------------------------------

    def add_family(self, name: str, unfolded: bool) -> QTreeWidgetItem:
        """Add a family at the end."""
        item = QTreeWidgetItem(self, [name])
        return self._make_fold(item, name, unfolded)

    def add_more(self, parent: QTreeWidgetItem, n_entries: int) -> QTreeWidgetItem:
        """Add the fold of a family's rare layers."""
        item = QTreeWidgetItem(parent, [f"{n_entries} more"])
        return self._make_fold(item, f"{parent.text(0)} more", False)

    def add_entry(self, parent: QTreeWidgetItem, entry: Entry, tool_tip: str) -> QTreeWidgetItem:
        """Add something that can be dragged."""
        item = QTreeWidgetItem(parent, [entry.title])
        item.setData(0, _ENTRY, entry)
        item.setIcon(0, self._icon(entry.family))
        item.setToolTip(0, tool_tip)
        item.setSizeHint(0, QSize(0, self.row_height()))
        return item

    def _make_fold(self, item: QTreeWidgetItem, key: str, unfolded: bool) -> QTreeWidgetItem:
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setSizeHint(0, QSize(0, self.row_height()))
        item.setForeground(0, QColor(self._appearance.theme.muted))
        item.setData(0, _FOLD, (key, unfolded))
        return item

    def row_height(self) -> int:
        """Height of a row, which follows the font."""
        return max(_ROW_HEIGHT, self.fontMetrics().height() + 6)

    def _icon(self, family: str):
        theme = self._appearance.theme
        return self._appearance.icon(FAMILY_ICONS.get(family, OTHER_ICON), theme.family(family).name())

    # --- folding ----------------------------------------------------------------------------------------------

    def fold(self, searching: bool) -> None:
        """Unfold everything while somebody searches; else what is unfolded at first, or as people left it."""
        self._searching = searching
        with QSignalBlocker(self):
            for item in self.folds():
                key, unfolded = item.data(0, _FOLD)
                item.setExpanded(searching or self._settings.value(f"palette/{key}", unfolded, type=bool))

    def folds(self) -> list[QTreeWidgetItem]:
        """Every family, and every fold inside of one."""
        families = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        inner = [family.child(row) for family in families for row in range(family.childCount())]
        return [*families, *(item for item in inner if item.data(0, _FOLD) is not None)]

    def entries(self) -> list[QTreeWidgetItem]:
        """Every item that stands for something that can be added."""
        items = [fold.child(row) for fold in self.folds() for row in range(fold.childCount())]
        return [item for item in items if entry_of(item) is not None]

    def _remember(self, item: QTreeWidgetItem, unfolded: bool) -> None:
        if not self._searching and item.data(0, _FOLD) is not None:
            self._settings.setValue(f"palette/{item.data(0, _FOLD)[0]}", unfolded)

    def _toggle(self, item: QTreeWidgetItem) -> None:
        """Fold or unfold with a click anywhere on a row; the arrow alone is small."""
        if item.data(0, _FOLD) is not None:
            item.setExpanded(not item.isExpanded())

    # --- Qt ---------------------------------------------------------------------------------------------------

    def startDrag(self, actions: Qt.DropAction) -> None:
        entry = entry_of(self.currentItem())
        if entry is None:
            return
        drag = QDrag(self)
        drag.setMimeData(mime_of(entry))
        drag.setPixmap(self._picture(entry))
        drag.setHotSpot(QPoint(24, 18))
        drag.exec(Qt.DropAction.CopyAction)

    def event(self, event: QEvent) -> bool:
        """Keep Delete and F2 for a saved block that is selected here; the window would take them for the canvas."""
        if event.type() == QEvent.Type.ShortcutOverride and self._keeps(event):  # type: ignore[arg-type]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._deletes(event):
            self.deleteWanted.emit(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _keeps(self, event: QKeyEvent) -> bool:
        item = self.currentItem()
        renames = event.key() == Qt.Key.Key_F2 and item is not None and key_of_saved(item) is not None
        return renames or self._deletes(event)

    def _deletes(self, event: QKeyEvent) -> bool:
        item = self.currentItem()
        return event.key() == Qt.Key.Key_Delete and item is not None and key_of_saved(item) is not None

    def _choose(self, item: QTreeWidgetItem) -> None:
        entry = entry_of(item)
        if entry is None:
            return
        try:
            layer = entry.layer()
        except NetloomError as error:
            self.refused.emit(str(error))
        else:
            self.chosen.emit(layer)

    def _picture(self, entry: Entry) -> QPixmap:
        """The card that hangs on the pointer."""
        theme, ratio = self._appearance.theme, self.devicePixelRatioF()
        width = self.fontMetrics().horizontalAdvance(entry.title) + 56
        pixmap = QPixmap(int(width * ratio), int(36 * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.accent))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(1, 1, width - 2, 34, 8, 8)
        self._icon(entry.family).paint(painter, 10, 9, 18, 18)
        painter.setPen(QColor(theme.text))
        painter.drawText(36, 0, width - 40, 36, Qt.AlignmentFlag.AlignVCenter, entry.title)
        painter.end()
        return pixmap


def mime_of(entry: Entry) -> QMimeData:
    """What a drag of an entry carries."""
    content = QMimeData()
    content.setData(entry.mime, entry.key.encode())
    return content
