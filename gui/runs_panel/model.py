"""Runs as the rows of a table: filtered and sorted here, because that takes Python 1 ms where Qt would ask it a lot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from core.runs.summary import RunSummary
from gui.runs_panel.columns import BEGAN, COLUMNS, STATUS, Column, found_by
from gui.theme import Appearance

_Index = QModelIndex | QPersistentModelIndex
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_NAME_FLAGS = _FLAGS | Qt.ItemFlag.ItemIsEditable
"""Made once: Qt asks for them of every row when it lays a table out, and 1,000 of them cost 60 ms otherwise."""
_DESCENDING = Qt.SortOrder.DescendingOrder


class RunsModel(QAbstractTableModel):
    """The runs that are found by a text, in an order; the latest first until another one is chosen.

    Signals:
        renamed: a name was typed into a row; its id and the name.
    """

    renamed = Signal(str, str)

    def __init__(self, appearance: Appearance, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._runs: tuple[RunSummary, ...] = ()
        self._text = ""
        self._only: frozenset[str] | None = None
        self.columns: tuple[Column, ...] = COLUMNS
        self._column, self._order = BEGAN, _DESCENDING
        self.shown: list[RunSummary] = []
        self.may_rename = True
        appearance.changed.connect(self._tell_all)

    # --- what is shown ----------------------------------------------------------------------------------------

    def show_runs(self, runs: Sequence[RunSummary]) -> None:
        """Show other runs, or the same with what is new of them."""
        self._runs = tuple(runs)
        self._arrange()

    def show_columns(self, columns: Sequence[Column], sorted_by: int, order: Qt.SortOrder) -> None:
        """Say something else of each run, in another order."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self._column, self._order, self._only, self.shown = sorted_by, order, None, []
        self.endResetModel()
        self._arrange()

    def show_only(self, ids: frozenset[str] | None) -> None:
        """Show these runs of all alone; None shows all."""
        self._only = ids
        self._arrange()

    @property
    def name_column(self) -> int:
        """Where the name stands."""
        return next(number for number, column in enumerate(self.columns) if column.name)

    def filter(self, text: str) -> None:
        """Show the runs that a text finds."""
        self._text = text
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Show the runs in another order."""
        self._column, self._order = column, order
        self._arrange()

    def row_of(self, id: str) -> int | None:
        """Where a run stands; None if it is not shown."""
        return next((row for row, run in enumerate(self.shown) if run.id == id), None)

    @property
    def n_all(self) -> int:
        """How many runs there are, with those that the text does not find."""
        return len(self._runs)

    def _arrange(self) -> None:
        found = [run for run in self._runs if self._is_wanted(run)]
        wanted = _sorted(found, self.columns[self._column], self._order)
        if [run.id for run in wanted] == [run.id for run in self.shown]:
            self.shown = wanted
            self._tell_all()
            return
        self.beginResetModel()
        self.shown = wanted
        self.endResetModel()

    def _is_wanted(self, run: RunSummary) -> bool:
        return (self._only is None or run.id in self._only) and found_by(run, self._text)

    def _tell_all(self) -> None:
        if self.shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.shown) - 1, len(self.columns) - 1))

    # --- what Qt asks -----------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.columns[section].tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section])
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return _NAME_FLAGS if self.may_rename and self.columns[index.column()].name else _FLAGS

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.shown):
            return None
        run, column = self.shown[index.row()], self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(run) or ("–" if column.number else "")
            case Qt.ItemDataRole.EditRole:
                return run.name
            case Qt.ItemDataRole.ToolTipRole:
                return _tip(run)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.DecorationRole if column.status:
                _, icon, colour = STATUS[run.status]
                return self._appearance.pixmap(icon, getattr(self._appearance.theme, colour), 16)
            case Qt.ItemDataRole.ForegroundRole if column.number and not column.text(run):
                return QColor(self._appearance.theme.muted)
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        run, name = self.shown[index.row()], str(value).strip()
        if not name or name == run.name:
            return False
        self.renamed.emit(run.id, name)
        return True


def _sorted(runs: list[RunSummary], column: Column, order: Qt.SortOrder) -> list[RunSummary]:
    """In the order of a column; runs that have nothing there come last in either order, equal ones the latest first."""
    key = column.key
    there = [run for run in runs if key(run) is not None]
    there.sort(key=key, reverse=order == _DESCENDING)
    return there + [run for run in runs if key(run) is None]


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _tip(run: RunSummary) -> str:
    lines = [run.name, run.message, run.note, f"{run.steps:,} steps", str(run.folder) if run.folder.name else ""]
    return "\n".join(line for line in lines if line)
