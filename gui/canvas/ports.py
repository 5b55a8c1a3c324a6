"""Ports of cards: places where wires end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.theme import Theme

PORT_RADIUS = 5.0
PORT_REACH = 14.0


@dataclass(frozen=True)
class Port:
    """A place where wires end: an input by its number, or the one output."""

    kind: Literal["in", "out"]
    index: int = 0


def paint_ports(
    painter: QPainter, theme: Theme, ports: Iterable[tuple[Port, QPointF]], marked: Port | None, spare: Port | None
) -> None:
    """Draw ports at places in the coordinates of their card.

    Args:
        painter: draws the card.
        theme: the colours.
        ports: which are where.
        marked: the one that the pointer means.
        spare: the one that is room for one more wire.
    """
    for port, place in ports:
        is_marked = port == marked
        pen = QPen(QColor(theme.accent if is_marked else theme.muted), 1.5)
        if port == spare and not is_marked:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.setBrush(QColor(theme.accent if is_marked else theme.card))
        radius = PORT_RADIUS * (1.5 if is_marked else 1)
        painter.drawEllipse(place, radius, radius)


def paint_rail(painter: QPainter, colour: str, first: QPointF, last: QPointF) -> None:
    """Draw the line along which ports stand that reach beyond their card."""
    painter.setPen(QPen(QColor(colour), 1.5))
    painter.drawLine(first, last)
