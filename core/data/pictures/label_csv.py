"""The rows of a table of labels as they stand in its file, read by DuckDB: any separator, quotes, any encoding."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

from core.data.info import DataError
from core.data.pictures.listing import printable
from core.data.samples import Finding
from core.data.tables.database import Database
from core.data.tables.database import text as sql_text
from core.data.tables.dialect import Dialect, sniffed
from core.data.tables.opening_lines import NAMED, REMARK
from core.data.tables.reading import REJECTED, broken_lines
from core.progress import Progress

Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Written:
    """What stands in a table of labels.

    Attributes:
        rows: every cell as text without space around it; a header among them, without empty rows.
        n_before: how many lines without cells stand before them.
        findings: lines that are no rows.
    """

    rows: Rows
    n_before: int
    findings: tuple[Finding, ...]


_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def written_in(path: Path, progress: Progress) -> Written:
    """All rows of a table, at least one.

    Raises:
        DataError: if the file is missing, cannot be read, or is no table.
        Cancelled: if the progress was cancelled.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(f"{printable(path)} cannot be read ({reason}): choose the table of the labels anew") from None
    text = _text(content)
    if not text.strip():
        raise DataError(f"{printable(path)} is empty: choose a table with a row for each picture")
    with TemporaryDirectory(prefix="netloom-") as folder:
        copy = Path(folder) / "labels.csv"
        copy.write_bytes(text.encode())
        try:
            found, rejected = _read(copy, progress)
        except DataError:
            raise DataError(
                f"{printable(path)} is no table: save it as CSV with a row for each picture, its file and its label"
            ) from None
    stripped = (tuple((cell or "").strip() for cell in row) for row in found)
    rows = [row for row in stripped if any(row)]
    n_before = len(list(takewhile(_is_remark, rows)))
    return Written(rows[n_before:], n_before, tuple(broken_lines(rejected, printable(path))))


def _is_remark(row: tuple[str, ...]) -> bool:
    return row[0].lower().startswith((REMARK, NAMED)) and len(row) > 1 and not any(row[1:])


def _text(content: bytes) -> str:
    """The content as text: UTF-8 if it is that, what its mark says, or else what Windows wrote for long."""
    marked = next((encoding for mark, encoding in _MARKED if content.startswith(mark)), "utf-8")
    try:
        return content.decode(marked)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _read(path: Path, progress: Progress) -> tuple[list[tuple[str | None, ...]], list[tuple[int, str, int]]]:
    """All rows, and the lines that have more cells than the others."""
    database = Database(path, [path])
    dialect = replace(sniffed(database, path, "", progress), skipped=0, quote='"', escape='"')
    # quotes guessed from a few quoted cells among many may be missed
    rejected = database.rows(f"CREATE TABLE rows AS SELECT * FROM {_csv(path, dialect)}; {REJECTED}", progress)
    return database.rows("FROM rows ORDER BY rowid", progress), rejected


def _csv(path: Path, dialect: Dialect) -> str:
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(dialect.names)))
    return (
        f"read_csv({sql_text(str(path))}, {dialect.options()}, header = false, columns = {{{columns}}}, "
        "null_padding = true, parallel = false, ignore_errors = true, store_rejects = true)"
    )
