"""Drawing a network the other way: layers keep their places, notes the size and the room that they have on screen."""

from __future__ import annotations

from typing import TypeVar

from core.blocks.base import Block
from core.document.annotating import at_least, box_of, held_by, hull
from core.document.annotations import Note, Size
from core.document.edits import replaced
from core.document.model import Document, Graph
from core.document.orientation import ORIENTATIONS, Box, Direction, Orientation
from core.document.placement import NODE_HEIGHT, NODE_WIDTH, Position

G = TypeVar("G", bound=Graph)


def turned(document: Document, direction: Direction) -> Document:
    """The same document, drawn in a direction, with all that is inside of blocks."""
    if document.direction == direction:
        return document
    was, now = ORIENTATIONS[document.direction], ORIENTATIONS[direction]
    return with_notes_turned(document, was, now).changed(direction=direction)


def with_notes_turned(graph: G, was: Orientation, now: Orientation) -> G:
    """The same layers, with notes fitted to another way in which they are drawn.

    Args:
        graph: the network to edit; it is not changed.
        was: how it has been drawn.
        now: how it will be.
    """
    if was == now:
        return graph
    for node in graph.nodes:
        if isinstance(node.layer, Block):
            body = with_notes_turned(node.layer.body, was, now)
            if body is not node.layer.body:
                graph = replaced(graph, node, layer=node.layer.model_copy(update={"body": body}))
    if not graph.notes:
        return graph
    return graph.changed(notes=tuple(_fitted(graph, note, was, now) for note in graph.notes))


def _fitted(graph: Graph, note: Note, was: Orientation, now: Orientation) -> Note:
    """The note with the size it has on the canvas; a frame with the room that it leaves to its layers there."""
    nodes = [box_of(graph.by_id[id]) for id in sorted(held_by(graph, note).nodes)] if note.kind == "frame" else []
    box = now.kept(_around(hull(nodes), note, was, now) if nodes else _about_its_middle(note, was, now))
    size = at_least(Size(box.right - box.left, box.bottom - box.top))
    return note.model_copy(update={"position": Position(box.left, box.top), "size": size})


def _around(cards: Box, note: Note, was: Orientation, now: Orientation) -> Box:
    before, frame, after = _cards_drawn(cards, was), was.note(note), _cards_drawn(cards, now)
    return Box(*(side + new - old for side, old, new in zip(frame, before, after, strict=True)))


def _cards_drawn(cards: Box, orientation: Orientation) -> Box:
    """The rectangle around cards on the canvas, by the one around them as they are kept."""
    first = orientation.corner(Position(cards.left, cards.top))
    last = orientation.corner(Position(cards.right - NODE_WIDTH, cards.bottom - NODE_HEIGHT))
    return Box(first.x, first.y, last.x + NODE_WIDTH, last.y + NODE_HEIGHT)


def _about_its_middle(note: Note, was: Orientation, now: Orientation) -> Box:
    width, height = was.size(note.size)
    there = now.note(note)
    x, y = (there.left + there.right) / 2, (there.top + there.bottom) / 2
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
