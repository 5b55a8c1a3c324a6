"""The list of all edits, from the first to the last; a click makes the network what it was after one of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from core.document.history import Step
from gui.editor import Editor
from gui.theme import Appearance

_BEGINNING = "Beginning"
_HEIGHT = 28
_Index = QModelIndex | QPersistentModelIndex


class HistoryModel(QAbstractListModel):
    """The steps of an editor's history, one a row; those after the present one were taken back."""

    def __init__(self, editor: Editor, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._editor, self._appearance = editor, appearance
        self._n_rows = len(editor.history.steps)
        appearance.changed.connect(self.refresh)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._n_rows

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        history, row = self._editor.history, index.row()
        if not 0 <= row < len(history.steps):
            return None
        step = history.steps[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{step.label or _BEGINNING}{'  ·  saved' if self._editor.is_saved(step.document) else ''}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(step, row - history.index)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{step.label or _BEGINNING}, {_place(row - history.index)}"
        if role == Qt.ItemDataRole.ForegroundRole and row > history.index:
            return QColor(self._appearance.theme.muted)
        if role == Qt.ItemDataRole.FontRole and row >= history.index:
            return _font(present=row == history.index)
        return None

    def refresh(self) -> None:
        """Follow the history. Views ask for the rows in sight only, so 10,000 of them cost nothing."""
        n_rows = len(self._editor.history.steps)
        if n_rows > self._n_rows:
            self.beginInsertRows(QModelIndex(), self._n_rows, n_rows - 1)
            self._n_rows = n_rows
            self.endInsertRows()
        elif n_rows < self._n_rows:
            self.beginRemoveRows(QModelIndex(), n_rows, self._n_rows - 1)
            self._n_rows = n_rows
            self.endRemoveRows()
        self.dataChanged.emit(self.index(0), self.index(n_rows - 1))


class HistoryList(QListView):
    """Shows the steps, the present one marked. Enter or a click goes to a step.

    Signals:
        left: Escape was pressed.
    """

    left = Signal()

    def __init__(self, editor: Editor, appearance: Appearance) -> None:
        super().__init__()
        self._editor = editor
        self.setObjectName("historyList")
        self.setAccessibleName("History: edits from the first to the last")
        self._model = HistoryModel(editor, appearance, self)
        self.setModel(self._model)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._jump)
        editor.stateChanged.connect(self._follow)
        self._follow()

    def sizeHint(self) -> QSize:
        return QSize(220, 7 * _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._jump(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _jump(self, index: _Index) -> None:
        if index.isValid():
            self._editor.jump(index.row())

    def _follow(self) -> None:
        """Mark the present step and keep it in sight."""
        if not self.isVisible():
            return
        self._model.refresh()
        present = self._model.index(self._editor.history.index)
        with QSignalBlocker(self):
            self.setCurrentIndex(present)
        self.scrollTo(present)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._follow()


def _place(offset: int) -> str:
    return "the present state" if offset == 0 else "taken back" if offset > 0 else "done"


def _tip(step: Step, offset: int) -> str:
    name = step.label or _BEGINNING
    if offset == 0:
        return f"{name}: the network as it is now"
    steps = f"{abs(offset):,} step{'s' if abs(offset) > 1 else ''}"
    return f"{name}: {f'do {steps} again' if offset > 0 else f'take {steps} back'} with one click"


def _font(present: bool) -> QFont:
    font = QFont()
    font.setWeight(QFont.Weight.DemiBold if present else QFont.Weight.Normal)
    font.setItalic(not present)
    return font
