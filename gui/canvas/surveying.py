"""What stands next on the canvas: the nearest layer or note to a side, and one note after another."""

from __future__ import annotations

from collections.abc import Sequence

from core.document.annotating import box_of
from core.document.annotations import TITLE_HEIGHT, Note
from core.document.model import Graph, Node
from core.document.orientation import DOWN, Orientation
from core.document.placement import NODE_WIDTH, Position
from gui.canvas.nudging import Side

_ASIDE = 4
"""What is as far off to the sides as another is ahead counts as this many times farther away."""
_AHEAD = {"left": NODE_WIDTH / 2, "right": NODE_WIDTH / 2, "up": 8.0, "down": 8.0}
"""How far ahead something stands at least: half a card to the sides, one step of the grid up and down."""


def nearest(graph: Graph, start: Node | Note, side: Side, orientation: Orientation = DOWN) -> Node | Note | None:
    """The nearest layer or note to a side, also one that no wire leads to; None if nothing stands there.

    ``orientation`` says how all of it is drawn.
    """
    here, least = _middle(start, orientation), _AHEAD[side]

    def distances(thing: Node | Note) -> tuple[float, float]:
        there = _middle(thing, orientation)
        right, down = there.x - here.x, there.y - here.y
        return {"left": (-right, down), "right": (right, down), "up": (-down, right), "down": (down, right)}[side]

    things: tuple[Node | Note, ...] = (*graph.nodes, *graph.notes)
    found = ((thing, *distances(thing)) for thing in things if thing is not start)
    ahead = [(far + _ASIDE * abs(aside), thing) for thing, far, aside in found if far >= least]
    return min(ahead, key=lambda pair: pair[0])[1] if ahead else None


def next_note(notes: Sequence[Note], chosen: Sequence[Note], steps: int) -> Note | None:
    """The note so many steps from the one that is chosen, as people read; the first or last if none is."""
    ordered = sorted(notes, key=lambda note: (note.position.y, note.position.x))
    if not ordered:
        return None
    if len(chosen) != 1:
        return ordered[0 if steps > 0 else -1]
    return ordered[(ordered.index(chosen[0]) + steps) % len(ordered)]


def _middle(thing: Node | Note, orientation: Orientation) -> Position:
    """Where people look for it: its middle, and for a frame that of its title."""
    box = orientation.drawn(box_of(thing))
    low = box.top + TITLE_HEIGHT if isinstance(thing, Note) and thing.kind == "frame" else box.bottom
    return Position((box.left + box.right) / 2, (box.top + low) / 2)
