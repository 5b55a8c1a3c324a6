"""Samples that cannot be read while training: left out and named once, until too many are gone."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.info import DataError
from core.data.samples import Finding, Stored


@dataclass(frozen=True)
class Failure:
    """A sample that could not be read, and why."""

    index: int
    error: Exception


class Unreadable:
    """What could not be read of one part of a data set.

    Args:
        stored: the samples.
        part: what they are, in words ("training samples").
    """

    def __init__(self, stored: Stored, part: str) -> None:
        self._stored = stored
        self._part = part
        self._named: set[int] = set()
        self._found: list[Finding] = []
        self._n_told = 0
        self._in_this_pass = 0

    def begin_pass(self) -> None:
        """Count anew: files may have come back."""
        self._in_this_pass = 0

    def add(self, failure: Failure) -> None:
        """Name a sample that is left out.

        Raises:
            DataError: if more than half of the samples could not be read in this pass: their source is gone.
        """
        self._in_this_pass += 1
        if failure.index not in self._named:
            self._named.add(failure.index)
            self._found.append(self._finding(failure))
        n = len(self._stored)
        if self._in_this_pass * 2 > n:
            self._found.append(Finding(self._part, "cannot be read, more than half of them", "stopped"))
            raise DataError(
                f"more than half of the {n:,} {self._part} cannot be read ({failure.error}): "
                "bring their files back and train again"
            )

    def take_findings(self) -> tuple[Finding, ...]:
        """What was found since the last time."""
        found = tuple(self._found[self._n_told :])
        self._n_told = len(self._found)
        return found

    def tell_again(self) -> None:
        """Let somebody else learn everything that was found."""
        self._n_told = 0

    def _finding(self, failure: Failure) -> Finding:
        where, text = self._stored.where(failure.index), str(failure.error)
        what = text.removeprefix(where).strip() if text.startswith(where) else f"cannot be read ({text})"
        return Finding(where, what, "left out")
