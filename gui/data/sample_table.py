"""Samples of few values as rows of a table, made as they come into sight."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from core.data.info import DataError
from core.data.seeing.explored import Explored
from gui.data.sample_text import tip_of, value_text

_Index = QModelIndex | QPersistentModelIndex
MOST_VALUES = 64
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class SampleRows(QAbstractTableModel):
    """A row a sample: its class or the numbers to predict, its part, its values."""

    def __init__(self) -> None:
        super().__init__()
        self._explored: Explored | None = None
        self._numbers: NDArray[np.int64] = np.empty(0, np.int64)
        self._heads: tuple[str, ...] = ()

    def use(self, explored: Explored | None, numbers: NDArray[np.int64]) -> None:
        """Show these samples."""
        self.beginResetModel()
        self._explored, self._numbers = explored, numbers
        self._heads = _heads(explored) if explored is not None else ()
        self.endResetModel()

    def number_at(self, row: int) -> int:
        """The number of the sample in a row."""
        return int(self._numbers[row])

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._numbers)

    def columnCount(self, parent: _Index | None = None) -> int:
        return len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section] if orientation == Qt.Orientation.Horizontal else f"{section + 1:,}"
        if role == Qt.ItemDataRole.TextAlignmentRole and (section >= 2 or orientation == Qt.Orientation.Vertical):
            return _RIGHT
        return None

    def data(self, index: _Index, role: int = 0) -> Any:
        if self._explored is None:
            return None
        number = int(self._numbers[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(self._explored, number, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_of(self._explored, number)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= 2:
            return _RIGHT
        return None

    def _text(self, explored: Explored, number: int, column: int) -> str:
        if column == 0 and len(explored.info.quantities) == 1:
            return f"{float(explored.numbers[number, 0]):.6g}"
        if column == 0:
            return explored.answer(number)
        if column == 1:
            return explored.part_of(number)
        try:
            return value_text(explored.read(number).reshape(-1)[column - 2])
        except DataError:
            return "cannot be read"


def _heads(explored: Explored) -> tuple[str, ...]:
    n = min(MOST_VALUES, int(np.prod(explored.info.in_shape)))
    names = explored.names if len(explored.names) >= n else tuple(f"x{i + 1}" for i in range(n))
    quantities = explored.info.quantities
    return (quantities[0] if len(quantities) == 1 else "predict" if quantities else "class", "part", *names[:n])


class SampleTable(QTableView):
    """The rows.

    Signals:
        enlarged: a row was double-clicked, or chosen with Enter.
    """

    enlarged = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sampleTable")
        self.setAccessibleName("Samples")
        self.rows = SampleRows()
        self.setModel(self.rows)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        self.activated.connect(lambda index: self.enlarged.emit(index.row()))
