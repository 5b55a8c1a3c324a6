"""The columns of a table: what each is, and what it is for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from core.data.info import DataError
from core.data.sources.table import Table
from core.data.tables.columns import KINDS
from core.data.tables.roles import ROLES, ColumnUse, uses, with_kind, with_role
from core.progress import Progress
from gui.background import Background, Job
from gui.data_panel.columns_model import ColumnsModel
from gui.data_panel.columns_view import ROWS_SHOWN, ColumnsView
from gui.data_panel.looking import Looker
from gui.parts.layouts import column, label, search_line
from gui.theme import Appearance

if TYPE_CHECKING:
    from core.data.tables.table_file import TableFile


class ColumnsPart(QWidget):
    """A filter over the list of columns; in sight only where the data is a table whose file could be read."""

    def __init__(self, looker: Looker, background: Background, appearance: Appearance) -> None:
        super().__init__()
        self._looker, self._background = looker, background
        self._job: Job | None = None
        self._asked: Table | None = None
        self._table: TableFile | None = None  # held, so that it is read once
        self._uses: tuple[ColumnUse, ...] = ()
        self._title = label("Columns", "heading")
        self._filter = search_line("columnFilter", "Filter columns", "Filter columns")
        self._model = ColumnsModel(appearance)
        self._view = ColumnsView(self._model, appearance, self._give_role)
        self._error = label(kind="error")
        column(self._title, self._filter, self._view, self._error, spacing=8, into=self)
        self._filter.textChanged.connect(self._model.filter_by)
        self._model.kindGiven.connect(self._give_kind)
        self.hide()

    def refresh(self) -> None:
        """Follow the source."""
        source = self._looker.source
        if not isinstance(source, Table) or source.lacks() is not None:
            self._forget()
        elif source != self._asked and not self._looker.is_looking:
            self._read(source)

    def _read(self, source: Table) -> None:
        if self._asked is not None and self._asked.file != source.file:
            self._show(())
        self._asked = source
        if self._job is not None:
            self._job.cancel()
        job: Job | None = None

        def of_this(function: Callable[..., object]) -> Callable[..., None]:
            def call(*arguments: object) -> None:
                if self._job is job:
                    self._job = None
                    function(*arguments)

            return call

        work = partial(_read, source)
        job = self._background.run("data", work, of_this(self._take), of_this(lambda _error: self._show(())))
        self._job = job

    def _take(self, found: tuple[TableFile, tuple[ColumnUse, ...]]) -> None:
        self._table, known = found
        self._show(known)

    def _show(self, known: tuple[ColumnUse, ...]) -> None:
        self._uses = known
        self._model.show_uses(known)
        n_features = sum(use.role == "feature" for use in known)
        self._title.setText(f"Columns  ·  {n_features:,} of {len(known):,} are features")
        self._filter.setVisible(len(known) > ROWS_SHOWN)
        self._error.hide()
        self.setVisible(bool(known))

    def _forget(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = self._asked = self._table = None
        if self._uses:
            self._show(())
        self.hide()

    def _give_kind(self, names: list[str], kind: str) -> None:
        self._change(lambda source: with_kind(source, self._uses, names, next(k for k in KINDS if k == kind)))

    def _give_role(self, names: list[str], role: str) -> None:
        self._change(lambda source: with_role(source, self._uses, names, next(r for r in ROLES if r == role)))

    def _change(self, change: Callable[[Table], Table]) -> None:
        source = self._looker.source
        if not isinstance(source, Table):
            return
        try:
            new = change(source)
        except DataError as error:
            self._error.setText(f"{str(error)[:1].upper()}{str(error)[1:]}")
            self._error.show()
            return
        self._error.hide()
        self._model.show_uses(self._guessed_uses(new))
        self._looker.take(new)

    def _guessed_uses(self, source: Table) -> tuple[ColumnUse, ...]:
        """What the columns will be for, shown while the look at the file is under way."""
        n_rows = self._table.n_rows if self._table else 0
        return uses(source, [use.column for use in self._uses], n_rows, None)


def _read(source: Table, progress: Progress) -> tuple[TableFile, tuple[ColumnUse, ...]]:
    """The file of a table, and what its columns are for, as far as that can be done."""
    table = source.table(progress)
    try:
        plan = source.plan(table, progress)
    except DataError:
        plan = None
    return table, uses(source, table.columns, table.n_rows, plan)
