"""How a text separates its cells: found by the engine, which looks at some thousand lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.data.info import DataError
from core.data.tables.database import Database, OutOfMemory, text, texts
from core.data.tables.opening_lines import REMARK, is_first_row, opening_of
from core.progress import Progress

_UNUSUAL = (" ", ":", "^", "~", "\x1f", "\x01")
"""Separators that the engine does not look for by itself."""
MISSING = ("", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "-nan", "NULL", "null", "?")
"""What stands in a cell of a text file that holds nothing."""

LONGEST_LINE = 1 << 24
"""Bytes of a line, and of what a thread reads at once: with more, files of 300 MB are read by one thread, and need as
much memory."""
_TYPES = ("BIGINT", "DOUBLE", "VARCHAR")
_N_LINES, _LINE = 100, 100_000
"""Lines that are looked at here, and characters of each."""


@dataclass(frozen=True)
class Dialect:
    """How the cells of a text are written.

    Attributes:
        separator: what stands between two cells.
        quote: what stands around a cell that holds separators; empty if nothing may.
        escape: what stands before a quote within a cell.
        skipped: lines before the table.
        has_header: whether the first line holds names.
        names: of the columns, as they stand in the file or as the engine made them up.
        types: of the columns, by the first 20,000 lines: BIGINT, DOUBLE or VARCHAR.
    """

    separator: str
    quote: str
    escape: str
    skipped: int
    has_header: bool
    names: tuple[str | None, ...]
    types: tuple[str, ...]

    def options(self) -> str:
        """The same as the engine wants it."""
        return (
            f"auto_detect = false, delim = {text(self.separator)}, quote = {text(self.quote)}, "
            f"escape = {text(self.escape)}, comment = '', skip = {self.skipped}"
        )


def sniffed(database: Database, path: Path, separator: str, progress: Progress) -> Dialect:
    """The dialect of a text in UTF-8.

    Args:
        database: an engine that may read the file.
        path: the file.
        separator: the separator, if it is known; empty to find it.
        progress: asked whether to go on.

    Raises:
        DataError: if no dialect fits.
        Cancelled: if the progress was cancelled.
    """
    lines = _first_lines(path)
    opening = opening_of(lines, separator)
    if not any(line.strip() for line in lines[opening.n_lines :]):
        raise DataError(f"{path} holds no rows: choose a file with a table")
    separator = separator or opening.separator
    found = _asked(database, path, separator, opening.n_lines, progress)
    if opening.may_hold_names and not found.has_header:
        before = _asked(database, path, separator, opening.n_lines - 1, progress)
        found = before if before.has_header and len(before.names) == len(found.names) > 1 else found
    if len(found.names) == 1 and not separator and (unusual := _unusual_separator(lines[opening.n_lines :])):
        found = _asked(database, path, unusual, opening.n_lines, progress)
    if not found.quote and not any('"' in line for line in lines):
        found = replace(found, quote='"', escape='"')  # none in the lines looked at: one may still come
    return _with_names(database, path, found, progress)


def _asked(database: Database, path: Path, separator: str, n_skipped: int, progress: Progress) -> Dialect:
    known = f", delim = {text(separator)}" if separator else ""
    sql = (
        "SELECT Delimiter, Quote, Escape, SkipRows, HasHeader, "
        "[each.name FOR each IN Columns], [each.type FOR each IN Columns] "
        f"FROM sniff_csv(?, auto_type_candidates = [{texts(_TYPES)}], nullstr = [{texts(MISSING)}], "
        f"ignore_errors = true, max_line_size = {LONGEST_LINE}, buffer_size = {LONGEST_LINE}, "
        f"comment = '', skip = {n_skipped}{known})"
    )
    try:
        [row] = database.rows(sql, progress, [str(path)])
    except OutOfMemory:
        raise
    except DataError:
        raise DataError(f"{path} is no table: nothing separates its cells, or name the separator") from None
    delimiter, quote, escape, skipped, has_header, names, types = row
    quote, escape = ("" if mark == "(empty)" else mark for mark in (quote, escape))
    return Dialect(delimiter, quote, escape, skipped, has_header, tuple(names), tuple(types))


def _with_names(database: Database, path: Path, found: Dialect, progress: Progress) -> Dialect:
    """The dialect with the names as they stand in the file: the engine renames columns that are called the same."""
    if found.has_header:
        rows = _as_texts(database, path, found, progress)
        is_row = {*found.types} == {"VARCHAR"} and rows and is_first_row(rows[0], rows[1:])
        if not is_row:
            return replace(found, names=rows[0] if rows else found.names)
    names = tuple(f"column {number}" for number in range(1, len(found.names) + 1))
    return replace(found, has_header=False, names=names)


def _as_texts(database: Database, path: Path, dialect: Dialect, progress: Progress) -> list[tuple[str | None, ...]]:
    """The first lines, with that of the names."""
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(dialect.names)))
    sql = (
        f"SELECT * FROM read_csv(?, {dialect.options()}, header = false, columns = {{{columns}}}, "
        f"null_padding = true, parallel = false, ignore_errors = true) LIMIT {_N_LINES}"
    )
    return database.rows(sql, progress, [str(path)])


def _first_lines(path: Path) -> Sequence[str]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        lines: list[str] = []
        for line in iter(lambda: file.readline(_LINE), ""):
            lines.append(line.rstrip("\n"))
            if len(lines) >= _N_LINES and not line.startswith(REMARK):
                break
        return lines


def _unusual_separator(lines: Sequence[str]) -> str | None:
    """A separator that stands as often in nearly every line."""
    told = [line for line in lines if line.strip()]
    for separator in _UNUSUAL:
        count, n_lines = Counter(line.strip().count(separator) for line in told).most_common(1)[0]
        if count > 0 and len(told) > 1 and n_lines >= 0.9 * len(told):
            return separator
    return None
