"""How a row of a table becomes what the network gets, as lines of an exported file."""

from __future__ import annotations

from collections.abc import Iterator

from core.data.tables.fit import FittedTable
from core.data.tables.plan import Feature
from core.data.tables.wishes import FILL, LEAVE_OUT
from core.layers.code import literal

_PREPARE = '''\
def prepare(row: dict[str, object]) -> Tensor:
    """Turn a row of the table into what the network gets; a batch is torch.stack of such.

    The row has a cell for each name in COLUMNS: a number, a date, True or False, the text of a category; None or NaN
    where nothing stands. A category that the network did not learn from is a 0 for each that it did.
    """
    numbers = []
    for name, kind, known, instead, is_marked in COLUMNS:
        cell = row.get(name)
        is_missing = cell is None or cell != cell
        if is_missing:
            cell = instead
        if cell is None:
            raise ValueError(f"{name} holds nothing: the network learned from rows without gaps")
        if kind == "category":
            numbers += [float(str(cell) == value) for value in known]
        else:
            mean, deviation = known
            if kind == "date" and not is_missing:  # days since 1970-01-01
                seconds = 3600 * getattr(cell, "hour", 0) + 60 * getattr(cell, "minute", 0) + getattr(cell, "second", 0)
                cell = cell.toordinal() - 719163 + seconds / 86400
            numbers.append((float(cell) - mean) / deviation)
        if is_marked:
            numbers.append(float(is_missing))
    return torch.tensor(numbers)'''


def table_constants(fitted: FittedTable) -> str:
    """What a file has to know of each column."""
    return "\n".join(
        [
            "# name, kind, (mean, deviation) or the values of a category (None: not learned from),",
            "# what stands in for nothing (None: nothing does), whether one more number says that nothing stood there",
            "COLUMNS = (",
            *(f"    {literal(row)}," for row in _rows(fitted)),
            ")",
        ]
    )


def table_function() -> str:
    """The function that prepares a row."""
    return _PREPARE


def _rows(fitted: FittedTable) -> Iterator[tuple[object, ...]]:
    start = 0
    for feature in fitted.fit.features:
        yield (feature.column.name, feature.column.kind, *_known(fitted, feature, start), feature.is_marked)
        start += len(feature.names)


def _known(fitted: FittedTable, feature: Feature, start: int) -> tuple[object, object]:
    """What is known of the values of a column, and what stands in for nothing."""
    missing = fitted.fit.missing
    if not feature.categories:
        figures = float(fitted.exact_mean[start]), float(fitted.exact_std[start])
        return figures, None if missing == LEAVE_OUT else float(fitted.fill[start])
    part = slice(start, start + feature.width)
    pairs = zip(feature.categories, fitted.seen[part], strict=True)
    values = tuple(category if seen else None for category, seen in pairs)
    if missing == FILL:
        return values, feature.categories[int(fitted.fill[part].argmax())]
    return values, None if missing == LEAVE_OUT else ""
