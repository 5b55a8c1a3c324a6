"""The columns of a table as rows of a view: only those in sight are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from core.data.tables.columns import KINDS
from core.data.tables.roles import ColumnUse
from gui.theme import Appearance

NAME, KIND, ROLE, MISSING = range(4)
_TITLES = ("Column", "Kind", "Role", "Gaps")
_Index = QModelIndex | QPersistentModelIndex


class ColumnsModel(QAbstractTableModel):
    """Name, kind, role and share of missing cells.

    Signals:
        kindGiven: names of columns, and what they are to be taken for.
    """

    kindGiven = Signal(list, str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._all: tuple[ColumnUse, ...] = ()
        self._shown: tuple[ColumnUse, ...] = ()
        self._words: list[str] = []

    @property
    def shown(self) -> Sequence[ColumnUse]:
        """The columns that the filter leaves."""
        return self._shown

    @property
    def has_gaps(self) -> bool:
        """Whether any column has cells in which nothing stands."""
        return any(use.missing for use in self._all)

    def show_uses(self, uses: tuple[ColumnUse, ...]) -> None:
        """Show columns; while they are the same ones, what is selected stays so."""
        if uses == self._all:
            return
        same = [use.column.name for use in uses] == [use.column.name for use in self._all]
        self._all = uses
        if same:
            self._shown = tuple(filter(self._is_found, uses))
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, MISSING))
        else:
            self._fill()

    def filter_by(self, text: str) -> None:
        """Show only columns whose name, kind or role has every word of a text."""
        self._words = text.lower().split()
        self._fill()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        if role == Qt.ItemDataRole.ToolTipRole and section == MISSING:
            return "Share of the rows in which nothing stands"
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == KIND else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        use, at = self._shown[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return (use.column.name, use.kind, use.role, _share(use.missing))[at]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(use)
        if role == Qt.ItemDataRole.ForegroundRole and (use.role == "ignored" or at == MISSING):
            return QColor(self._appearance.theme.muted)
        if role == Qt.ItemDataRole.TextAlignmentRole and at == MISSING:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        use = self._shown[index.row()]
        if index.column() == KIND and value in KINDS and value != use.kind:
            self.kindGiven.emit([use.column.name], value)
        return False  # the document tells what has become of it

    def _fill(self) -> None:
        self.beginResetModel()
        self._shown = tuple(filter(self._is_found, self._all))
        self.endResetModel()

    def _is_found(self, use: ColumnUse) -> bool:
        text = f"{use.column.name} {use.kind} {use.role}".lower()
        return all(word in text for word in self._words)


def tip(use: ColumnUse) -> str:
    """What is known of a column, in a few lines."""
    column = use.column
    lines = [f"{column.name}: {use.kind}" + (f" (guessed: {column.kind})" if use.kind != column.kind else "")]
    lines.append(f"{column.n_distinct:,} different values, {column.n_missing:,} cells hold nothing")
    if use.reason:
        lines.append(f"Left out: it {use.reason}")
    return "\n".join(lines)


def _share(missing: float) -> str:
    if not missing:
        return ""
    return "< 1 %" if missing < 0.01 else f"{missing:.0%}".replace("%", " %")
