"""Which columns of a table are the file and the label of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.data.info import DataError
from core.data.pictures.label_csv import Rows, written_in
from core.data.pictures.label_values import number
from core.data.pictures.listing import is_picture, printable
from core.data.pictures.names import PictureNames
from core.data.samples import Finding
from core.progress import Progress

_LABELS = ("label", "labels", "class", "target", "category", "species", "breed", "y")
_TRIED = 200
"""Rows from which the column of the files is guessed."""


@dataclass(frozen=True)
class Labels:
    """What a table says.

    Attributes:
        rows: (line, file, label), the line counted from 1 without empty ones.
        name: of the column with the labels.
        findings: lines that are no rows.
    """

    rows: tuple[tuple[int, str, str], ...]
    name: str
    findings: tuple[Finding, ...]


def labels_in(path: Path, names: PictureNames, file_column: str, label_column: str, progress: Progress) -> Labels:
    """Read a table.

    Args:
        path: its file.
        names: finds pictures; they tell a header from a row, and the column of the files from others.
        file_column: name or number (from 1) of the column with the files; empty to guess it.
        label_column: the same for the labels.
        progress: asked whether the work is still wanted.

    Raises:
        DataError: if the file cannot be read, or a column is not there or cannot be guessed.
        Cancelled: if the progress was cancelled.
    """
    written = written_in(path, progress)
    rows = written.rows
    if not rows or len(rows[0]) < 2:
        raise DataError(f"{printable(path)} has one column only: it needs one for the files and one for the labels")
    header = rows[0] if _has_header(rows, names, {file_column, label_column} - {""}) else ()
    body = rows[1:] if header else rows
    columns = header or tuple(map(str, range(1, len(rows[0]) + 1)))
    place = printable(path)
    file_at = _place_of(file_column, columns, place) if file_column else _files_in(body, names)
    label_at = _place_of(label_column, columns, place) if label_column else _labels_among(columns, file_at, place)
    first_line = written.n_before + (2 if header else 1)
    found = ((line, row[file_at], row[label_at]) for line, row in enumerate(body, first_line))
    return Labels(tuple(found), header[label_at] if header else "label", written.findings)


def _has_header(rows: Rows, names: PictureNames, chosen: set[str]) -> bool:
    """Whether the first row names columns: it has no picture, no number, and nothing that stands below it again."""
    first, rest = rows[0], rows[1:]
    if chosen & {*first}:
        return True
    if any(is_picture(cell) or names.find(cell) or number(cell) is not None for cell in first):
        return False
    return not any(cell and cell in {row[at] for row in rest} for at, cell in enumerate(first))


def _place_of(column: str, columns: Sequence[str], place: str) -> int:
    if column in columns:
        return columns.index(column)
    if column.isdecimal() and 1 <= int(column) <= len(columns):
        return int(column) - 1
    raise DataError(f"{place} has no column {column!r}: choose one of {', '.join(columns)}, or its number")


def _files_in(rows: Rows, names: PictureNames) -> int:
    """The column with the most different pictures."""
    columns = [{row[at] for row in rows[:_TRIED]} for at in range(len(rows[0]) if rows else 1)]
    counts = [sum(bool(is_picture(cell) or names.find(cell)) for cell in cells) for cells in columns]
    return counts.index(max(counts))


def _labels_among(columns: Sequence[str], file_at: int, place: str) -> int:
    """The only other column, or one with a usual name."""
    others = [at for at in range(len(columns)) if at != file_at]
    named = [at for at in others if columns[at].lower() in _LABELS]
    if len(others) > 1 and len(named) != 1:
        told = ", ".join(columns[at] for at in others)
        raise DataError(f"{place} has several columns that may be labels ({told}): choose one as label_column")
    return (named or others)[0]
