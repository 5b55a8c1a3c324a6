"""Where nodes stand: the grid that edits, layout and canvas share, in pixels of a canvas that is drawn top-down.

``core.document.orientation`` says where that is on a canvas drawn from left to right.
"""

from collections.abc import Iterable
from itertools import count
from typing import NamedTuple

NODE_WIDTH = 208.0
NODE_HEIGHT = 44.0
PITCH = 72.0
"""Distance from the top of a node to the top of the next one below it in a chain."""
COLUMN = 240.0
"""Distance from the left of a node to the left of the next one beside it."""


class Position(NamedTuple):
    """The top left corner of a node."""

    x: float
    y: float

    def below(self, rows: float = 1) -> "Position":
        """The place ``rows`` nodes further down the chain."""
        return Position(self.x, self.y + rows * PITCH)

    def midway(self, other: "Position") -> "Position":
        """The place half-way to ``other``."""
        return Position((self.x + other.x) / 2, (self.y + other.y) / 2)


def free_place(taken: Iterable[Position], wanted: Position) -> Position:
    """The place nearest to ``wanted``, in its row, where a card lies on none of those at ``taken``."""
    near = [place for place in taken if abs(place.y - wanted.y) < NODE_HEIGHT]
    for columns in count():
        for x in (wanted.x + columns * COLUMN, wanted.x - columns * COLUMN):
            if all(abs(place.x - x) >= NODE_WIDTH for place in near):
                return Position(x, wanted.y)
    raise AssertionError("a row has no end")
