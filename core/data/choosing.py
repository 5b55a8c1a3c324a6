"""Which source files and folders are, that somebody brings along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from core.data.arrays.options import SUFFIXES as ARRAYS
from core.data.info import DataError
from core.data.looked_at import LookedAt
from core.data.sources.arrays import Arrays
from core.data.sources.picture_folder import PictureFolder
from core.data.sources.picture_table import PictureTable
from core.data.sources.table import SUFFIXES as TABLES
from core.data.sources.table import Table

PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm")
_LABELS = (".csv", ".tsv", ".txt")
_N_LOOKED_AT = 200
_TARGETS = ("target", "label", "answer", "class")


def is_data(path: Path) -> bool:
    """Whether a file, by its name, or a folder may hold samples."""
    return path.is_dir() or (path.is_file() and path.suffix.lower() in (*TABLES, *ARRAYS))


def source_of(paths: Sequence[Path]) -> LookedAt:
    """The source that reads some files or folders.

    A folder is one of pictures; with a table in it, or beside it, and no folders of classes, that labels them. Two
    files of arrays are samples and their targets. A text is a table, unless it names pictures.

    Raises:
        DataError: if no source reads these; the sentence says what does.
    """
    folders = [path for path in paths if path.is_dir()]
    arrays = [path for path in paths if path.is_file() and path.suffix.lower() in ARRAYS]
    tables = [path for path in paths if path.is_file() and path.suffix.lower() in TABLES]
    counts = (len(folders), len(tables), len(arrays))
    if counts == (1, 0, 0):
        return _of_folder(folders[0])
    if counts == (1, 1, 0):
        return PictureTable(table=str(tables[0]), folder=str(folders[0]))
    if counts == (0, 1, 0):
        return _of_table(tables[0])
    if counts in ((0, 0, 1), (0, 0, 2)):
        return _of_arrays(arrays)
    names = ", ".join(path.name for path in paths[:3]) + (", …" if len(paths) > 3 else "")
    raise DataError(
        f"{names} cannot be taken together: choose one folder of pictures, one table (with a folder of pictures, if it "
        "labels these), or one or two files of arrays"
    )


def _of_folder(folder: Path) -> LookedAt:
    try:
        entries = sorted(islice(folder.iterdir(), _N_LOOKED_AT))
    except OSError as error:
        raise DataError(f"{folder} cannot be read ({error.strerror}): change its rights") from error
    has_classes = any(entry.is_dir() and _holds_pictures(entry) for entry in entries)
    labels = [entry for entry in sorted(folder.glob("*.[ct]sv")) if _names_pictures(entry)]
    if labels and not has_classes:
        return PictureTable(table=str(labels[0]))
    return PictureFolder(folder=str(folder))


def _holds_pictures(folder: Path) -> bool:
    """Whether a folder seems to hold pictures, or folders; one that may not be looked into does not."""
    try:
        return any(entry.is_dir() or _is_picture(entry.name) for entry in islice(folder.iterdir(), _N_LOOKED_AT))
    except OSError:
        return False


def _of_table(path: Path) -> LookedAt:
    return PictureTable(table=str(path)) if _names_pictures(path) else Table(file=str(path))


def _names_pictures(path: Path) -> bool:
    """Whether most of the first rows of a text have a cell that is the name of a picture."""
    if path.suffix.lower() not in _LABELS:
        return False
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            rows = [row for row in islice(file, 21) if row.strip()][1:]
    except OSError:
        return False
    return bool(rows) and sum(any(map(_is_picture, _cells(row))) for row in rows) > len(rows) / 2


def _cells(row: str) -> Iterator[str]:
    for mark in ",;\t|":
        row = row.replace(mark, "\n")
    return (cell.strip().strip('"') for cell in row.splitlines())


def _is_picture(name: str) -> bool:
    return name.lower().endswith(PICTURES)


def _of_arrays(paths: Sequence[Path]) -> LookedAt:
    if len(paths) == 1:
        return Arrays(file=str(paths[0]))
    targets = [path for path in paths if any(word in path.stem.lower() for word in _TARGETS)]
    second = targets[0] if len(targets) == 1 else max(paths, key=lambda path: path.stem.lower())  # x.npy, y.npy
    first = next(path for path in paths if path != second)
    return Arrays(file=str(first), targets_file=str(second))
