"""Reading a file into a table of the engine: columns c0, c1, … in the order of the file, and what was wrong with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.data.info import DataError
from core.data.samples import Finding
from core.data.storing.scratch import own_folder
from core.data.tables.database import Database, OutOfMemory, text, texts
from core.data.tables.dialect import LONGEST_LINE, MISSING, Dialect, sniffed
from core.data.tables.encoding import foreign_encoding, legacy, name_of, write_as_utf8
from core.data.tables.naming import distinct_names
from core.progress import Progress

TABLE = "cells"
"""What the engine calls the table."""

REJECTED = "SELECT line, error_type::VARCHAR, column_idx FROM reject_errors ORDER BY line"
"""Lines that the engine could not read, with the reason and the column, in the order of the file."""
_MOST_REJECTED = 100_000
_N_SHOWN = 20
_BROKEN = {
    "MISSING COLUMNS": "has fewer fields than there are columns",
    "TOO MANY COLUMNS": "has more fields than there are columns",
    "UNQUOTED VALUE": "has a quote that is not closed",
    "LINE SIZE OVER MAXIMUM": "is longer than 16 MB",
    "INVALID ENCODING": "holds bytes that are no text",
}


@dataclass(frozen=True)
class Stamp:
    """What tells whether a file is still the one that was read."""

    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """The stamp of a file as it is now.

        Raises:
            DataError: if it is not there or is no file.
        """
        try:
            if path.is_dir():
                raise DataError(f"{path} is a folder: choose a file with a table")
            found = path.stat()
        except OSError as error:
            raise unreadable(path, error) from None
        return cls(found.st_size, found.st_mtime_ns)


@dataclass(frozen=True)
class Read:
    """A file as a table of the engine.

    Attributes:
        database: the engine.
        names: of the columns, each another one.
        types: of the columns, as the engine calls them.
        findings: what was wrong.
    """

    database: Database
    names: tuple[str, ...]
    types: tuple[str, ...]
    findings: tuple[Finding, ...]


def read(path: Path, separator: str, progress: Progress, room: int | None = None) -> Read:
    """Read a file.

    Args:
        path: a Parquet file, or a text with separators; the content says which, not the name.
        separator: what stands between two cells of a text; empty to find out.
        progress: told of, and asked whether to go on.
        room: bytes of memory that the table may take, as far as the engine can do with them; what does not fit goes to
            the disk. By default a quarter of what is free.

    Raises:
        DataError: if it is not there, not a table, or changes meanwhile; the sentence says what to do.
        Cancelled: if the progress was cancelled.
    """
    from core.data.feeding.memory import budget  # that room needs this one

    before = Stamp.of(path)
    progress.report(None, f"Reading {path.name}")
    try:
        with path.open("rb") as file:
            is_parquet = file.read(4) == b"PAR1"
        if not before.size:
            raise DataError(f"{path} is empty: choose a file with a table")
        if path.suffix == ".parquet" and not is_parquet:
            raise DataError(f"{path} is broken, it is no Parquet file: write it again or choose another file")
        try:
            found = _found(path, is_parquet, separator, budget(None) if room is None else room, progress)
        except OutOfMemory:  # of thousands of columns, the engine must hold some thousand rows
            found = _found(path, is_parquet, separator, None, progress)
    except OSError as error:
        raise unreadable(path, error) from None
    if Stamp.of(path) != before:
        raise DataError(f"{path} changed while it was being read: try again when nobody writes to it")
    return found


def unreadable(path: Path, error: OSError) -> DataError:
    """What to say of a file that the system does not give."""
    if isinstance(error, FileNotFoundError):
        return DataError(f"{path} is not there: put it back or choose another file")
    return DataError(f"{path} cannot be read ({error.strerror}): change its rights or choose another file")


def _found(path: Path, is_parquet: bool, separator: str, room: int | None, progress: Progress) -> Read:
    return _parquet(path, room, progress) if is_parquet else _text(path, separator, room, progress)


def _parquet(path: Path, room: int | None, progress: Progress) -> Read:
    with _readable(path) as readable, _told_by(path, readable):
        return _of_parquet(path, readable, room, progress)


def _of_parquet(path: Path, readable: Path, room: int | None, progress: Progress) -> Read:
    database = Database(path, [readable], room)
    rows = f"read_parquet({text(str(readable))}, hive_partitioning = false)"
    described = database.rows(f"DESCRIBE SELECT * FROM {rows}", progress)
    names, findings = distinct_names([str(row[0]) for row in described], path.name)
    columns = ", ".join(f"c{index}" for index in range(len(names)))
    database.rows(f"CREATE TABLE {TABLE} AS SELECT * FROM {rows} AS found({columns})", progress)
    return Read(database, names, tuple(str(row[1]) for row in described), findings)


def _text(path: Path, separator: str, room: int | None, progress: Progress) -> Read:
    encoding = foreign_encoding(path)
    if encoding is None:
        with _readable(path) as readable:
            found = _utf8(path, readable, separator, room, progress)
        if not any(_is_of_encoding(finding) for finding in found.findings):
            return found
        encoding = legacy()
    with own_folder() as folder:
        copy = Path(folder) / "table.csv"
        lost = write_as_utf8(path, copy, encoding, progress)
        found = _utf8(path, copy, separator, room, progress)
    note = f"is not UTF-8 and was read as {name_of(encoding)}"
    if encoding.startswith("utf-8"):
        note = "holds NUL characters, which were taken out"
    if lost:
        note += f", but {lost:,} characters could not be read"
    return Read(found.database, found.names, found.types, (Finding(path.name, note, "kept"), *found.findings))


def _utf8(path: Path, readable: Path, separator: str, room: int | None, progress: Progress) -> Read:
    with _told_by(path, readable):
        database = Database(path, [readable], room)
        dialect = sniffed(database, readable, separator, progress)
        n_columns = len(dialect.names)
        if n_columns == 0:
            raise DataError(f"{path} holds no table: choose another file")
        types, rejected = _filled(database, readable, dialect, progress)
    names, findings = distinct_names(dialect.names, path.name)
    if not dialect.has_header:
        span = f"{names[0]} to {names[-1]}" if n_columns > 1 else names[0]
        findings = (Finding(path.name, f"has no line with names, so its columns are called {span}", "kept"),)
    if dialect.skipped:
        findings += (_before_the_table(dialect.skipped, path.name),)
    return Read(database, names, types, (*findings, *broken_lines(rejected, path.name)))


def _filled(
    database: Database, path: Path, dialect: Dialect, progress: Progress
) -> tuple[tuple[str, ...], list[tuple[int, str, int]]]:
    """Make the table; columns in which words follow on thousands of numbers are read as words."""
    types = dialect.types
    while True:
        # at once: lines that are no rows are known only to who read them
        table = f"CREATE OR REPLACE TABLE {TABLE} AS SELECT * FROM {_csv(path, dialect, types)}"
        rejected = database.rows(f"{table}; {REJECTED}", progress)
        of_words = {column - 1 for _, kind, column in rejected if kind == "CAST"}
        if not of_words:
            return types, rejected
        types = tuple("VARCHAR" if index in of_words else each for index, each in enumerate(types))


@contextmanager
def _told_by(path: Path, readable: Path) -> Iterator[None]:
    """Sentences about a copy name the file that it was made from."""
    try:
        yield
    except DataError as error:
        raise DataError(str(error).replace(str(readable), str(path))) from None


def _csv(path: Path, dialect: Dialect, types: Sequence[str]) -> str:
    columns = ", ".join(f"'c{index}': {text(each)}" for index, each in enumerate(types))
    return (
        f"read_csv({text(str(path))}, {dialect.options()}, header = {dialect.has_header}, "
        f"columns = {{{columns}}}, nullstr = [{texts(MISSING)}], ignore_errors = true, store_rejects = true, "
        f"rejects_limit = {_MOST_REJECTED}, max_line_size = {LONGEST_LINE}, buffer_size = {LONGEST_LINE})"
    )


@contextmanager
def _readable(path: Path) -> Iterator[Path]:
    """The file under a name in which no character stands for several files, as the engine would take * and ?."""
    if not set("*?[") & set(str(path)):
        yield path
        return
    with own_folder() as folder:
        yield Path(shutil.copyfile(path, Path(folder) / "table"))


def _before_the_table(n_lines: int, name: str) -> Finding:
    one = n_lines == 1
    where = f"{name}, line 1" if one else f"{name}, lines 1 to {n_lines:,}"
    return Finding(where, f"{'stands' if one else 'stand'} before the table", "left out")


def broken_lines(rejected: Sequence[tuple[int, str, int]], name: str) -> Iterator[Finding]:
    """A finding for each line that is no row, and one for all beyond the first of its kind."""
    lines: dict[str, list[int]] = {}
    seen: set[int] = set()
    for line, kind, _ in rejected:
        if line not in seen:
            lines.setdefault(kind, []).append(line)
        seen.add(line)
    for kind, numbers in lines.items():
        what = _BROKEN.get(kind, f"cannot be read ({kind.lower()})")
        yield from (Finding(f"{name}, line {number}", what, "left out") for number in numbers[:_N_SHOWN])
        if len(numbers) > _N_SHOWN:
            more = f"{name}, {len(numbers) - _N_SHOWN:,} more lines"
            yield Finding(more, what.replace("has ", "have ").replace("is ", "are "), "left out")


def is_ragged(finding: Finding) -> bool:
    """Whether it tells of a line that has more fields than there are columns, or fewer."""
    return finding.what in (_BROKEN["MISSING COLUMNS"], _BROKEN["TOO MANY COLUMNS"])


def _is_of_encoding(finding: Finding) -> bool:
    return finding.what == _BROKEN["INVALID ENCODING"]


def rows_text(indices: Sequence[int], total: int) -> str:
    """Some rows, counted from 1: "row 3", "rows 3, 8 and 12 more"; ``total`` is how many there are."""
    shown = ", ".join(f"{index + 1:,}" for index in indices)
    more = f" and {total - len(indices):,} more" if total > len(indices) else ""
    return f"row{'s' if total > 1 else ''} {shown}{more}"
