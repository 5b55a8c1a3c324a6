"""The rows of a table as a grid asks for them: blocks around what is in sight, read off the window's thread."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from core.data.tables.table_file import Sort
from core.errors import NetloomError
from core.progress import Progress
from gui.background import Background, Job

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.data.tables.table_file import TableFile

_Index: TypeAlias = QModelIndex | QPersistentModelIndex
Rows: TypeAlias = list[tuple[str | None, ...]]
_Block = tuple[int, int]

ROWS, COLUMNS = 128, 24
"""A block is so many rows of so many columns: a screen has one to four of them."""
_MOST_KEPT = 120
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class GridRows(QAbstractTableModel):
    """Cells of a table; those that are not there yet are read, the ones asked for last first.

    Signals:
        sorting: an order is being worked out (True), or is there (False).
        failed: the table cannot be read any more; with the sentence.
    """

    sorting = Signal(bool)
    failed = Signal(str)

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self.table: TableFile | None = None
        self.sort_order: Sort | None = None
        self._order: NDArray[np.int64] | None = None
        self._kept: OrderedDict[_Block, Rows] = OrderedDict()
        self._wanted: OrderedDict[_Block, None] = OrderedDict()
        self._reading: Job | None = None
        self._read_now: _Block | None = None
        self._sorting: Job | None = None

    def use(self, table: TableFile | None) -> None:
        """Show another table, in the order of its file; one that goes on where this one ends stays in its place."""
        if table is not None and self._is_beginning_of(table):
            self._grow(table)
            return
        self.beginResetModel()
        self._drop()
        self.table, self.sort_order, self._order = table, None, None
        self.endResetModel()

    def _is_beginning_of(self, table: TableFile) -> bool:
        before = self.table
        return (
            before is not None
            and self._order is None
            and self._sorting is None
            and before.path == table.path
            and before.n_rows < table.n_rows
            and [column.name for column in before.columns] == [column.name for column in table.columns]
        )

    def _grow(self, table: TableFile) -> None:
        self.beginInsertRows(QModelIndex(), self.rowCount(), table.n_rows - 1)
        self._drop()  # cells that look other by the kind that the whole column has are read again
        self.table = table
        self.endInsertRows()

    def order_by(self, order: Sort | None) -> None:
        """Show the rows in another order, once it is worked out; what is seen until then stays."""
        table = self.table
        if table is None:
            return
        if self._sorting is not None:
            self._sorting.silence()
            self._sorting.cancel()
            self._sorting = None
        if order is None:
            self._take_order(None, None)
            return

        def work(progress: Progress) -> NDArray[np.int64]:
            return table.row_numbers(order, progress)

        self.sorting.emit(True)
        self._sorting = self._background.run(
            "data order", work, lambda numbers: self._take_order(order, numbers), self._fail
        )

    def _take_order(self, order: Sort | None, numbers: NDArray[np.int64] | None) -> None:
        self._sorting = None
        self.layoutAboutToBeChanged.emit()
        self._drop()
        self.sort_order, self._order = order, numbers
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(0, self.rowCount() - 1))
        self.sorting.emit(False)

    # --- reading ----------------------------------------------------------------------------------------------

    def cell(self, row: int, column: int) -> tuple[bool, str | None]:
        """Whether a cell is there yet, and what stands in it; None for nothing."""
        block = (row // ROWS, column // COLUMNS)
        rows = self._kept.get(block)
        if rows is None:
            self._want(block)
            return False, None
        self._kept.move_to_end(block)
        return True, rows[row % ROWS][column % COLUMNS]

    def _want(self, block: _Block) -> None:
        if self._reading is not None and block == self._read_now:
            return
        self._wanted[block] = None
        self._wanted.move_to_end(block)
        while len(self._wanted) > 8:  # somebody scrolls faster than blocks are read: only the last ones are in sight
            self._wanted.popitem(last=False)
        if self._reading is None:
            self._read_next()

    def _read_next(self) -> None:
        table, order = self.table, self.sort_order
        if table is None or not self._wanted:
            return
        block, _ = self._wanted.popitem()
        self._read_now = block
        first, names = block[0] * ROWS, [column.name for column in table.columns]
        columns = names[block[1] * COLUMNS : (block[1] + 1) * COLUMNS]

        def work(progress: Progress) -> Rows:
            return table.rows(first, first + ROWS, order, columns, progress)

        self._reading = self._background.run("data rows", work, lambda rows: self._take(block, rows), self._fail)

    def _take(self, block: _Block, rows: Rows) -> None:
        self._reading = None
        self._kept[block] = rows
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        row, column = block[0] * ROWS, block[1] * COLUMNS
        last = min(column + COLUMNS, self.columnCount()) - 1
        self.dataChanged.emit(self.index(row, column), self.index(row + len(rows) - 1, last))
        self._read_next()

    def _fail(self, error: Exception) -> None:
        self._reading = self._sorting = None
        self.sorting.emit(False)
        self.failed.emit(str(error) if isinstance(error, NetloomError) else f"The table cannot be read: {error}")

    def _drop(self) -> None:
        """Forget all blocks, and whoever reads more of them."""
        if self._reading is not None:
            self._reading.silence()
            self._reading.cancel()
            self._reading = None
        self._kept.clear()
        self._wanted.clear()

    # --- Qt ---------------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if self.table is None or (parent is not None and parent.isValid()) else self.table.n_rows

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if self.table is None or (parent is not None and parent.isValid()) else len(self.table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or self.table is None:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.table.columns[section].name
        return f"{(section if self._order is None else int(self._order[section])) + 1:,}"

    def data(self, index: _Index, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            there, text = self.cell(index.row(), index.column())
            return text if there else "…"
        if role == Qt.ItemDataRole.TextAlignmentRole and self.table is not None:
            numeric = self.table.columns[index.column()].kind in ("number", "whole number")
            return _RIGHT if numeric else _LEFT
        return None
