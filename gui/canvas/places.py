"""Where things stand on the canvas: from places as the document keeps them to scene coordinates, and back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from core.document.annotations import SMALLEST, Note, Size
from core.document.model import Graph
from core.document.orientation import ORIENTATIONS, Box, Direction, Orientation
from core.document.placement import NODE_HEIGHT, NODE_WIDTH, PITCH, Position
from gui.canvas.ground import GRID
from gui.canvas.ports import PORT_REACH

CARD = QRectF(0, 0, NODE_WIDTH, NODE_HEIGHT)
"""A card, in its own coordinates."""
_LEAST_GAP = 12.0
"""Between ports at the side of a card: those of many inputs stand above and below it, too."""


@dataclass(frozen=True)
class Places:
    """The places of a network that is drawn one way.

    Attributes:
        orientation: which way.
    """

    orientation: Orientation

    @property
    def is_level(self) -> bool:
        """Whether the network is drawn from left to right."""
        return self.orientation.is_level

    def corner(self, place: Position) -> QPointF:
        """The top left corner of the card that is kept at a place."""
        return QPointF(*self.orientation.corner(place))

    def kept(self, corner: QPointF) -> Position:
        """Where a card is kept whose top left corner is there."""
        return self.orientation.place(corner.x(), corner.y())

    def moved(self, place: Position, step: QPointF) -> Position:
        """A place so far away on the canvas."""
        return self.orientation.moved(place, step.x(), step.y())

    def rect(self, note: Note) -> QRectF:
        """Where a note is."""
        box = self.orientation.note(note)
        return QRectF(QPointF(box.left, box.top), QPointF(box.right, box.bottom))

    def kept_rect(self, rect: QRectF) -> tuple[Position, Size]:
        """The place and the size of a note, as they are kept."""
        box = self.orientation.kept(Box(*rect.getCoords()))
        return Position(box.left, box.top), Size(box.right - box.left, box.bottom - box.top)

    @property
    def smallest(self) -> Size:
        """The smallest note on the canvas, in a size that may be kept."""
        width, height = self.orientation.size(SMALLEST)
        return Size(max(SMALLEST.width, width), max(SMALLEST.height, height))

    # --- several cards ----------------------------------------------------------------------------------------

    def cards_rect(self, graph: Graph) -> QRectF:
        """The rectangle around all cards."""
        kept = [node.position for node in graph.nodes]
        first = Position(min(place.x for place in kept), min(place.y for place in kept))
        last = Position(max(place.x for place in kept), max(place.y for place in kept))
        return QRectF(self.corner(first), self.corner(last) + CARD.bottomRight())

    def corners_in(self, graph: Graph, rect: QRectF, without: Collection[str] = ()) -> list[QPointF]:
        """Top left corners of the cards that touch a rectangle, but for some nodes."""
        first, last = self.kept(rect.topLeft() - CARD.bottomRight()), self.kept(rect.bottomRight())
        return [
            self.corner(node.position)
            for node in graph.nodes
            if first.x < node.position.x < last.x and first.y < node.position.y < last.y and node.id not in without
        ]

    def end_zone(self, graph: Graph) -> QRectF:
        """Around the output, and up to the last layer: a drop here goes to the end of the chain."""
        place = graph.output.position
        corners = (self.corner(Position(place.x, place.y + way)) for way in (-PITCH, PITCH))
        first, last = (CARD.translated(corner) for corner in corners)
        return first.united(last).adjusted(*((0, -24, 0, 24) if self.is_level else (-48, 0, 48, 0)))

    # --- ports ------------------------------------------------------------------------------------------------

    def in_port(self, index: int, n_ports: int) -> QPointF:
        """Where a wire arrives at a card, in the coordinates of that; several inputs share the side."""
        if not self.is_level:
            return QPointF(NODE_WIDTH * (index + 1) / (n_ports + 1), 0)
        gap = max(_LEAST_GAP, NODE_HEIGHT / (n_ports + 1))
        return QPointF(0, NODE_HEIGHT / 2 + (index - (n_ports - 1) / 2) * gap)

    @property
    def out_port(self) -> QPointF:
        """Where wires leave a card, in the coordinates of that."""
        return QPointF(NODE_WIDTH, NODE_HEIGHT / 2) if self.is_level else QPointF(NODE_WIDTH / 2, NODE_HEIGHT)

    def beyond(self, n_ports: int) -> float:
        """How far the inputs of a card stand above and below it."""
        return max(0.0, -self.in_port(0, n_ports).y()) if n_ports else 0.0

    def reach(self, n_ports: int) -> QRectF:
        """Where a card with so many inputs is drawn and can be meant by a pointer, in its own coordinates."""
        if not self.is_level:
            return CARD.adjusted(-4, -PORT_REACH, 4, PORT_REACH)
        more = PORT_REACH + self.beyond(n_ports)
        return CARD.adjusted(-PORT_REACH, -more, PORT_REACH, more)


PLACES: dict[Direction, Places] = {direction: Places(way) for direction, way in ORIENTATIONS.items()}


def snapped(position: QPointF) -> QPointF:
    """The nearest place on the 8-pixel grid."""
    return QPointF(round(position.x() / GRID) * GRID, round(position.y() / GRID) * GRID)
