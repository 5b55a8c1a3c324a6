"""Ports of cards: places where wires end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

PORT_RADIUS = 5.0
PORT_REACH = 14.0


@dataclass(frozen=True)
class Port:
    """A place where wires end: an input by its number, or the one output."""

    kind: Literal["in", "out"]
    index: int = 0


class PortsLook(NamedTuple):
    """How the ports of a card look; they are told by their numbers, in the coordinates of the card.

    Attributes:
        places: where each is.
        spare: the one that is room for one more wire.
        marked: the one that the pointer means.
        n_on_rail: how many of the first stand on a line, because they reach beyond the card.
    """

    line: str
    ground: str
    accent: str
    places: tuple[tuple[float, float], ...]
    spare: int | None = None
    marked: int | None = None
    n_on_rail: int = 0


def paint_ports(painter: QPainter, look: PortsLook) -> None:
    """Draw the ports of a card, and the line on which they stand."""
    places = [QPointF(*place) for place in look.places]
    if look.n_on_rail:
        painter.setPen(QPen(QColor(look.line), 1.5))
        painter.drawLine(places[0], places[look.n_on_rail - 1])
    for number, place in enumerate(places):
        is_marked = number == look.marked
        pen = QPen(QColor(look.accent if is_marked else look.line), 1.5)
        if number == look.spare and not is_marked:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.setBrush(QColor(look.accent if is_marked else look.ground))
        radius = PORT_RADIUS * (1.5 if is_marked else 1)
        painter.drawEllipse(place, radius, radius)
