"""A table in a file, opened once: columns, rows for a grid, and what is worth seeing of each column."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np

from core.data.info import DataError
from core.data.samples import Finding
from core.data.tables.columns import Column
from core.data.tables.guess import guessed
from core.data.tables.reading import TABLE, Stamp, read
from core.data.tables.summaries import SHOWN, Summary, summary
from core.progress import Progress, Unwatched

if TYPE_CHECKING:
    from numpy.typing import NDArray

_N_ORDERS = 4
_UNWATCHED = Unwatched()


@dataclass(frozen=True)
class Sort:
    """An order of rows: by what column, and which way. Cells that hold nothing come last, equal ones as in the file."""

    column: str
    descending: bool = False


class TableFile:
    """A table in a file, read once. Every method may be called from any thread, also several at once.

    A grid asks ``rows`` for what is visible, with a block before and after: 50 rows of a million take about a
    millisecond in the order of the file. The first call with a new order sorts (0.1 to 0.3 s for a million rows), the
    next ones with the same order do not. ``summary`` is for the head of a column, one call a column, as they come into
    view. Files do not change under it: what was read stays. Let go of the object to free its memory.

    Attributes:
        path: the file.
        columns: with kinds that were guessed.
        n_rows: how many there are, without lines that could not be read.
        damage: what was wrong with the file.
        notes: what people should know of how it is read.
    """

    def __init__(self, path: Path, separator: str, progress: Progress, room: int | None = None) -> None:
        found = read(path, separator, progress, room)
        self.path = path
        self.database = found.database
        self.columns, self.notes, self.n_rows = guessed(found.database, found.names, found.types, path.name, progress)
        self.damage: tuple[Finding, ...] = found.findings
        self._by_name = {column.name: column for column in self.columns}
        self._orders: OrderedDict[Sort, NDArray[np.int64]] = OrderedDict()
        self._sorting = Lock()

    @classmethod
    def opened(
        cls, path: Path, separator: str = "", progress: Progress = _UNWATCHED, room: int | None = None
    ) -> TableFile:
        """The table of a file; the same object as long as somebody holds it and the file does not change.

        Args:
            path: a CSV, TSV or other text with separators, or a Parquet file.
            separator: what stands between two cells of a text; empty to find out.
            progress: told of, and asked whether to go on.
            room: bytes of memory that it may take where it is not open yet, as far as the engine can do with them; by
                default a quarter of what is free.

        Raises:
            DataError: if it cannot be read or is no table; the sentence says what to do.
            Cancelled: if the progress was cancelled.
        """
        key = (path.absolute(), separator, Stamp.of(path))
        with _opening:
            table = _open.get(key)
            if table is None:
                table = _open[key] = cls(path, separator, progress, room)
            return table

    @classmethod
    def is_held(cls, path: Path, separator: str = "") -> bool:
        """Whether somebody holds the table of a file, so that opening it takes no time."""
        return (path.absolute(), separator, Stamp.of(path)) in _open

    def column(self, name: str) -> Column:
        """The column of a name.

        Raises:
            DataError: if there is none.
        """
        if name not in self._by_name:
            raise DataError(f"{self.path.name} has no column {name!r}: choose one of {', '.join(self._by_name)}")
        return self._by_name[name]

    def rows(
        self,
        start: int,
        stop: int,
        sort: Sort | None = None,
        columns: Sequence[str] | None = None,
        progress: Progress = _UNWATCHED,
    ) -> list[tuple[str | None, ...]]:
        """The rows from ``start`` up to ``stop``, without it, as people read them; None where nothing stands.

        Args:
            start: the first row, from 0.
            stop: the one behind the last; may be beyond the end.
            sort: the order; None for that of the file.
            columns: names of the columns that are wanted, in this order; None for all of them.
            progress: asked whether to go on.

        Returns:
            A tuple for each row, with a text for each column that is wanted, cut after 200 characters.

        Raises:
            DataError: if a column does not exist, or memory runs out.
            Cancelled: if the progress was cancelled.
        """
        start, stop = max(0, start), min(stop, self.n_rows)
        if stop <= start:
            return []
        wanted = self.columns if columns is None else [self.column(name) for name in columns]
        cells = ", ".join(f"left({column.as_text()}, {SHOWN})" for column in wanted)
        if sort is None:
            sql = f"SELECT {cells} FROM {TABLE} WHERE rowid BETWEEN {start} AND {stop - 1} ORDER BY rowid"
            return self.database.rows(sql, progress)
        numbers = self.row_numbers(sort, progress)[start:stop].tolist()
        sql = f"SELECT rowid, {cells} FROM {TABLE} WHERE rowid IN ({', '.join(map(str, numbers))})"
        found = {row[0]: row[1:] for row in self.database.rows(sql, progress)}
        return [found[number] for number in numbers]

    def row_numbers(self, sort: Sort, progress: Progress = _UNWATCHED) -> NDArray[np.int64]:
        """(n_rows,), the rows of the file, from 0, in an order; the latest orders are kept.

        Raises:
            DataError, Cancelled: as ``rows`` does.
        """
        value = self.column(sort.column).as_value()
        with self._sorting:
            if sort not in self._orders:
                way = "DESC" if sort.descending else "ASC"
                sql = f"SELECT rowid AS number FROM {TABLE} ORDER BY {value} {way} NULLS LAST, rowid"
                [self._orders[sort]] = self.database.arrays(sql, progress)
                while len(self._orders) > _N_ORDERS:
                    self._orders.popitem(last=False)
            self._orders.move_to_end(sort)
            return self._orders[sort]

    def summary(self, name: str, n_bars: int = 20, progress: Progress = _UNWATCHED) -> Summary:
        """What is worth knowing of a column; ``n_bars`` is how many bars its distribution has at most.

        Raises:
            DataError: if there is no such column, or memory runs out.
            Cancelled: if the progress was cancelled.
        """
        return summary(self.database, self.column(name), self.n_rows, n_bars, progress)

    def values(self, column: Column, limit: int, progress: Progress = _UNWATCHED) -> list[str]:
        """The different values of a column as names, at most ``limit`` of them, in the order that people expect."""
        cells = f"(SELECT DISTINCT {column.cell()} FROM {TABLE})"
        sql = (
            f"SELECT DISTINCT {column.as_name()} AS name, TRY_CAST(name AS DOUBLE) AS number FROM {cells} "
            f"WHERE name IS NOT NULL ORDER BY number NULLS LAST, name LIMIT {limit}"
        )
        return [row[0] for row in self.database.rows(sql, progress)]

    def numbers(self, column: Column, progress: Progress = _UNWATCHED) -> NDArray[np.float64]:
        """(n_rows,), a column as numbers; NaN where none stands."""
        [found] = self.database.arrays(f"SELECT {column.as_float()} AS x FROM {TABLE}", progress)
        return np.asarray(found, np.float64)

    def codes(self, column: Column, names: Sequence[str], progress: Progress = _UNWATCHED) -> NDArray[np.int64]:
        """(n_rows,), which of ``names`` stands in each row; -1 where none does."""
        [found] = self.database.arrays(f"SELECT {column.as_code(names)} AS x FROM {TABLE}", progress)
        return np.asarray(found, np.int64)

    def several(
        self, values: Sequence[str], start: int, stop: int, progress: Progress = _UNWATCHED
    ) -> list[NDArray[Any]]:
        """What some pieces of SQL give, each (stop - start,), in the rows from ``start`` up to ``stop``, without it."""
        listed = ", ".join(f"{value} AS x{at}" for at, value in enumerate(values))
        return self.database.arrays(
            f"SELECT {listed} FROM {TABLE} WHERE rowid BETWEEN {start} AND {stop - 1}", progress
        )


_opening = Lock()
_open: WeakValueDictionary[tuple[Path, str, Stamp], TableFile] = WeakValueDictionary()
