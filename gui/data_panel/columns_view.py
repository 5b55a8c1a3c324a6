"""The list of the columns of a table, and what mouse and keys do in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QMenu, QStyledItemDelegate, QTableView, QWidget

from core.data.tables.columns import KINDS
from core.data.tables.roles import Role
from gui.data_panel.columns_model import KIND, MISSING, NAME, ROLE, ColumnsModel
from gui.data_panel.role_cells import WIDTH, WORDS, RoleSigns, Sweep, role_at
from gui.theme import Appearance

ROWS_SHOWN = 9
"""A longer list scrolls."""


class ColumnsView(QTableView):
    """The list. A click on a kind opens what else it could be, one on a sign gives that role; held down, to more rows.

    Keys give a role to all that is selected.
    """

    def __init__(
        self, model: ColumnsModel, appearance: Appearance, give_role: Callable[[list[str], str], None]
    ) -> None:
        super().__init__()
        self._give_role = give_role
        self._columns = model
        self.setObjectName("columnsList")
        self.setAccessibleName("Columns of the table")
        self.setToolTip(
            "Click on a sign, or drag over several rows: target, feature or ignored. The keys T, F and I do the same "
            "for all rows that are selected"
        )
        self.setModel(model)
        self.setItemDelegate(_BoxDelegate(self))
        self.setItemDelegateForColumn(ROLE, RoleSigns(appearance, self))
        self._sweep = Sweep(self, self._give_to_rows)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        letter = self.fontMetrics().averageCharWidth()
        for at, width in ((KIND, 11 * letter), (ROLE, WIDTH), (MISSING, 8 * letter)):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(at, width)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda place: self._menu().popup(self.viewport().mapToGlobal(place)))
        self.clicked.connect(self._open_box)
        model.modelReset.connect(self._fit)
        self._fit()

    def selected_names(self) -> list[str]:
        """Names of the columns that are selected."""
        return [self._columns.shown[index.row()].column.name for index in self.selectionModel().selectedRows()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        role = _KEYS.get(Qt.Key(event.key())) if not event.modifiers() else None
        if role is not None and self.selected_names():
            self._give_role(self.selected_names(), role)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open_box(self._columns.index(self.currentIndex().row(), KIND))
        elif event.key() == Qt.Key.Key_Escape and self._sweep.is_held:
            self._sweep.cancel()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        role = role_at(self.visualRect(index), place) if index.column() == ROLE else None
        if role is None or event.button() != Qt.MouseButton.LeftButton or event.modifiers():
            super().mousePressEvent(event)
        else:
            self._sweep.press(index.row(), role)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._sweep.is_held:
            index = self.indexAt(event.position().toPoint())
            self._sweep.move(index.row())
            self.scrollTo(index)
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._sweep.is_held:
            self._sweep.release()
        else:
            super().mouseReleaseEvent(event)

    def _give_to_rows(self, rows: list[int], role: Role) -> None:
        shown = self._columns.shown
        names = [shown[row].column.name for row in rows if shown[row].role != role]
        if names:
            self._give_role(names, role)

    def event(self, event: QEvent) -> bool:
        """Keep the letters for the list; the window would take them for the canvas."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def _open_box(self, index) -> None:
        if index.column() == KIND and len(self.selected_names()) <= 1:
            self.edit(index)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        names = self.selected_names()
        for role, text in WORDS.items():
            action = QAction(text, menu)
            action.setEnabled(bool(names) and (role != "target" or len(names) == 1))
            action.triggered.connect(partial(self._give_role, names, role))
            menu.addAction(action)
        return menu

    def _fit(self) -> None:
        """As high as its rows, up to a few; a long list scrolls. Where there are no gaps, names get their room."""
        self.setColumnHidden(MISSING, not self._columns.has_gaps)
        rows = max(2, min(ROWS_SHOWN, self._columns.rowCount()))
        height = self.verticalHeader().defaultSectionSize() * rows + self.horizontalHeader().sizeHint().height() + 4
        self.setFixedHeight(height)


_KEYS: dict[Qt.Key, Role] = {Qt.Key.Key_T: "target", Qt.Key.Key_F: "feature", Qt.Key.Key_I: "ignored"}


class _BoxDelegate(QStyledItemDelegate):
    """Edits kinds in a box that opens at once."""

    def createEditor(self, parent: QWidget, option, index) -> QWidget:
        box = QComboBox(parent)
        box.setProperty("inCell", True)
        box.addItems([kind for kind in KINDS if kind != "empty"])
        box.setCurrentText(index.data(Qt.ItemDataRole.EditRole))
        box.activated.connect(partial(self._finish, box))
        return box

    def setEditorData(self, editor: QWidget, index) -> None:
        assert isinstance(editor, QComboBox)
        editor.setCurrentText(index.data(Qt.ItemDataRole.EditRole))
        if not editor.view().isVisible() and editor.isVisible():
            editor.showPopup()

    def setModelData(self, editor: QWidget, model, index) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentText())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QComboBox):
            watched.showPopup()
        return super().eventFilter(watched, event)

    def _finish(self, box: QComboBox, _row: int) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)
