"""The rows of a table of labels as they stand in its file, read by DuckDB: any separator, quotes, any encoding."""

from __future__ import annotations

import codecs
import glob
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.data.info import DataError
from core.data.pictures.listing import printable

if TYPE_CHECKING:
    import duckdb

Rows = list[tuple[str, ...]]

_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def rows_of(path: Path) -> Rows:
    """All rows, at least one, a header among them; every cell as text without space around it, without empty rows.

    Raises:
        DataError: if the file is missing, cannot be read, or is no table.
    """
    import duckdb

    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(f"{printable(path)} cannot be read ({reason}): choose the table of the labels anew") from None
    with TemporaryDirectory(prefix="netloom-") as folder, duckdb.connect(config=_OFFLINE) as connection:
        copy = Path(folder) / "labels.csv"
        copy.write_bytes(_text(content).encode())
        try:
            found = _rows(connection, copy)
        except duckdb.Error:
            raise DataError(
                f"{printable(path)} is no table: save it as CSV with a row for each picture, its file and its label"
            ) from None
    if not found:
        raise DataError(f"{printable(path)} is empty: choose a table with a row for each picture")
    return found


_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "threads": 1,
}


def _text(content: bytes) -> str:
    """The content as text: UTF-8 if it is that, what its mark says, or else what Windows wrote for long."""
    marked = next((encoding for mark, encoding in _MARKED if content.startswith(mark)), "utf-8")
    try:
        return content.decode(marked)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _rows(connection: duckdb.DuckDBPyConnection, path: Path) -> Rows:
    found = _read(connection, path, None)
    if found and len(found[0]) == 1:  # a space separates only where nothing else does: names of files have spaces
        found = _read(connection, path, " ")
    stripped = (tuple((cell or "").strip() for cell in row) for row in found)
    return [row for row in stripped if any(row)]


def _read(connection: duckdb.DuckDBPyConnection, path: Path, separator: str | None) -> list[tuple[str | None, ...]]:
    table = connection.read_csv(
        glob.escape(str(path)),
        sep=separator,
        header=False,
        all_varchar=True,
        null_padding=True,
        strict_mode=False,
        parallel=False,  # quoted line breaks and rows of different lengths at once need it
        quotechar='"',
        escapechar='"',  # guessed from a few quoted cells among many, both may be missed
        comment="",
        skiprows=0,
    )
    return table.fetchall()
