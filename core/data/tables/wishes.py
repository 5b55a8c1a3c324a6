"""What people may want of a table."""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

Task: TypeAlias = Literal["guess", "classification", "regression"]
Missing: TypeAlias = Literal["leave out the row", "mean or most frequent", "zero and marked"]

GUESS: Task = "guess"
LEAVE_OUT: Missing = "leave out the row"
FILL: Missing = "mean or most frequent"
MARK: Missing = "zero and marked"


class Wishes(Protocol):
    """What people may want of a table; the settings of a source are such."""

    @property
    def target(self) -> str:
        """The column to predict; empty for the last one that holds something."""

    @property
    def features(self) -> tuple[str, ...]:
        """The columns that the network gets; none for all that can be used."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of columns that are not to be guessed: "zip=category"."""

    @property
    def task(self) -> Task:
        """Whether a class or a number is predicted."""

    @property
    def missing(self) -> Missing:
        """What is done about cells that hold nothing."""

    @property
    def max_categories(self) -> int:
        """How many different values a category may have."""
