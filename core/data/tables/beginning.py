"""The beginning of a large text as a small table of its own: it is there long before the whole file is read."""

from __future__ import annotations

from pathlib import Path

from core.data.info import DataError
from core.data.storing.scratch import own_folder
from core.data.tables.table_file import TableFile
from core.progress import Progress

_BYTES = 1 << 18
"""So much is read in a tenth of a second; it has more rows than a screen."""
_LARGE = 4 * _BYTES
"""A smaller file is read whole in no more time."""


def beginning(path: Path, separator: str, progress: Progress) -> TableFile | None:
    """The first rows of a text, to be shown while the others are read.

    Args:
        path: the file.
        separator: what stands between two cells; empty to find out.
        progress: asked whether to go on.

    Returns:
        The table of the first rows; None where the file is small or open already, a Parquet file, a text in UTF-16,
        or no table: the reading of the whole file tells more.

    Raises:
        Cancelled: if the progress was cancelled.
    """
    try:
        if TableFile.is_held(path, separator):
            return None
        with path.open("rb") as file, own_folder() as folder:
            first = file.read(_LARGE)
            lines = first[: first.rfind(b"\n", 0, _BYTES) + 1]
            if len(first) < _LARGE or not lines or b"\0" in lines:
                return None
            copy = Path(folder) / path.name  # findings name the file
            copy.write_bytes(lines)
            table = TableFile(copy, separator, progress)
            table.path = path
            return table
    except (OSError, DataError):
        return None
