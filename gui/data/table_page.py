"""The table itself, as it stands in its file: a grid of any number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionRange, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QVBoxLayout, QWidget

from core.data.seeing.explored import Explored
from core.data.sources.table import Table
from core.data.tables.columns import usual_target
from core.data.tables.table_file import Sort
from core.progress import Progress
from gui.background import Background
from gui.data.grid_head import GridHead
from gui.data.grid_rows import GridRows, Rows
from gui.data.loading import Loader
from gui.data.page import Page
from gui.parts.layouts import column, label, restyle
from gui.theme import Appearance

if TYPE_CHECKING:
    from core.data.tables.table_file import TableFile

_MOST_COPIED = 10_000


class TablePage(Page):
    """A click on a head orders the rows by its column: upward, downward, then as in the file again."""

    def __init__(self, loader: Loader, background: Background, appearance: Appearance) -> None:
        super().__init__(loader, "tablePage", "Table", "mdi6.table")
        self._background = background
        self.rows = GridRows(background, self)
        self.grid = _Grid()
        self.grid.setModel(self.rows)
        self.head = GridHead(background, appearance, self.grid)
        self.grid.setHorizontalHeader(self.head)
        self.head.sectionClicked.connect(self._order)
        self._wanted: Sort | None = None
        self._beginning: TableFile | None = None
        self._note, self._problem = label(kind="muted"), label()
        self._problem.setObjectName("tableProblem")
        self.fill(column(self._top(), self.grid))
        self.rows.sorting.connect(self._show_note)
        self.rows.failed.connect(self._note.setText)
        QShortcut(QKeySequence.StandardKey.Copy, self.grid, self._copy, context=Qt.ShortcutContext.WidgetShortcut)

    @property
    def applies(self) -> bool:
        return isinstance(self.loader.settings.source, Table)

    def refresh(self) -> None:
        """Follow the loader: the table is there before the samples are, and its beginning before the table."""
        known = self._known
        if self.rows.table is not known and (known is None or self.isVisible()):
            self._take()
        if self.rows.table is not None:
            failed = self.loader.state == "failed"
            restyle(self._problem, "error", failed)
            self._problem.setText(self.loader.message)
            self._problem.setVisible(failed)
            if known is not self.loader.table:
                self._show_note(False)
            self.show_content()
        elif self.isVisible():
            super().refresh()

    def show_explored(self, explored: Explored) -> None:
        """Nothing more than the table."""

    @property
    def _known(self) -> TableFile | None:
        """The table as far as it is there."""
        return self.loader.table or self.loader.beginning

    def _take(self) -> None:
        table, source, order = self._known, self.loader.settings.source, self._wanted
        target = source.target if isinstance(source, Table) else ""
        if table is not None and not target:
            target = usual_target(table.columns).name
        grows = self.rows.table is not None and self.rows.table is self._beginning
        self._beginning = self.loader.beginning
        self.head.use(table, target, whole=self.loader.table is not None)
        self._wanted = None
        self.rows.use(table)
        if grows and order is not None and table is not None:
            self._order_as(order)
        self._show_note(False)

    def _top(self) -> QWidget:
        top = QWidget()
        layout = QVBoxLayout(top)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(self._note)
        layout.addWidget(self._problem)
        return top

    def _show_note(self, sorting: bool) -> None:
        table = self._known
        if table is None:
            return
        n, order = len(table.columns), self.rows.sort_order
        columns = f"{n:,} column{'s' if n != 1 else ''}"
        if table is not self.loader.table:
            rest = "the others are being read…" if self.loader.state == "reading" else "the others were not read"
            self._note.setText(f"The first {table.n_rows:,} rows, {columns}: {rest}")
            return
        ordered = f", ordered by {order.column}" if order is not None else ""
        self._note.setText("Ordering the rows…" if sorting else f"{table.n_rows:,} rows, {columns}{ordered}")

    def _order(self, section: int) -> None:
        table = self.rows.table
        if table is not None:
            self._order_as(_next(self._wanted, table.columns[section].name))

    def _order_as(self, order: Sort | None) -> None:
        self._wanted = order
        self.head.show_order(order)
        self.rows.order_by(order)

    def _copy(self) -> None:
        """Put the chosen cells on the clipboard, as spreadsheets take them."""
        table, order = self.rows.table, self.rows.sort_order
        chosen: list[QItemSelectionRange] = list(self.grid.selectionModel().selection())
        if table is None or not chosen:
            return
        first, last = min(each.top() for each in chosen), max(each.bottom() for each in chosen)
        left, right = min(each.left() for each in chosen), max(each.right() for each in chosen)
        if last - first >= _MOST_COPIED:
            self._note.setText(f"At most {_MOST_COPIED:,} rows can be copied: choose fewer")
            return
        names = [each.name for each in table.columns[left : right + 1]]

        def work(progress: Progress) -> Rows:
            return table.rows(first, last + 1, order, names, progress)

        def done(rows: Rows) -> None:
            QGuiApplication.clipboard().setText("\n".join("\t".join(cell or "" for cell in row) for row in rows))

        self._background.run("data copy", work, done, lambda error: self._note.setText(str(error)))


def _next(order: Sort | None, name: str) -> Sort | None:
    """The order after a click on the head of a column."""
    if order is None or order.column != name:
        return Sort(name)
    return None if order.descending else Sort(name, descending=True)


class _Grid(QTableView):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("dataGrid")
        self.setAccessibleName("Rows of the table")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        head = self.verticalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setDefaultSectionSize(self.fontMetrics().height() + 10)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
