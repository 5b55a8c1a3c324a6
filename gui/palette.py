"""The palette: every layer by family, searchable, to drag onto the canvas."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from core.form import fields_of
from core.layers.base import LAYERS, LayerSpec
from gui.canvas.view import LAYER_MIME
from gui.theme import FAMILY_ICONS, Appearance

_TYPE = Qt.ItemDataRole.UserRole
_ROW_HEIGHT = 22


class LayerTree(QTreeWidget):
    """Families and their layers; a layer can be dragged."""

    chosen = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setIconSize(QSize(18, 18))
        self.setDragEnabled(True)
        self.setDragDropMode(QTreeWidget.DragDropMode.DragOnly)
        self.setAccessibleName("Layers")
        self.itemActivated.connect(self._choose)

    def startDrag(self, actions: Qt.DropAction) -> None:
        item = self.currentItem()
        type_id = item.data(0, _TYPE) if item else None
        if type_id is None:
            return
        content = QMimeData()
        content.setData(LAYER_MIME, type_id.encode())
        drag = QDrag(self)
        drag.setMimeData(content)
        picture = self._picture(LAYERS.get(type_id))
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(24, 18))
        drag.exec(Qt.DropAction.CopyAction)

    def _choose(self, item: QTreeWidgetItem) -> None:
        type_id = item.data(0, _TYPE)
        if type_id is not None:
            self.chosen.emit(type_id)

    def _picture(self, layer: type[LayerSpec]) -> QPixmap:
        """The card that hangs on the pointer."""
        theme, ratio = self._appearance.theme, self.devicePixelRatioF()
        width = self.fontMetrics().horizontalAdvance(layer.type) + 56
        pixmap = QPixmap(int(width * ratio), int(36 * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.accent))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(1, 1, width - 2, 34, 8, 8)
        icon = self._appearance.icon(FAMILY_ICONS[layer.family], theme.family(layer.family).name())
        icon.paint(painter, 10, 9, 18, 18)
        painter.setPen(QColor(theme.text))
        painter.drawText(36, 0, width - 40, 36, Qt.AlignmentFlag.AlignVCenter, layer.type)
        painter.end()
        return pixmap


class Palette(QWidget):
    """Search line and tree.

    Signals:
        chosen: a layer was double-clicked or Enter was pressed on it; its type.
    """

    chosen = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("palette")
        self.setAccessibleName("Palette of layers")
        self._appearance = appearance
        self._search = QLineEdit()
        self._search.setObjectName("paletteSearch")
        self._search.setAccessibleName("Search layers")
        self._search.setPlaceholderText("Search layers")
        self._search.setToolTip("Search layers by name, family or purpose; Enter adds the first")
        self._search.setClearButtonEnabled(True)
        self._tree = LayerTree(appearance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 4, 8)
        layout.setSpacing(8)
        layout.addWidget(self._search)
        layout.addWidget(self._tree)
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._choose_first)
        self._tree.chosen.connect(self.chosen)
        appearance.changed.connect(self._fill)
        self._fill()

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
        return [str(item.data(0, _TYPE)) for item in self._items() if not item.isHidden()]

    def item(self, type_id: str) -> QTreeWidgetItem:
        """The entry of a layer type."""
        return next(item for item in self._items() if item.data(0, _TYPE) == type_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._search.text():
            self._search.clear()
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        self._tree.clear()
        families: dict[str, QTreeWidgetItem] = {}
        for type_id, layer in sorted(LAYERS.items(), key=lambda pair: list(FAMILY_ICONS).index(pair[1].family)):
            if layer.torch_module:
                parent = families.get(layer.family) or families.setdefault(layer.family, self._add_family(layer.family))
                self._add_layer(parent, type_id, layer)
        self._tree.expandAll()
        self._filter(self._search.text())

    def _add_family(self, family: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self._tree, [family])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setSizeHint(0, QSize(0, _ROW_HEIGHT))
        item.setForeground(0, QColor(self._appearance.theme.muted))
        return item

    def _add_layer(self, parent: QTreeWidgetItem, type_id: str, layer: type[LayerSpec]) -> None:
        item = QTreeWidgetItem(parent, [type_id])
        item.setData(0, _TYPE, type_id)
        item.setIcon(
            0, self._appearance.icon(FAMILY_ICONS[layer.family], self._appearance.theme.family(layer.family).name())
        )
        item.setToolTip(0, tool_tip(layer))
        item.setSizeHint(0, QSize(0, _ROW_HEIGHT))

    def _filter(self, text: str) -> None:
        words = text.lower().split()
        for item in self._items():
            layer = LAYERS.get(item.data(0, _TYPE))
            haystack = f"{layer.type} {layer.family} {layer.summary_line()} {layer.uses}".lower()
            item.setHidden(not all(word in haystack for word in words))
        for index in range(self._tree.topLevelItemCount()):
            family = self._tree.topLevelItem(index)
            family.setHidden(all(family.child(row).isHidden() for row in range(family.childCount())))

    def _choose_first(self) -> None:
        found = sorted(
            self.visible_layers(), key=lambda type_id: not type_id.lower().startswith(self._search.text().lower())
        )
        if found and self._search.text():
            self.chosen.emit(found[0])

    def _items(self) -> list[QTreeWidgetItem]:
        families = [self._tree.topLevelItem(index) for index in range(self._tree.topLevelItemCount())]
        return [family.child(row) for family in families for row in range(family.childCount())]


def tool_tip(layer: type[LayerSpec]) -> str:
    """What a layer does, when to use it, and what can be set."""
    settings = ", ".join(field.name for field in fields_of(layer))
    parts = [f"{layer.type}: {layer.summary_line()}", layer.uses, f"Settings: {settings}" if settings else ""]
    return "\n".join(part for part in parts if part)
