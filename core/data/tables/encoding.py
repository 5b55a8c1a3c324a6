"""Text files as UTF-8, whatever they were written in."""

from __future__ import annotations

import codecs
from pathlib import Path

from core.data.info import DataError
from core.progress import Progress

_SAMPLE = 1 << 20
_PIECE = 1 << 22
_BOMS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1c\x1d\x1e\x1f"))
_FEW = 10
"""So many control characters may get into any text."""
_LEGACY = "cp1252"
"""What a text that is not UTF-8 is taken for: Latin-1 with the characters that Windows added."""


def foreign_encoding(path: Path) -> str | None:
    """The encoding of a text file, judged by its first megabyte; None for UTF-8 that can be read as it is.

    Raises:
        OSError: if it cannot be read.
        DataError: if it is no text at all.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if sample.startswith(b"PK\x03\x04"):
        raise DataError(f"{path} is a spreadsheet or an archive, not a text: save the table as CSV and choose that")
    for mark, name in _BOMS.items():
        if sample.startswith(mark):
            return name
    if (wide := _wide(sample)) is not None:
        return wide
    if sum(map(sample.count, (bytes([code]) for code in _CONTROLS))) > max(_FEW, len(sample) / 20):
        raise DataError(f"{path} is no text: choose a table as CSV, TSV or Parquet")
    if not _is_utf8(sample):
        return _LEGACY
    return "utf-8-sig" if b"\0" in sample else None


def name_of(encoding: str) -> str:
    """What people call an encoding."""
    return {"utf-8-sig": "UTF-8", _LEGACY: "Latin-1"}.get(encoding, encoding.upper())


def write_as_utf8(source: Path, target: Path, encoding: str, progress: Progress) -> int:
    """Write a copy in UTF-8, without NUL characters.

    Returns:
        How many characters could not be read; each became "�".

    Raises:
        OSError: if the file cannot be read or the copy not written.
        Cancelled: if the progress was cancelled.
    """
    lost = 0
    with (
        source.open("r", encoding=encoding, errors="replace", newline="") as read,
        target.open("w", encoding="utf-8", errors="replace", newline="") as written,
    ):
        while piece := read.read(_PIECE):
            progress.check_cancelled()
            lost += piece.count("\N{REPLACEMENT CHARACTER}")
            written.write(piece.replace("\0", ""))
    return lost


def legacy() -> str:
    """The encoding to fall back to where UTF-8 turns out wrong after the first megabyte."""
    return _LEGACY


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    if sample[1::2].count(0) > 0.4 * pairs:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > 0.4 * pairs else None


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)  # a character may be cut in two at the end
    except UnicodeDecodeError:
        return False
    return True
