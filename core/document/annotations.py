"""Notes on the canvas: comments, and frames around what belongs together. Nothing computes with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Self, get_args

from pydantic import Field, model_validator

from core.document.placement import Position
from core.settings import Settings

NoteKind = Literal["comment", "frame"]
NoteColour = Literal["grey", "yellow", "green", "blue", "purple", "pink"]
COLOURS: tuple[NoteColour, ...] = get_args(NoteColour)
"""The colours of notes by name; each theme has its own shade of them."""
LONGEST = 10_000
"""Letters that a note holds."""
TITLE_HEIGHT = 20.0
"""Height of the strip at the top of a frame that bears its title."""
_LARGEST = 1_000_000.0


class Size(NamedTuple):
    """Width and height, in canvas pixels."""

    width: float
    height: float


SMALLEST = Size(80, 40)
"""The smallest note: its text and its handles can be reached."""


class Note(Settings):
    """A comment, which is a sheet with a text, or a frame, which is a titled rectangle behind the layers.

    ``id`` never changes and tells the notes of one graph apart; ``position`` is the top left corner.
    """

    id: str = Field(min_length=1)
    kind: NoteKind = "comment"
    text: str = Field("", max_length=LONGEST)
    position: Position = Position(0, 0)
    size: Size = Size(208, 72)
    colour: NoteColour = "yellow"

    @model_validator(mode="after")
    def _has_a_size(self) -> Self:
        for extent, least in zip(self.size, SMALLEST, strict=True):
            if not least <= extent <= _LARGEST:
                raise ValueError(f"a note is at least {SMALLEST.width:g} × {SMALLEST.height:g} pixels large")
        return self

    @property
    def right(self) -> float:
        """Where it ends on the right."""
        return self.position.x + self.size.width

    @property
    def bottom(self) -> float:
        """Where it ends below."""
        return self.position.y + self.size.height

    @property
    def middle(self) -> Position:
        """Its middle."""
        return Position(self.position.x + self.size.width / 2, self.position.y + self.size.height / 2)

    @property
    def title(self) -> str:
        """What people call it: the beginning of its text."""
        line = self.text.strip().partition("\n")[0]
        short = f"{line[:24].rstrip()}…" if len(line) > 25 else line
        return f"{self.kind} “{short}”" if short else self.kind


def title_of(names: Sequence[str], notes: Sequence[Note]) -> str:
    """What some layers, by their names, and some notes are called together: by the one name, or how many there are."""
    layers = names[0] if len(names) == 1 else f"{len(names)} layers" if names else ""
    if not notes:
        return layers
    if layers:
        return f"{layers} and {'a note' if len(notes) == 1 else f'{len(notes)} notes'}"
    return notes[0].title if len(notes) == 1 else f"{len(notes)} notes"
