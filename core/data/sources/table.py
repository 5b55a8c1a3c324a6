"""A table of one's own: CSV, TSV, anything with separators, Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from core.data.base import source
from core.data.info import DataError
from core.data.looked_at import Found, LookedAt
from core.data.tables.wishes import Missing, Task
from core.fields import File, Names
from core.progress import Progress

if TYPE_CHECKING:
    from core.data.samples import Samples
    from core.data.tables.fit import TableFit
    from core.data.tables.plan import Plan
    from core.data.tables.table_file import TableFile

SUFFIXES = (".csv", ".tsv", ".txt", ".parquet")


ColumnNames = Annotated[tuple[str, ...], Names()]


@source("Table", "Your own files")
class Table(LookedAt):
    """A table from a file (CSV, TSV, any separator, Parquet): one column is predicted from the others."""

    file: Annotated[str, File(SUFFIXES)] = Field("", description="the file with the table")
    target: str = Field("", description="name of the column to predict; empty for the last one that holds something")
    features: ColumnNames = Field((), description="columns to predict from; empty for all that can be used")
    kinds: ColumnNames = Field(
        (),
        description="columns that are something else than what was guessed, as name=kind; kinds are number, "
        "whole number, yes or no, category, date, text",
    )
    task: Task = Field("guess", description="whether a class or a number is predicted")
    missing: Missing = Field("leave out the row", description="what to do where a cell holds nothing")
    max_categories: int = Field(50, ge=2, le=10_000, description="columns with more different words are not used")
    standardise: bool = Field(True, description="bring numbers to mean 0 and deviation 1, by the training part")
    standardise_target: bool = Field(True, description="the same for a number that is predicted")
    separator: str = Field("", max_length=4, description="what stands between two cells of a text; empty to find out")

    def lacks(self) -> str | None:
        return None if self.file else "No table was chosen yet: choose a file in the Data tab"

    def look(self, progress: Progress) -> Found:
        plan = self.plan(self.table(progress), progress)
        return Found(
            in_shape=(len(plan.names),),
            classes=plan.classes,
            quantities=() if plan.classes else (plan.target.name,),
            n_samples=plan.n_samples,
            features=plan.names,
        )

    def load(self, progress: Progress) -> Samples:
        from core.data.feeding.memory import budget

        return self.load_within(budget(None), progress)

    def load_within(self, room: int, progress: Progress) -> Samples:
        from core.data.tables.matrix import samples_of

        table = self.table(progress, room)
        plan = self.plan(table, progress)
        known = self.found
        if known is not None and (known.features, known.classes) != (plan.names, plan.classes):
            raise DataError(f"{self.file} is another table than it was when it was looked at: look at it again")
        return samples_of(table, plan, self.fit(plan), self.standardise_target, room, progress)

    def opened(self, progress: Progress, room: int | None = None) -> TableFile:
        return self.table(progress, room)

    def stamp(self) -> object:
        from core.data.tables.reading import Stamp

        try:
            return Stamp.of(Path(self.file).expanduser())
        except DataError:
            return None

    def preparation(self) -> str:
        from core.data.tables.words import words_of

        assert self.found is not None
        return words_of(self.found.features, self.missing, self.standardise)

    def table(self, progress: Progress, room: int | None = None) -> TableFile:
        """The table in the file; kept as long as somebody holds it.

        Args:
            progress: told of, and asked whether to go on.
            room: bytes of memory that the table itself may take; by default a quarter of what is free.

        Raises:
            DataError: if it cannot be read.
            Cancelled: if the progress was cancelled.
        """
        from core.data.tables.table_file import TableFile

        if (lacks := self.lacks()) is not None:
            raise DataError(lacks)
        return TableFile.opened(Path(self.file).expanduser(), _separator(self.separator), progress, room)

    def beginning(self, progress: Progress) -> TableFile | None:
        """The first rows of a large text, to be shown while ``table`` is read; None where there is no need of them.

        Raises:
            Cancelled: if the progress was cancelled.
        """
        from core.data.tables.beginning import beginning

        return beginning(Path(self.file).expanduser(), _separator(self.separator), progress)

    def plan(self, table: TableFile, progress: Progress) -> Plan:
        """What of the table the network gets, and why other columns are not used.

        Raises:
            DataError: if a column is missing or cannot be used as was wanted.
            Cancelled: if the progress was cancelled.
        """
        from core.data.tables.plan import planned

        return planned(table, self, progress)

    def fit(self, plan: Plan) -> TableFit:
        """What is to be found out on the training part."""
        from core.data.tables.fit import TableFit

        return TableFit(plan.features, self.missing, self.standardise)


def _separator(typed: str) -> str:
    """A separator as people type it: tab has no key in most fields."""
    return {"\\t": "\t", "tab": "\t"}.get(typed, typed)
