"""The table of runs: sorted by a click on a column, renamed in place, with keys of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QTreeView, QWidget

from core.runs.summary import RunSummary
from gui.runs_panel.columns import BEGAN, Column
from gui.runs_panel.model import RunsModel

_Keys = QKeySequence.StandardKey


class RunsTable(QTreeView):
    """Shows the rows of a model and keeps what is selected, by its id, whatever becomes of the rows.

    Signals:
        chosen: other runs are selected.
        deleteWanted: Delete was pressed.
        undoWanted: the keys of undo were pressed.
        openWanted: Enter was pressed, or a run double-clicked.
        renamed: a name is not being typed any more, whatever came of it.
    """

    chosen = Signal()
    deleteWanted = Signal()
    undoWanted = Signal()
    openWanted = Signal()
    renamed = Signal()

    def __init__(self, model: RunsModel) -> None:
        super().__init__()
        self.setObjectName("runsTable")
        self.setAccessibleName("Runs")
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._model = model
        self._kept: list[str] = []
        self._place = 0
        self._restoring = False
        self.setModel(model)
        self.header().setSortIndicator(BEGAN, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self.header().setStretchLastSection(True)
        self._fit_columns()
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.selectionModel().selectionChanged.connect(self._tell)
        self.doubleClicked.connect(lambda index: self.openWanted.emit())

    @property
    def selected(self) -> list[RunSummary]:
        """The runs that are selected, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._model.shown[row] for row in rows]

    @property
    def is_renaming(self) -> bool:
        """Whether a name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def show_columns(self, columns: Sequence[Column], sorted_by: int, order: Qt.SortOrder) -> None:
        """Say something else of each run, in another order."""
        self._model.show_columns(columns, sorted_by, order)
        self._fit_columns()
        self.header().setSortIndicator(sorted_by, order)

    def _fit_columns(self) -> None:
        letter = self.fontMetrics().averageCharWidth()
        for number, column in enumerate(self._model.columns):
            self.setColumnWidth(number, column.width * letter + 16)

    def select(self, ids: list[str]) -> None:
        """Select these runs, as far as they are shown, and no others."""
        selection = QItemSelection()
        rows = [row for row in map(self._model.row_of, ids) if row is not None]
        for row in rows:
            selection.select(self._model.index(row, 0), self._model.index(row, self._model.columnCount() - 1))
        flags = QItemSelectionModel.SelectionFlag
        if rows:
            self.selectionModel().setCurrentIndex(self._model.index(rows[0], 0), flags.NoUpdate)
        self.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)

    def rename(self) -> None:
        """Let the name of the current run be typed."""
        index = self.currentIndex()
        if index.isValid():
            self.edit(index.siblingAtColumn(self._model.name_column))

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        self.renamed.emit()

    def sizeHint(self) -> QSize:
        return QSize(720, 220)

    def event(self, event: QEvent) -> bool:
        """Keep keys that mean something here from the shortcuts of the window, while the table has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.openWanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.deleteWanted.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.rename()
        elif event.matches(_Keys.Undo):
            self.undoWanted.emit()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        if not self._restoring:
            self.chosen.emit()

    def _keep(self) -> None:
        self._kept = [run.id for run in self.selected]
        self._place = self.verticalScrollBar().value()
        self._restoring = True

    def _restore(self) -> None:
        self.select(self._kept)
        self.verticalScrollBar().setValue(self._place)
        self._restoring = False
        if [run.id for run in self.selected] != self._kept:
            self.chosen.emit()


def _is_own(event: QKeyEvent) -> bool:
    own = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_F2)
    return event.key() in own or event.matches(_Keys.Undo) or event.matches(_Keys.SelectAll)
