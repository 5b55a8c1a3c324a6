"""What is worth seeing of a column: its figures, and a histogram or its most frequent values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.data.tables.columns import Column
from core.data.tables.database import Database
from core.data.tables.reading import TABLE
from core.progress import Progress

SHOWN = 200
"""Characters of a cell that are shown."""


@dataclass(frozen=True)
class Bar:
    """One bar of a distribution.

    Attributes:
        label: the value that it counts, or where the range begins that it counts ("2025-01-31" for a date).
        count: how many cells.
        low: where the range begins, as a number; of a date, days since 1970-01-01. None where values are counted.
        high: where it ends; the last range holds its end, the others do not.
    """

    label: str
    count: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Summary:
    """What is worth knowing of a column.

    Attributes:
        column: the column.
        n_values: cells that hold something of its kind.
        n_missing: cells that hold nothing.
        n_wrong: cells that hold something else.
        mean: of the numbers; of dates in days since 1970-01-01, of yes or no the share of yes. None for words.
        deviation: of the same, that of a population.
        minimum: the smallest one, or the first in the alphabet, as people read it; empty if there is none.
        maximum: the largest one.
        bars: a histogram of numbers and dates, or the most frequent values, most frequent first.
        n_others: cells whose values have no bar.
    """

    column: Column
    n_values: int
    n_missing: int
    n_wrong: int
    mean: float | None
    deviation: float | None
    minimum: str
    maximum: str
    bars: tuple[Bar, ...]
    n_others: int


def summary(database: Database, column: Column, n_rows: int, n_bars: int, progress: Progress) -> Summary:
    """The summary of a column, with at most so many bars.

    Raises:
        DataError: if memory runs out.
        Cancelled: if the progress was cancelled.
    """
    made = _of_numbers if column.is_numeric else _of_words
    return made(database, column, n_rows, n_bars, progress)


def _of_numbers(database: Database, column: Column, n_rows: int, n_bars: int, progress: Progress) -> Summary:
    cells = f"(SELECT {column.as_number()} AS x FROM {TABLE})"
    sql = f"SELECT count(x), avg(x), stddev_pop(x), min(x), max(x) FROM {cells}"
    [(n_values, mean, deviation, low, high)] = database.rows(sql, progress)
    bars: tuple[Bar, ...] = ()
    if n_values:
        bars = _histogram(database, column, low, high, n_bars, progress)
    return Summary(
        column,
        n_values,
        column.n_missing,
        n_rows - column.n_missing - n_values,
        mean,
        deviation,
        _number_text(column, low),
        _number_text(column, high),
        bars,
        0,
    )


def _histogram(
    database: Database, column: Column, low: float, high: float, n_bars: int, progress: Progress
) -> tuple[Bar, ...]:
    if column.is_whole:
        n_bars = int(min(n_bars, high - low + 1))
    edges = np.linspace(low, high, n_bars + 1) if high > low else np.array([low, high])
    n_bars = len(edges) - 1
    place = f"least({n_bars - 1}, greatest(0, floor((x - $1) / $2 * {n_bars})))"
    sql = (
        f"SELECT {place} AS place, count(*) FROM (SELECT {column.as_number()} AS x FROM {TABLE}) "
        "WHERE x IS NOT NULL GROUP BY place"
    )
    counts: dict[Any, int] = dict(database.rows(sql, progress, [low, (high - low) or 1.0]))
    return tuple(
        Bar(_number_text(column, float(edges[at])), counts.get(at, 0), float(edges[at]), float(edges[at + 1]))
        for at in range(n_bars)
    )


def _of_words(database: Database, column: Column, n_rows: int, n_bars: int, progress: Progress) -> Summary:
    name = f"nullif({column.as_text()}, '')"
    sql = f"SELECT count({name}), left(min({name}), {SHOWN}), left(max({name}), {SHOWN}) FROM {TABLE}"
    [(n_values, first, last)] = database.rows(sql, progress)
    top = database.rows(
        f"SELECT left({name}, {SHOWN}) AS name, count(*) AS n FROM {TABLE} WHERE name IS NOT NULL "
        f"GROUP BY name ORDER BY n DESC, name LIMIT {n_bars}",
        progress,
    )
    bars = tuple(Bar(value, count) for value, count in top)
    mean = deviation = None
    if column.kind == "yes or no":
        number = column.as_number()
        [(mean, deviation)] = database.rows(f"SELECT avg({number}), stddev_pop({number}) FROM {TABLE}", progress)
    others = n_values - sum(bar.count for bar in bars)
    n_missing = n_rows - n_values
    return Summary(column, n_values, n_missing, 0, mean, deviation, first or "", last or "", bars, others)


def _number_text(column: Column, number: float | None) -> str:
    if number is None:
        return ""
    if column.kind == "date":
        moment = np.datetime64("1970-01-01", "s") + np.timedelta64(round(number * 86400), "s")
        return str(moment).replace("T00:00:00", "").replace("T", " ")
    return f"{number:,.0f}" if column.is_whole and number == int(number) else f"{number:.6g}"
