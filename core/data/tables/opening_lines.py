"""What may stand in a text before its table: remarks, and the line in which spreadsheets name their separator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

REMARK = "#"
"""What a line begins with that says something about the table, in many programs that write one."""
NAMED = "sep="
"""What a line begins with in which a spreadsheet names its separator."""
_SEPARATORS = (",", ";", "\t", "|")
_MOSTLY = 0.8
_LEAST_ROWS, _MOST_BEFORE = 3, 30
"""So many lines of a table there must be to tell what stands before it, and so many may."""


@dataclass(frozen=True)
class Opening:
    """The lines before a table.

    Attributes:
        n_lines: how many there are.
        separator: what they say stands between two cells; empty if they do not.
        may_hold_names: whether the last of them may be the line with the names: "#id,name".
    """

    n_lines: int = 0
    separator: str = ""
    may_hold_names: bool = False


def opening_of(lines: Sequence[str], separator: str = "") -> Opening:
    """What stands before the table, judged by the first lines of a text and, if it is known, its separator."""
    first = lines[0].strip("\r\n") if lines else ""
    if len(first) == len(NAMED) + 1 and first.lower().startswith(NAMED):
        return Opening(1, first[-1])
    n_remarks = sum(1 for _ in takewhile(lambda line: line.startswith(REMARK), lines))
    if n_remarks:
        return Opening(n_remarks, may_hold_names=True)
    found = [_n_before(lines, mark) for mark in ([separator] if separator else _SEPARATORS)]
    return Opening(min((n_lines for n_lines in found if n_lines is not None), default=0))


def _n_before(lines: Sequence[str], separator: str) -> int | None:
    """How many lines have fewer cells than nearly all others, or one at most that is filled, before these begin.

    One line alone that has one cell less than the others may hold their names: some programs name no row numbers.

    Returns:
        None where that separates no cells.
    """
    counts = [_outside_quotes(line).count(separator) for line in lines]
    if not any(counts):
        return None
    usual, n_usual = Counter(count for count in counts if count).most_common(1)[0]
    begin = next(at for at, line in enumerate(lines) if counts[at] == usual)
    if n_usual < max(_LEAST_ROWS, _MOSTLY * sum(map(bool, map(str.strip, lines[begin:])))) or begin > _MOST_BEFORE:
        return None
    begin = next((at for at, line in enumerate(lines) if _is_full(line, counts[at], usual, separator)), 0)
    has_names = begin == 1 and 0 < counts[0] == usual - 1
    is_cut = any(line.count('"') % 2 for line in lines[:begin])  # a cell of several lines
    return 0 if has_names or is_cut else begin


def _is_full(line: str, count: int, usual: int, separator: str) -> bool:
    n_filled = sum(bool(cell.strip()) for cell in line.split(separator))
    return count >= usual and (n_filled > 1 or usual < 2)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def is_first_row(first: Sequence[str | None], rows: Sequence[Sequence[str | None]]) -> bool:
    """Whether a line of words that was taken for names is a row itself: others have a cell of it in the same column.

    Lines that are all the same do not count: files that were joined have the line with the names again.
    """
    return any(cell and cell == row[at] for row in rows if tuple(row) != tuple(first) for at, cell in enumerate(first))
