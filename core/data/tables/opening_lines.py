"""What may stand in a text before its table: remarks, and the line in which spreadsheets name their separator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

REMARK = "#"
"""What a line begins with that says something about the table, in many programs that write one."""
NAMED = "sep="
"""What a line begins with in which a spreadsheet names its separator."""


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


def opening_of(lines: Sequence[str]) -> Opening:
    """What stands before the table, judged by the first lines of a text."""
    first = lines[0].strip("\r\n") if lines else ""
    if len(first) == len(NAMED) + 1 and first.lower().startswith(NAMED):
        return Opening(1, first[-1])
    n_remarks = sum(1 for _ in takewhile(lambda line: line.startswith(REMARK), lines))
    return Opening(n_remarks, may_hold_names=n_remarks > 0)


def is_first_row(first: Sequence[str | None], rows: Sequence[Sequence[str | None]]) -> bool:
    """Whether a line of words that was taken for names is a row itself: others have a cell of it in the same column.

    Lines that are all the same do not count: files that were joined have the line with the names again.
    """
    return any(cell and cell == row[at] for row in rows if tuple(row) != tuple(first) for at, cell in enumerate(first))
