"""Cards without their texts: many look alike, so that one picture serves them all.

A rounded card with its ports takes 48 µs to draw, its picture 3 µs. Texts are drawn on it: in a picture, which is
transparent around the card, they would lose the smoothing that makes use of the colours of a pixel.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform

from core.document.placement import NODE_HEIGHT
from gui.canvas.places import CARD
from gui.canvas.ports import PORT_REACH, PortsLook, paint_ports

_STACK = ((14.0, 8.0), (7.0, 4.0))
"""How far the cards below that of a block are drawn in at the sides and stick out below, the lowest first."""
_SCALES = (1.0, 2.0)
"""Pixels of the screen for one of the canvas where pictures serve: there, cards begin and end with a whole pixel."""


class CardLook(NamedTuple):
    """How a card looks.

    Attributes:
        stack: the border of the cards below, for a block.
        ports: those that are drawn with it.
    """

    ground: str
    family: str
    border: str
    width: float
    is_dashed: bool = False
    stack: str | None = None
    ports: PortsLook | None = None


def draw_card(painter: QPainter, look: CardLook) -> None:
    """Draw a card, by its picture where that gives the same pixels."""
    device = painter.deviceTransform()
    if _is_on_pixels(device) and painter.opacity() == 1:
        painter.drawImage(*_picture(look, device.m11()))
    else:
        _paint_card(painter, look)


def _is_on_pixels(device: QTransform) -> bool:
    scale = device.m11()
    is_upright = not device.isRotating() and device.m22() == scale
    return is_upright and scale in _SCALES and device.dx().is_integer() and device.dy().is_integer()


@lru_cache(maxsize=96)
def _picture(look: CardLook, scale: float) -> tuple[QPointF, QImage]:
    """Where it begins, in the coordinates of the card, and the picture itself."""
    rect = _around(look.ports)
    picture = QImage((rect.size() * scale).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-rect.topLeft())
    _paint_card(painter, look)
    painter.end()
    return rect.topLeft(), picture


def _around(ports: PortsLook | None) -> QRectF:
    """What a card covers with its ports, some of which may stand above and below it; in whole pixels."""
    heights = [0.0, NODE_HEIGHT, *(y for _, y in (ports.places if ports is not None else ()))]
    return CARD.adjusted(-PORT_REACH, floor(min(heights)) - PORT_REACH, PORT_REACH, 0).united(
        CARD.adjusted(0, 0, 0, ceil(max(heights)) - NODE_HEIGHT + PORT_REACH)
    )


def _paint_card(painter: QPainter, look: CardLook) -> None:
    painter.setBrush(QColor(look.ground))
    if look.stack is not None:
        painter.setPen(QPen(QColor(look.stack), 1))
        for inset, below in _STACK:
            painter.drawRoundedRect(CARD.adjusted(inset, 20, -inset, below), 9, 9)
    outline = QPen(QColor(look.border), look.width)
    outline.setStyle(Qt.PenStyle.DashLine if look.is_dashed else Qt.PenStyle.SolidLine)
    painter.setPen(outline)
    painter.drawRoundedRect(CARD, 9, 9)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.family))
    painter.drawRoundedRect(QRectF(5, 7, 4, NODE_HEIGHT - 14), 2, 2)
    if look.ports is not None:
        paint_ports(painter, look.ports)
