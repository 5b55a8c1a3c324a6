"""What the box offers, from top to bottom, for what is typed and what is known to fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.graph.fitting import Fit
from gui.add_box.surroundings import Surroundings
from gui.palette.entries import Entry, search

Fits = Mapping[Entry, Fit | None]
"""What entries would give, as far as that is known; None for one that does not fit."""


@dataclass(frozen=True)
class Row:
    """One row: something that can be added, or a heading where there is no entry."""

    title: str
    entry: Entry | None = None
    shapes: str = ""

    @property
    def is_heading(self) -> bool:
        """Whether it only says what comes below."""
        return self.entry is None

    @property
    def tip(self) -> str:
        """What its tooltip says."""
        return self.entry.purpose if self.entry is not None else ""


def offers(text: str, entries: Sequence[Entry], around: Surroundings, fits: Fits) -> list[Row]:
    """The rows: what is found by a text, or what is usual there and then everything else.

    At the end of a wire only what is known to fit is offered.
    """
    strict = around.fitting_only and around.in_shape is not None
    allowed = [entry for entry in entries if not strict or fits.get(entry) is not None]
    if text.strip():
        return [_row(entry, fits) for entry in search(text, allowed)]
    usual = [entry for entry in usual_entries(allowed, around) if fits.get(entry, True) is not None]
    others = [_row(entry, fits) for entry in allowed if entry not in usual]
    if not usual:
        return others
    suggested = [Row(f"Usual {around.title or 'next'}"), *(_row(entry, fits) for entry in usual)]
    return [*suggested, Row("Everything else"), *others] if others else suggested


def usual_entries(entries: Sequence[Entry], around: Surroundings) -> list[Entry]:
    """The entries that usually stand there, the most usual first."""
    by_type = {entry.key: entry for entry in entries if not entry.is_saved}
    return [by_type[type_id] for type_id in around.usual if type_id in by_type]


def likeliest_first(entries: Sequence[Entry], around: Surroundings) -> list[Entry]:
    """All entries, those first that usually stand there."""
    return list(dict.fromkeys((*usual_entries(entries, around), *entries)))


def _row(entry: Entry, fits: Fits) -> Row:
    found = fits.get(entry)
    return Row(entry.title, entry, "" if found is None else str(found))
