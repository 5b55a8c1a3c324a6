"""Columns of a table: what kind of thing stands in them, and how the engine reads it as numbers or as names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from core.data.tables.database import texts

Kind: TypeAlias = Literal["number", "whole number", "yes or no", "category", "date", "text", "empty"]
"""What stands in a column. "text" differs from row to row, "category" comes again; "empty" holds nothing."""

KINDS: tuple[Kind, ...] = get_args(Kind)

YES, NO = ("true", "yes", "t", "y", "1"), ("false", "no", "f", "n", "0")
"""What stands in a column of the kind "yes or no", in small letters."""

Writing: TypeAlias = Literal["plain", "decimal commas", "commas between thousands"]
"""How numbers are written in a text file."""

LARGEST = 3.4e38
"""What single precision holds, in which networks reckon."""

_COMMA = r"^\s*[+-]?(\d+|\d{1,3}(\.\d{3})+)?(,\d*)?([eE][+-]?\d+)?\s*$"
_THOUSANDS = r"^\s*[+-]?\d{1,3}(,\d{3})*(\.\d*)?\s*$"
_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: as it stands in the file.
        index: its place in the file, from 0.
        kind: what stands in it, as guessed or as somebody said.
        stored: how the engine holds it (BIGINT, DOUBLE or VARCHAR in a text file).
        n_missing: cells that hold nothing.
        n_wrong: cells that hold something, but not of this kind: words among numbers, infinite or immense ones.
        n_distinct: how many different values it has, within a few percent where there are many.
        writing: how its numbers are written.
        date_format: how its dates are written, as strptime takes it; empty for 2025-12-31 and the like.
        is_whole: whether all numbers in it are whole.
    """

    name: str
    index: int
    kind: Kind
    stored: str
    n_missing: int = 0
    n_wrong: int = 0
    n_distinct: int = 0
    writing: Writing = "plain"
    date_format: str = ""
    is_whole: bool = False

    @property
    def is_numeric(self) -> bool:
        """Whether it is a number on an axis: a date is, in days since 1970-01-01."""
        return self.kind in ("number", "whole number", "date")

    @property
    def is_stored_as_number(self) -> bool:
        """Whether the engine holds numbers, not texts that may be some."""
        return self.stored.removeprefix("U").partition("(")[0] in _NUMERIC

    @property
    def called(self) -> str:
        """What a sentence calls it: "column age", and "column 3" for one without a name of its own."""
        return self.name if re.fullmatch(r"column \d+( \(\d+\))?", self.name) else f"column {self.name}"

    def cell(self) -> str:
        """How the engine names it."""
        return f"c{self.index}"

    def as_text(self) -> str:
        """SQL for the cell as people read it; NULL where nothing stands."""
        return self.cell() if self.stored == "VARCHAR" else f"CAST({self.cell()} AS VARCHAR)"

    def as_number(self) -> str:
        """SQL for a DOUBLE that single precision holds, NULL for anything else.

        Of a date it is the days since 1970-01-01, of yes or no 1 or 0.
        """
        if self.kind == "date":
            return f"(epoch_us({self.as_moment()}) / 86400e6)"
        if self.kind == "yes or no":
            return self._as_yes_or_no()
        number = self._as_double()
        if self.stored in ("BIGINT", "INTEGER"):
            return number  # small enough already
        return f"CASE WHEN abs({number}) <= {LARGEST} THEN {number} END"

    def as_moment(self) -> str:
        """SQL for a TIMESTAMP; NULL where no date stands."""
        if self.date_format:
            formats = [self.date_format, *(f"{self.date_format} {time}" for time in ("%H:%M", "%H:%M:%S"))]
            return f"try_strptime(trim({self.as_text()}), [{texts(formats)}])"
        return f"TRY_CAST({self.cell()} AS TIMESTAMP)"

    def as_name(self) -> str:
        """SQL for the name of a category; NULL where nothing stands. 1, 1.0 and 01 are one name, Yes and yes, too."""
        if self.kind == "yes or no":
            return f"lower(trim({self.as_text()}))"
        if not self.is_whole or self.n_wrong:
            return f"nullif(trim({self.as_text()}), '')"
        return f"CAST(TRY_CAST({self._as_double()} AS HUGEINT) AS VARCHAR)"

    def as_float(self) -> str:
        """SQL for the same as a DOUBLE that is NaN where no number stands."""
        return f"coalesce({self.as_number()}, 'nan'::DOUBLE)"

    def as_code(self, names: Sequence[str]) -> str:
        """SQL for the place of its name among ``names``; -1 where it is none of them, or nothing stands."""
        return f"coalesce(enum_code(TRY_CAST({self.as_name()} AS ENUM({texts(names)})))::INTEGER, -1)"

    def as_value(self) -> str:
        """SQL for what the column is ordered by: a number where it is one, else the text."""
        return self.as_number() if self.is_numeric or self.kind == "yes or no" else f"nullif({self.as_text()}, '')"

    def _as_double(self) -> str:
        if self.is_stored_as_number:
            return f"CAST({self.cell()} AS DOUBLE)"
        cell = self.as_text()
        if self.writing == "decimal commas":
            plain = f"replace(replace({cell}, '.', ''), ',', '.')"
            return f"CASE WHEN regexp_matches({cell}, '{_COMMA}') THEN TRY_CAST({plain} AS DOUBLE) END"
        if self.writing == "commas between thousands":
            plain = f"replace({cell}, ',', '')"
            return f"CASE WHEN regexp_matches({cell}, '{_THOUSANDS}') THEN TRY_CAST({plain} AS DOUBLE) END"
        return f"TRY_CAST({cell} AS DOUBLE)"

    def _as_yes_or_no(self) -> str:
        word = f"lower(trim({self.as_text()}))"
        return f"CASE WHEN {word} IN ({texts(YES)}) THEN 1e0 WHEN {word} IN ({texts(NO)}) THEN 0e0 END"


def usual_target(columns: Sequence[Column]) -> Column:
    """The column that is predicted unless somebody says otherwise: the last one that holds something."""
    return next((column for column in reversed(columns) if column.kind != "empty"), columns[-1])
