"""What is done to a row of a table, in words, for whoever takes the network home."""

from __future__ import annotations

from collections.abc import Sequence

from core.data.tables.wishes import FILL, LEAVE_OUT, MARK, Missing

_N_NAMED = 40

_WHERE_NOTHING_STANDS: dict[Missing, str] = {
    LEAVE_OUT: "rows with cells that hold nothing are left out",
    FILL: "the mean or what is most frequent, where nothing stands",
    MARK: "0 where nothing stands, and a 1 for it in a column of its own",
}


def words_of(names: Sequence[str], missing: Missing, standardise: bool) -> str:
    """How a row becomes the numbers that the network gets; ``names`` are theirs, in order."""
    named = ", ".join(names[:_N_NAMED]) + (f" and {len(names) - _N_NAMED:,} more" if len(names) > _N_NAMED else "")
    scaled = ", less their mean and divided by their deviation, both taken on the training part" if standardise else ""
    return (
        f"{len(names)} numbers from the columns of a table ({named}): "
        f"numbers and dates, in days since 1970-01-01{scaled}; yes or no as 1 or 0; "
        "of a category 1 for the value that it has and 0 for the others; "
        f"{_WHERE_NOTHING_STANDS[missing]}"
    )
