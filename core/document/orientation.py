"""Which way a network is drawn: top-down, or from left to right.

Places are kept by what they mean, whichever way that is: x is across the flow, y along it. So nothing but the canvas
has to know how they are drawn, and layers copied from one network fit into another. Drawn top-down, they are pixels of
the canvas; drawn from left to right, x and y change places, and both are stretched, since cards are wide and short:
neighbours one way are neighbours the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from core.document.placement import COLUMN, NODE_HEIGHT, NODE_WIDTH, PITCH, Position

if TYPE_CHECKING:
    from core.document.annotations import Note, Size

Direction = Literal["down", "right"]

_STEP_ALONG, _STEP_ACROSS = 320.0, 80.0
"""Pixels from one card to the next, drawn from left to right: a shape as 512×28×28 is read between two ports."""
_ALONG, _ACROSS = _STEP_ALONG / PITCH, _STEP_ACROSS / COLUMN
_DIGITS = 6
"""Of a place that is read off the canvas; what rounding adds would keep cards in line from being that exactly."""


class Box(NamedTuple):
    """A rectangle on the canvas by its sides."""

    left: float
    top: float
    right: float
    bottom: float

    def around(self, x: float, y: float) -> bool:
        """Whether a place is inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True)
class Orientation:
    """Turns places as they are kept into pixels of the canvas, and back.

    Attributes:
        direction: which way the network flows.
    """

    direction: Direction

    @property
    def is_level(self) -> bool:
        """Whether it flows from left to right."""
        return self.direction == "right"

    def corner(self, place: Position) -> Position:
        """The top left corner of the card at a place, in pixels of the canvas."""
        return Position(place.y * _ALONG, place.x * _ACROSS) if self.is_level else place

    def place(self, x: float, y: float) -> Position:
        """Where a card is kept whose top left corner is at a pixel of the canvas."""
        return self.step(x, y)

    def step(self, right: float, down: float) -> Position:
        """How far something moves, as it is kept, that moves so far on the canvas."""
        if not self.is_level:
            return Position(right, down)
        return Position(round(down / _ACROSS, _DIGITS), round(right / _ALONG, _DIGITS))

    def moved(self, place: Position, right: float, down: float) -> Position:
        """A place so far to the right and down on the canvas."""
        x, y = self.step(right, down)
        there = Position(place.x + x, place.y + y)
        return Position(round(there.x, _DIGITS), round(there.y, _DIGITS)) if self.is_level else there

    def drawn(self, box: Box) -> Box:
        """A rectangle in pixels of the canvas; what has its middle in it is a card whose middle is in it there."""
        if not self.is_level:
            return box
        left, right = (_ALONG * (y - NODE_HEIGHT / 2) + NODE_WIDTH / 2 for y in (box.top, box.bottom))
        top, bottom = (_ACROSS * (x - NODE_WIDTH / 2) + NODE_HEIGHT / 2 for x in (box.left, box.right))
        return Box(left, top, right, bottom)

    def kept(self, box: Box) -> Box:
        """A rectangle on the canvas as it is kept: what ``drawn`` makes that rectangle of."""
        if not self.is_level:
            return box
        top, bottom = ((x - NODE_WIDTH / 2) / _ALONG + NODE_HEIGHT / 2 for x in (box.left, box.right))
        left, right = ((y - NODE_HEIGHT / 2) / _ACROSS + NODE_WIDTH / 2 for y in (box.top, box.bottom))
        return Box(*(round(side, _DIGITS) for side in (left, top, right, bottom)))

    def note(self, note: Note) -> Box:
        """The rectangle of a note in pixels of the canvas."""
        return self.drawn(Box(*note.position, note.right, note.bottom))

    def size(self, size: Size) -> Position:
        """Width and height on the canvas of what is kept with a size."""
        return Position(size.height * _ALONG, size.width * _ACROSS) if self.is_level else Position(*size)


DOWN, RIGHT = Orientation("down"), Orientation("right")
ORIENTATIONS: dict[Direction, Orientation] = {"down": DOWN, "right": RIGHT}
