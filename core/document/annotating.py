"""Edits of notes, and how notes keep to the layers that they stand at. As all edits, they give the next network."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from math import hypot
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from core.document.annotations import SMALLEST, TITLE_HEIGHT, Note, NoteColour, NoteKind, Size
from core.document.model import EditError, Graph, Node
from core.document.names import free_name
from core.document.orientation import DOWN, Box, Orientation
from core.document.placement import COLUMN, NODE_HEIGHT, NODE_WIDTH, Position
from core.settings import describe_errors

G = TypeVar("G", bound=Graph)

FRAME_MARGIN = 16.0
"""Room at the sides between a frame and what it was put around."""
_ABOVE, _BELOW = TITLE_HEIGHT + 2, 6.0
"""Room above and below: a frame and the next one share the gap between two layers of a chain."""
_NEAR = 1.5 * COLUMN
"""How far, from middle to middle, a comment may stand from the layer that it goes with."""


class Held(NamedTuple):
    """What stands in a frame: ids of layers and of other notes."""

    nodes: frozenset[str]
    notes: frozenset[str]


def add_note(graph: G, note: Note) -> G:
    """Put a note on the canvas.

    Raises:
        EditError: if there is one with its id already.
    """
    if any(other.id == note.id for other in graph.notes):
        raise EditError(f"there is a note with the id {note.id!r} already")
    return graph.changed(notes=(*graph.notes, note))


def new_note(
    graph: Graph, kind: NoteKind, position: Position, size: Size, text: str = "", colour: NoteColour | None = None
) -> Note:
    """A note with a free id; the graph is not changed."""
    usual: NoteColour = "yellow" if kind == "comment" else "blue"
    id = free_name("note", {note.id for note in graph.notes})
    return Note(id=id, kind=kind, text=text, position=position, size=at_least(size), colour=colour or usual)


def frame_around(graph: Graph, ids: Collection[str], orientation: Orientation = DOWN) -> Note:
    """A frame around some layers, which is not on the canvas yet.

    Args:
        graph: what stands on the canvas.
        ids: of the layers.
        orientation: which way it is drawn: the room above is for the title.

    Raises:
        EditError: if there is no layer among them.
    """
    cards = [box_of(graph.node(id)) for id in ids]
    if not cards:
        raise EditError("no layers are selected: select the layers that the frame goes around")
    box, room = hull(cards), usual_room(orientation)
    corner = Position(box.left - room.left, box.top - room.top)
    size = Size(box.right + room.right - corner.x, box.bottom + room.bottom - corner.y)
    return new_note(graph, "frame", corner, size)


def usual_room(orientation: Orientation) -> Box:
    """How much room a frame leaves on each side of what it is put around, as it is kept."""
    card = Box(0, 0, NODE_WIDTH, NODE_HEIGHT)
    frame = orientation.kept(Box(-FRAME_MARGIN, -_ABOVE, NODE_WIDTH + FRAME_MARGIN, NODE_HEIGHT + _BELOW))
    return Box(card.left - frame.left, card.top - frame.top, frame.right - card.right, frame.bottom - card.bottom)


def change_note(graph: G, id: str, **parts: Any) -> G:
    """Give a note another text, place, size or colour.

    Raises:
        EditError: if there is no such note, or a value is not allowed.
    """
    note = note_of(graph, id)
    try:
        changed = Note.model_validate({**dict(note), **parts})
    except ValidationError as error:
        raise EditError(describe_errors(error)) from None
    if changed == note:
        return graph
    return graph.changed(notes=tuple(changed if other is note else other for other in graph.notes))


def move_notes(graph: G, places: Mapping[str, Position]) -> G:
    """Put notes somewhere else; those that are not in the network are left out."""
    if not places:
        return graph
    return graph.changed(
        notes=tuple(
            note.model_copy(update={"position": places[note.id]}) if note.id in places else note for note in graph.notes
        )
    )


def remove_notes(graph: G, ids: Collection[str]) -> G:
    """Take notes away; what stands in a frame stays."""
    kept = tuple(note for note in graph.notes if note.id not in ids)
    return graph if len(kept) == len(graph.notes) else graph.changed(notes=kept)


def with_copies(graph: G, notes: Iterable[Note], right: float = 0.0, down: float = 0.0) -> G:
    """Put copies of notes on the canvas, so far to the right and down of where they were, with ids that are free."""
    taken = {note.id for note in graph.notes}
    copies = []
    for note in notes:
        id, place = free_name("note", taken), Position(note.position.x + right, note.position.y + down)
        taken.add(id)
        copies.append(note.model_copy(update={"id": id, "position": place}))
    return graph.changed(notes=(*graph.notes, *copies)) if copies else graph


def note_of(graph: Graph, id: str) -> Note:
    """The note with this id.

    Raises:
        EditError: if there is none.
    """
    found = next((note for note in graph.notes if note.id == id), None)
    if found is None:
        raise EditError(f"there is no note with the id {id!r} in this network")
    return found


def held_by(graph: Graph, frame: Note) -> Held:
    """What stands in a frame: layers and comments with their middle in it, and smaller frames that are all in it."""
    box = box_of(frame)
    nodes = (node for node in graph.nodes if box.around(node.position.x + NODE_WIDTH / 2, node.position.y + 22))
    notes = (note for note in graph.notes if note is not frame and _holds(box, note))
    return Held(frozenset(node.id for node in nodes), frozenset(note.id for note in notes))


def with_held(graph: Graph, ids: Iterable[str], notes: Iterable[Note]) -> Held:
    """Some layers and notes, and all that stands in the frames among them."""
    sheets = tuple(notes)
    held = [held_by(graph, note) for note in sheets if note.kind == "frame"]
    return Held(
        frozenset(ids).union(*(each.nodes for each in held)),
        frozenset(note.id for note in sheets).union(*(each.notes for each in held)),
    )


def box_of(thing: Node | Note) -> Box:
    """The rectangle that a layer or a note covers."""
    x, y = thing.position
    width, height = thing.size if isinstance(thing, Note) else (NODE_WIDTH, NODE_HEIGHT)
    return Box(x, y, x + width, y + height)


def at_least(size: Size) -> Size:
    """A size, but no smaller than a note may be."""
    return Size(max(SMALLEST.width, size.width), max(SMALLEST.height, size.height))


def followed(before: Graph, after: G, room: Box | None = None) -> G:
    """Let notes follow layers that an edit has moved: frames stay around what they held, comments beside their layer.

    Args:
        before: the network in which the notes stood rightly.
        after: the same network with layers at other places.
        room: the most that frames leave on each side of what they hold; None for as much as they did.
    """
    if not after.notes:
        return after
    old, new = before.by_id, after.by_id
    moved = {id for id in old.keys() & new.keys() if old[id].position != new[id].position}
    if not moved:
        return after
    comments = move_notes(after, _beside(before, after, moved))
    for frame in (note for note in before.notes if note.kind == "frame"):
        comments = _refitted(before, comments, frame, moved, room)
    return comments


def clear_of_cards(graph: G) -> G:
    """Move comments that lie on layers to the right until they do not."""
    comments = [note for note in graph.notes if note.kind == "comment"]
    cards = sorted(box_of(node) for node in graph.nodes) if comments else []
    return move_notes(graph, {note.id: _clear(note, cards) for note in comments})


def _clear(note: Note, cards: Iterable[Box]) -> Position:
    """The first place at or to the right of where a comment is that is free of cards, which come from left to right."""
    x, y = note.position
    for card in cards:
        level = card.top < note.bottom and y < card.bottom
        if level and card.left < x + note.size.width and x < card.right:
            x = card.right + FRAME_MARGIN
    return Position(x, y)


def _beside(before: Graph, after: Graph, moved: Collection[str]) -> dict[str, Position]:
    """Where comments go: as far as the layer nearest to each, if that is near."""
    places = {}
    for note in before.notes:
        node = _nearest(before, note) if note.kind == "comment" else None
        if node is not None and node.id in moved:
            there = after.by_id[node.id].position
            x, y = there.x - node.position.x, there.y - node.position.y
            places[note.id] = Position(note.position.x + x, note.position.y + y)
    return places


def _nearest(graph: Graph, note: Note) -> Node | None:
    """The layer that a comment stands at; None if none is near."""
    box = box_of(note)

    def distance(node: Node) -> float:
        card = box_of(node)
        across = max(0.0, card.left - box.right, box.left - card.right)
        down = max(0.0, card.top - box.bottom, box.top - card.bottom)
        return hypot(across, down)

    nearest = min(graph.nodes, key=distance)
    return nearest if distance(nearest) <= _NEAR else None


def _refitted(before: Graph, after: G, frame: Note, moved: Collection[str], most: Box | None) -> G:
    """The frame around what it held, with as much room on each side as it had, but no more than ``most``."""
    nodes = held_by(before, frame).nodes & after.by_id.keys()
    if not nodes & set(moved):
        return after
    was = hull([box_of(before.by_id[id]) for id in nodes])
    now = hull([box_of(after.by_id[id]) for id in nodes])
    old = box_of(frame)
    room = Box(was.left - old.left, was.top - old.top, old.right - was.right, old.bottom - was.bottom)
    if most is not None:
        room = Box(*map(min, room, most))
    corner = Position(now.left - room.left, now.top - room.top)
    size = at_least(Size(now.right + room.right - corner.x, now.bottom + room.bottom - corner.y))
    fitted = frame.model_copy(update={"position": corner, "size": size})
    return after.changed(notes=tuple(fitted if note.id == frame.id else note for note in after.notes))


def _holds(box: Box, note: Note) -> bool:
    if note.kind == "comment":
        return box.around(*note.middle)
    return box.around(*note.position) and box.around(note.right, note.bottom)


def hull(boxes: Iterable[Box]) -> Box:
    """The rectangle around all of some."""
    sides = list(zip(*boxes, strict=True))
    return Box(min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))
