"""Cards where they are too small to be read: bricks in the colour of their family."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.document.placement import NODE_HEIGHT

_STRIPE = 28.0
"""Canvas pixels that are in the full colour of the family; of the rest, that is a share only."""
_SHARE = 0.4
_TINT = 0.2
_OUTLINE = 2


class Brick(NamedTuple):
    """How a card looks when it is small; cards that look alike are drawn at once."""

    ground: str
    family: str
    outline: str | None
    opacity: float


def stripes(cards: Sequence[QRectF]) -> list[QRectF]:
    """The parts of cards that are in the full colour of the family."""
    return [QRectF(card.x(), card.y(), _STRIPE, NODE_HEIGHT) for card in cards]


def paint_bricks(painter: QPainter, brick: Brick, cards: Sequence[QRectF], striped: Sequence[QRectF]) -> None:
    """Draw cards that look alike, and their stripes."""
    around = painter.opacity()
    painter.setOpacity(around * brick.opacity)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(brick.ground))
    painter.drawRects(cards)
    painter.setBrush(QColor(brick.family))
    painter.drawRects(striped)
    painter.setOpacity(around)


def paint_tint(painter: QPainter, brick: Brick, card: QRectF) -> None:
    """Give a card that shows its name alone some of the colour that it has as a brick."""
    tint = QColor(brick.family)
    painter.fillRect(QRectF(card.x() + 5, card.y() + 7, 12, card.height() - 14), tint)
    tint.setAlphaF(_TINT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawRoundedRect(card, 9, 9)


def paint_outlines(painter: QPainter, brick: Brick, cards: Sequence[QRectF]) -> None:
    """Draw what marks cards, in the same width at every zoom."""
    if brick.outline is not None:
        painter.setPen(pen(brick.outline, _OUTLINE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects(cards)


def pen(colour: str, width: int) -> QPen:
    """A pen some pixels of the screen wide."""
    found = QPen(QColor(colour), width)
    found.setCosmetic(True)
    return found


@lru_cache(maxsize=256)
def brick_ground(family: str, card: str) -> str:
    """The colour of a brick: that of a card with a share of that of its family."""
    over, under = QColor(family).getRgb()[:3], QColor(card).getRgb()[:3]
    return QColor(*(round(_SHARE * a + (1 - _SHARE) * b) for a, b in zip(over, under, strict=True))).name()
