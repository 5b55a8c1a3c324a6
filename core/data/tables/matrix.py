"""The rows of a table as numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from core.data.info import DataError
from core.data.precision import check_told_apart
from core.data.samples import Done, Finding, Samples, Targets
from core.data.tables.columns import Column
from core.data.tables.fit import TableFit
from core.data.tables.plan import Feature, Plan
from core.data.tables.reading import TABLE, rows_text
from core.data.tables.table_file import TableFile
from core.data.tables.wishes import LEAVE_OUT
from core.progress import Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

_N_ROWS_NAMED = 5


def samples_of(table: TableFile, plan: Plan, fit: TableFit, standardise_target: bool, progress: Progress) -> Samples:
    """The rows that can be used, not yet prepared by ``fit``: NaN stands where nothing does.

    Raises:
        DataError: if none is left, or memory runs out.
        Cancelled: if the progress was cancelled.
    """
    inputs = np.empty((table.n_rows, len(plan.names)), np.float64)
    done: Done = "left out" if fit.missing == LEAVE_OUT else "kept"
    findings: list[Finding] = []
    use = np.ones(table.n_rows, bool)
    start = 0
    for number, feature in enumerate(plan.features):
        progress.report(number / len(plan.features), f"Reading column {feature.column.name}")
        block = inputs[:, start : start + len(feature.names)]
        lacking = _fill_in(block, table, feature, progress)
        findings += _lacking(table, feature.column, lacking, done, progress)
        use &= ~lacking if fit.missing == LEAVE_OUT else True
        start += len(feature.names)
    targets, without = _targets(table, plan, progress)
    findings += _lacking(table, plan.target, without, "left out", progress)
    use &= ~without
    if not use.any():
        raise DataError(f"{plan.file} has no row in which every cell that is needed holds something: fill in more")
    findings += _empty_classes(plan, targets[use])
    if not use.all():
        inputs, targets = inputs[use], targets[use]
    return Samples(
        inputs,
        targets,
        standardise_targets=standardise_target and not plan.classes,
        findings=(*table.damage, *findings, *plan.findings(), *table.notes),
        fit=fit,
    )


def _fill_in(block: NDArray[np.float64], table: TableFile, feature: Feature, progress: Progress) -> NDArray[np.bool_]:
    """Write the numbers of a feature, and say in which rows it has none."""
    if feature.categories:
        codes = table.codes(feature.column, feature.categories, progress)
        lacking = codes < 0
        block[:] = 0
        block[np.arange(len(codes)), np.maximum(codes, 0)] = 1
        block[lacking] = np.nan
    else:
        block[:, 0] = table.numbers(feature.column, progress)
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
    check_told_apart(numbers[:, 0], f"column {plan.target.name} of {plan.file}")
    return numbers.astype(np.float32), np.isnan(numbers[:, 0])


def _lacking(
    table: TableFile, column: Column, lacking: NDArray[np.bool_], done: Done, progress: Progress
) -> Iterator[Finding]:
    """What is wrong in which rows of a column."""
    if not lacking.any():
        return
    cell = column.cell()
    wrong: list[tuple[int, str]] = []
    n_wrong = 0
    if column.n_wrong:
        value = f"({column.as_number()})"
        sql = (
            f"SELECT rowid, left({column.as_text()}, 40), count(*) OVER () FROM {TABLE} "
            f"WHERE {cell} IS NOT NULL AND {value} IS NULL ORDER BY rowid LIMIT {_N_ROWS_NAMED}"
        )
        found = table.database.rows(sql, progress)
        wrong, n_wrong = [(row, text) for row, text, _ in found], int(found[0][2]) if found else 0
    place = f"{table.path.name}, column {column.name}"
    if wrong:
        examples = ", ".join(dict.fromkeys(repr(text) for _, text in wrong))
        where = f"{place}, {rows_text([row for row, _ in wrong], n_wrong)}"
        yield Finding(where, f"{'hold' if n_wrong > 1 else 'holds'} no {column.kind} but {examples}", done)
    n_empty = int(lacking.sum()) - n_wrong
    if n_empty > 0:
        rows = np.setdiff1d(np.flatnonzero(lacking)[: 2 * _N_ROWS_NAMED], [row for row, _ in wrong])[:_N_ROWS_NAMED]
        where = f"{place}, {rows_text(rows.tolist(), n_empty)}"
        yield Finding(where, "hold nothing" if n_empty > 1 else "holds nothing", done)


def _empty_classes(plan: Plan, targets: Targets) -> Iterator[Finding]:
    if not plan.classes:
        return
    counts = np.bincount(targets.astype(np.int64), minlength=len(plan.classes))
    for number in np.flatnonzero(counts == 0):
        where = f"{plan.file}, column {plan.target.name}"
        yield Finding(where, f"has no row left of the class {plan.classes[number]!r}", "kept")
