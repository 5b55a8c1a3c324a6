"""What kind of thing stands in each column of a table, guessed from all of its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.data.samples import Finding
from core.data.tables.columns import NO, YES, Column, Writing
from core.data.tables.database import Database
from core.data.tables.reading import TABLE
from core.progress import Progress

FEW, MANY = 20, 1000
"""So many different values are always categories; more than the second are never."""

_MOSTLY = 0.8
"""A column is of numbers if this share of what stands in it is."""
_LONG = 100
"""Letters that a category may have on average."""
_N_LOOKED_AT = 1000
AT_ONCE = 64
"""Columns that one question is about: the engine takes minutes to understand one about 3,000."""
_DATE = re.compile(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)")
_DATE_FORMATS = ("", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y.%m.%d")
_GROUPED = re.compile(r"\s*[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?\s*")
_DOTTED = re.compile(r"\s*[+-]?\d{1,3}(\.\d{3})+\s*")
_HAS_COMMA = re.compile(r"\s*[+-]?[\d.]*,\d*([eE][+-]?\d+)?\s*")


def guessed(
    database: Database, names: Sequence[str], types: Sequence[str], file: str, progress: Progress
) -> tuple[tuple[Column, ...], tuple[Finding, ...], int]:
    """The columns with their kinds, what people should know of the guess, and the number of rows.

    Raises:
        DataError: if the engine cannot go on.
        Cancelled: if the progress was cancelled.
    """
    progress.report(None, "Looking at the columns")
    columns = [
        Column(name, index, "text", stored) for index, (name, stored) in enumerate(zip(names, types, strict=True))
    ]
    samples = _first_cells(database, columns, progress)
    columns = [_with_format(column, cells) for column, cells in zip(columns, samples, strict=True)]
    n_rows, counts = _counted(database, columns, progress)
    found = [_of_kind(database, *each, n_rows, progress) for each in zip(columns, counts, strict=True)]
    return tuple(found), tuple(_notes(found, samples, file)), n_rows


def _first_cells(database: Database, columns: Sequence[Column], progress: Progress) -> list[list[str]]:
    """Some cells of each column that hold something, as texts."""
    cells = ", ".join(f"left({column.as_text()}, 100)" for column in columns)
    rows = database.rows(f"SELECT {cells} FROM {TABLE} LIMIT {_N_LOOKED_AT}", progress)
    found: list[list[str]] = [[] for _ in columns]
    for row in rows:
        for cell, into in zip(row, found, strict=True):
            if cell is not None and cell.strip():
                into.append(cell)
    return found


def _with_format(column: Column, cells: Sequence[str]) -> Column:
    if column.stored in ("DATE", "TIMESTAMP WITH TIME ZONE") or column.stored.startswith("TIMESTAMP"):
        return replace(column, kind="date")
    if column.stored != "VARCHAR" or not cells:
        return column
    if _share(_DATE, cells) >= _MOSTLY:
        return replace(column, kind="date", date_format=_date_format(cells))
    return replace(column, writing=_writing(cells))


def _share(pattern: re.Pattern[str], cells: Sequence[str]) -> float:
    return sum(pattern.match(cell) is not None for cell in cells) / len(cells)


def _writing(cells: Sequence[str]) -> Writing:
    commas = [cell for cell in cells if "," in cell]
    if not commas or sum(
        "," in cell or _is_number(cell) or _DOTTED.fullmatch(cell) is not None for cell in cells
    ) < _MOSTLY * len(cells):
        return "plain"
    if all(_GROUPED.fullmatch(cell) for cell in commas):
        return "commas between thousands"
    matching = sum(_HAS_COMMA.fullmatch(cell) is not None for cell in commas)
    return "decimal commas" if matching >= _MOSTLY * len(commas) else "plain"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _date_format(cells: Sequence[str]) -> str:
    """The first way of writing dates that nearly all cells follow; empty for year-month-day."""
    return max(_DATE_FORMATS, key=lambda each: _fits(each, cells))


def _fits(date_format: str, cells: Sequence[str]) -> int:
    pattern = date_format or "%Y-%m-%d"
    order = [part[1] for part in re.findall(r"%[dmY]", pattern)]
    mark = re.escape(pattern[2])
    found = 0
    for cell in cells:
        numbers = re.match(rf"\s*(\d+){mark}(\d+){mark}(\d+)", cell)
        if numbers is None and not date_format:
            numbers = re.match(r"\s*(\d+)/(\d+)/(\d+)", cell)
        if numbers:
            parts = dict(zip(order, numbers.groups(), strict=True))
            found += len(parts["Y"]) == 4 and 1 <= int(parts["m"]) <= 12 and 1 <= int(parts["d"]) <= 31
    return found


def _counted(database: Database, columns: Sequence[Column], progress: Progress) -> tuple[int, list[tuple[int, ...]]]:
    """How many rows there are; and of each column how many cells hold something, are numbers, are whole, differ."""
    n_rows, counts = 0, []
    for start in range(0, len(columns), AT_ONCE):
        some = columns[start : start + AT_ONCE]
        parts = ", ".join(f"{_number(each)} AS n{at}, {each.cell()} AS t{at}" for at, each in enumerate(some))
        counted = ", ".join(
            f"count(t{at}), count(n{at}), count(*) FILTER (n{at} = trunc(n{at})), approx_count_distinct(t{at})"
            for at in range(len(some))
        )
        [(n_rows, *found)] = database.rows(f"SELECT count(*), {counted} FROM (SELECT {parts} FROM {TABLE})", progress)
        counts += [tuple(found[at : at + 4]) for at in range(0, len(found), 4)]
    return n_rows, counts


def _number(column: Column) -> str:
    can_be = column.stored == "VARCHAR" or column.kind == "date" or column.is_stored_as_number
    return column.as_number() if can_be else "CAST(NULL AS DOUBLE)"


def _of_kind(database: Database, column: Column, counts: Sequence[int], n_rows: int, progress: Progress) -> Column:
    n_present, n_numbers, n_whole, n_distinct = counts
    known = replace(column, n_missing=n_rows - n_present, n_distinct=min(n_distinct, n_present))
    if not n_present:
        return replace(known, kind="empty")
    if known.stored == "BOOLEAN":
        return replace(known, kind="yes or no")
    if n_numbers >= _MOSTLY * n_present:
        whole = n_whole == n_numbers and column.kind != "date"
        kind = column.kind if column.kind == "date" else "whole number" if whole else "number"
        return replace(known, kind=kind, n_wrong=n_present - n_numbers, is_whole=whole)
    words = replace(known, kind="text", writing="plain", date_format="")
    return _of_words(database, words, n_present, progress)


def _of_words(database: Database, column: Column, n_present: int, progress: Progress) -> Column:
    """A column that holds no numbers: categories if they are few or come again, else free text."""
    if column.stored != "VARCHAR" or column.n_distinct > 2 * MANY:
        return column
    name = column.as_name()
    # each different cell once: an eighth of the time of looking at every cell
    cells = f"(SELECT {column.cell()}, count(*) AS n FROM {TABLE} GROUP BY ALL)"
    named = f"(SELECT {name} AS name, n FROM {cells} WHERE name IS NOT NULL)"
    sql = f"SELECT coalesce(sum(n), 0)::BIGINT, count(DISTINCT name), avg(length(name)) FROM {named}"
    [(n_named, n_distinct, length)] = database.rows(sql, progress)
    column = replace(column, n_distinct=n_distinct, n_missing=column.n_missing + n_present - n_named)
    if not n_named:
        return replace(column, kind="empty")
    if n_distinct <= FEW and _are_yes_and_no(_values(database, column, progress)):
        return replace(column, kind="yes or no")
    comes_again = n_distinct <= FEW or n_distinct <= min(MANY, n_named / 2)
    return replace(column, kind="category" if comes_again and length <= _LONG else "text")


def _values(database: Database, column: Column, progress: Progress) -> list[str]:
    cells = f"(SELECT DISTINCT {column.cell()} FROM {TABLE})"
    return [name for (name,) in database.rows(f"SELECT {column.as_name()} FROM {cells}", progress) if name is not None]


def _are_yes_and_no(values: Sequence[str]) -> bool:
    pair = {value.lower() for value in values}
    return any({yes, no} == pair for yes, no in zip(YES, NO, strict=True))


def _notes(columns: Sequence[Column], samples: Sequence[Sequence[str]], file: str) -> Iterator[Finding]:
    for column, cells in zip(columns, samples, strict=True):
        where = f"{file}, {column.called}"
        if column.writing == "commas between thousands" and column.is_numeric:
            example = next(cell.strip() for cell in cells if "," in cell)
            yield Finding(where, f"has commas that are read as marks between thousands ({example})", "kept")
        if column.date_format and sum(_fits(each, cells) == len(cells) for each in _DATE_FORMATS) > 1:
            order = "month/day" if column.date_format.startswith("%m") else "day/month"
            yield Finding(where, f"has dates in which day and month could be exchanged; read as {order}", "kept")
