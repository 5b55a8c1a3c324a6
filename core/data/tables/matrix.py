"""The rows of a table as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.info import DataError
from core.data.precision import check_told_apart
from core.data.samples import Done, Finding, Samples, Targets
from core.data.storing.filling import row_sink
from core.data.storing.rows import OwnRows, StoredRows
from core.data.tables.columns import Column
from core.data.tables.fit import TableFit
from core.data.tables.guess import AT_ONCE
from core.data.tables.plan import Feature, Plan
from core.data.tables.reading import TABLE, rows_text
from core.data.tables.table_file import TableFile
from core.data.tables.wishes import LEAVE_OUT
from core.progress import Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

_N_ROWS_NAMED = 5
_BLOCK = 1 << 19
"""Numbers that are brought from the engine at once, if that are rows enough."""
_LEAST_ROWS = 2048
"""The engine reads so many together in any case."""


def samples_of(
    table: TableFile, plan: Plan, fit: TableFit, standardise_target: bool, room: int, progress: Progress
) -> Samples:
    """The rows that can be used, not yet prepared by ``fit``: NaN stands where nothing does.

    Rows that do not fit into ``room`` bytes of memory stand in a file of Netloom's own.

    Raises:
        DataError: if none is left, memory runs out, or the disk is full.
        Cancelled: if the progress was cancelled.
    """
    leaves_out = fit.missing == LEAVE_OUT
    done: Done = "left out" if leaves_out else "kept"
    targets, without = _targets(table, plan, progress)
    use = ~without
    lacking = [_Lacking(feature.column) for feature in plan.features]
    with row_sink(table.n_rows, (len(plan.names),), np.dtype(np.float64), room) as sink:
        for start, block in _blocks(table, plan, lacking, progress):
            rows = use[start : start + len(block)]
            if leaves_out:
                rows &= ~np.isnan(block).any(axis=1)
            sink.add(block if rows.all() else block[rows])
        if not use.any():
            raise DataError(f"{plan.file} has no row in which every cell that is needed holds something: fill in more")
        inputs = sink.filled()
    findings = [found for each in lacking for found in each.findings(table, done, progress)]
    target = _Lacking(plan.target)
    target.add(0, without)
    findings += target.findings(table, "left out", progress)
    targets = targets[use]
    findings += _empty_classes(plan, targets)
    return Samples(
        inputs if isinstance(inputs, np.ndarray) else _stored(inputs, plan, np.flatnonzero(use) + 1),
        targets,
        standardise_targets=standardise_target and not plan.classes,
        findings=(*table.damage, *findings, *plan.findings(), *table.notes),
        fit=fit,
    )


def _stored(inputs: OwnRows, plan: Plan, numbers: NDArray[np.int64]) -> StoredRows:
    """Rows in a file, which are told by their number in the table."""
    return StoredRows(
        inputs, np.arange(len(numbers)), plan.file, (len(plan.names),), np.dtype(np.float64), numbers=numbers
    )


def _blocks(
    table: TableFile, plan: Plan, lacking: Sequence[_Lacking], progress: Progress
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Some rows at a time as numbers, with the number of the first; tells where a feature has none."""
    step = max(_LEAST_ROWS, _BLOCK // len(plan.names))
    for start in range(0, table.n_rows, step):
        stop = min(start + step, table.n_rows)
        progress.report(start / table.n_rows, f"Reading rows: {start:,} of {table.n_rows:,}")
        block = np.zeros((stop - start, len(plan.names)))
        place = 0
        for first in range(0, len(plan.features), AT_ONCE):
            features = plan.features[first : first + AT_ONCE]
            values = table.several([_sql(feature) for feature in features], start, stop, progress)
            for feature, found, gaps in zip(features, values, lacking[first:], strict=False):
                gaps.add(start, _fill_in(block[:, place : place + len(feature.names)], feature, found))
                place += len(feature.names)
        yield start, block


def _sql(feature: Feature) -> str:
    return feature.column.as_code(feature.categories) if feature.categories else feature.column.as_float()


def _fill_in(block: NDArray[np.float64], feature: Feature, found: NDArray[Any]) -> NDArray[np.bool_]:
    """Write the numbers of a feature over zeros, and say in which rows it has none."""
    if feature.categories:
        lacking = np.asarray(found < 0)
        block[np.arange(len(found)), np.maximum(found, 0)] = 1
        block[lacking, : feature.width] = np.nan
    else:
        block[:, 0] = found
        lacking = np.isnan(block[:, 0])
    if feature.is_marked:
        block[:, -1] = lacking
    return lacking


def _targets(table: TableFile, plan: Plan, progress: Progress) -> tuple[Targets, NDArray[np.bool_]]:
    """The targets, and in which rows there is none."""
    if plan.classes:
        codes = table.codes(plan.target, plan.classes, progress)
        return codes, codes < 0
    numbers = table.numbers(plan.target, progress)[:, np.newaxis]
    check_told_apart(numbers[:, 0], f"{plan.target.called} of {plan.file}")
    return numbers.astype(np.float32), np.isnan(numbers[:, 0])


class _Lacking:
    """Cells of a column in which there is nothing that can be used.

    Args:
        column: the column.
    """

    def __init__(self, column: Column) -> None:
        self._column = column
        self._n = 0
        self._first: list[int] = []

    def add(self, start: int, lacking: NDArray[np.bool_]) -> None:
        """Take some rows, of which the first has a number."""
        n = int(np.count_nonzero(lacking))
        self._n += n
        if n and (wanted := 2 * _N_ROWS_NAMED - len(self._first)) > 0:
            self._first += (np.flatnonzero(lacking)[:wanted] + start).tolist()

    def findings(self, table: TableFile, done: Done, progress: Progress) -> Iterator[Finding]:
        """What is wrong in which rows."""
        if not self._n:
            return
        column = self._column
        wrong: list[tuple[int, str]] = []
        n_wrong = 0
        if column.n_wrong:
            value = f"({column.as_number()})"
            sql = (
                f"SELECT rowid, left({column.as_text()}, 40), count(*) OVER () FROM {TABLE} "
                f"WHERE {column.cell()} IS NOT NULL AND {value} IS NULL ORDER BY rowid LIMIT {_N_ROWS_NAMED}"
            )
            found = table.database.rows(sql, progress)
            wrong, n_wrong = [(row, text) for row, text, _ in found], int(found[0][2]) if found else 0
        place = f"{table.path.name}, {column.called}"
        if wrong:
            examples = ", ".join(dict.fromkeys(repr(text) for _, text in wrong))
            where = f"{place}, {rows_text([row for row, _ in wrong], n_wrong)}"
            yield Finding(where, f"{'hold' if n_wrong > 1 else 'holds'} no {column.kind} but {examples}", done)
        if (n_empty := self._n - n_wrong) > 0:
            others = {row for row, _ in wrong}
            rows = [row for row in self._first if row not in others][:_N_ROWS_NAMED]
            where = f"{place}, {rows_text(rows, n_empty)}"
            yield Finding(where, "hold nothing" if n_empty > 1 else "holds nothing", done)


def _empty_classes(plan: Plan, targets: Targets) -> Iterator[Finding]:
    if not plan.classes:
        return
    counts = np.bincount(targets.astype(np.int64), minlength=len(plan.classes))
    for number in np.flatnonzero(counts == 0):
        where = f"{plan.file}, {plan.target.called}"
        yield Finding(where, f"has no row left of the class {plan.classes[number]!r}", "kept")
