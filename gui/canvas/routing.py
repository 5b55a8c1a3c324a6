"""How wires run: straight where the way is free, around the cards where it is not.

Places are in scene coordinates. The ways are worked out for wires that lead down; those of a network that is drawn from
left to right are the same with x and y exchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainterPath, QTransform

from core.document.placement import NODE_HEIGHT, PITCH

CardsIn = Callable[[QRectF], Iterable[QRectF]]
"""Gives the cards that touch a rectangle."""

_BESIDE = 18.0
"""How far from a card a wire passes it."""
_LANE = 9.0
"""How far apart wires to several inputs of one card pass others."""
_BEND = PITCH - NODE_HEIGHT - 4
"""A wire turns between one row of cards and the next."""
_BEND_ASIDE = 56.0
"""The same half-way between one column of cards and the next: wires between neighbours need no look at the cards."""
_CLEAR = 4.0
_TRIES = 6
_SAMPLES = 48
_ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
"""Parts of the way at which its text may stand, the best first."""


_EXCHANGED = QTransform(0, 1, 1, 0, 0, 0)
"""Turns down into right."""


def wire_path(start: QPointF, end: QPointF, is_level: bool = False) -> QPainterPath:
    """The curve of a wire that leaves downwards and arrives from above; to the right and from the left if level."""
    return _EXCHANGED.map(_curve(start.transposed(), end.transposed())) if is_level else _curve(start, end)


def _curve(start: QPointF, end: QPointF) -> QPainterPath:
    path = QPainterPath(start)
    if abs(start.x() - end.x()) < 0.5 and end.y() > start.y():
        path.lineTo(end)
        return path
    reach = max(40.0, abs(end.y() - start.y()) / 2)
    path.cubicTo(start + QPointF(0, reach), end - QPointF(0, reach), end)
    return path


def routed_path(start: QPointF, end: QPointF, cards: CardsIn, lane: int = 0, is_level: bool = False) -> QPainterPath:
    """The same, but around the cards that stand in the way.

    Args:
        start: the port that the wire leaves.
        end: the port, further on, at which it arrives.
        cards: what stands on the canvas.
        lane: wires with different lanes do not lie on each other where they pass the same cards.
        is_level: whether it leads to the right instead of down.
    """
    if not is_level:
        return _routed(start, end, cards, lane, _BEND)

    def exchanged(rect: QRectF) -> list[QRectF]:
        return [_EXCHANGED.mapRect(card) for card in cards(_EXCHANGED.mapRect(rect))]

    return _EXCHANGED.map(_routed(start.transposed(), end.transposed(), exchanged, lane, _BEND_ASIDE))


def label_middle(path: QPainterPath, size: QSizeF, cards: CardsIn) -> QPointF:
    """Where the middle of a wire's text goes: half-way, or where no card hides it.

    Args:
        path: the wire.
        size: that of the text.
        cards: what stands on the canvas; cards are drawn over wires.

    Returns:
        The middle, so that the wire still runs through the text.
    """
    middle = path.pointAtPercent(0.5)
    around = path.boundingRect()
    is_level_neighbour = around.height() < 0.5 and around.width() <= 2 * _BEND_ASIDE
    if is_level_neighbour or path.length() <= PITCH - NODE_HEIGHT:  # as most wires are: nothing can hide it
        return middle
    for along in _ALONG:
        place = _free_place(path.pointAtPercent(along), size, cards)
        if place is not None:
            return place
    return middle


def _free_place(at: QPointF, size: QSizeF, cards: CardsIn) -> QPointF | None:
    """The nearest place to a point of a wire where no card hides a text that the wire runs through."""
    text = QRectF(at - QPointF(size.width() / 2, size.height() / 2), size)
    hiding = list(cards(text))
    if not hiding:
        return at
    steps = [(card.left() - 3 - text.right(), 0.0) for card in hiding]
    steps += [(card.right() + 3 - text.left(), 0.0) for card in hiding]
    steps += [(0.0, card.top() - 1 - text.bottom()) for card in hiding]
    steps += [(0.0, card.bottom() + 1 - text.top()) for card in hiding]
    for right, down in sorted(steps, key=lambda step: abs(step[0]) + abs(step[1])):
        runs_through = abs(right) <= size.width() / 2 - 3 and abs(down) <= size.height() / 2 - 3
        if runs_through and not list(cards(text.translated(right, down))):
            return at + QPointF(right, down)
    return None


def _routed(start: QPointF, end: QPointF, cards: CardsIn, lane: int, bend: float) -> QPainterPath:
    straight = _curve(start, end)
    top, bottom = start.y() + _CLEAR, end.y() - _CLEAR
    if bottom - top < 2 * bend:
        return straight
    left, right = sorted((start.x(), end.x()))
    near = cards(QRectF(left - _CLEAR, top, right - left + 2 * _CLEAR, bottom - top))
    places = [straight.pointAtPercent(step / _SAMPLES) for step in range(_SAMPLES + 1)]
    blocking = [card for card in near if any(map(card.contains, places))]
    if not blocking:
        return straight
    return _around(start, end, _free_lane(start, end, blocking, cards, lane, bend), bend)


def _free_lane(start: QPointF, end: QPointF, blocking: list[QRectF], cards: CardsIn, lane: int, bend: float) -> float:
    """The x beside the cards in the way, on the side that is nearer."""
    middle, beside = (start.x() + end.x()) / 2, _BESIDE + _LANE * lane
    for _ in range(_TRIES):
        left, right = (min(card.left() for card in blocking), max(card.right() for card in blocking))
        x = left - beside if middle - left < right - middle else right + beside
        corridor = QRectF(x - _CLEAR, start.y() + bend, 2 * _CLEAR, end.y() - start.y() - 2 * bend)
        more = [card for card in cards(corridor) if card not in blocking]
        if not more:
            return x
        blocking = [*blocking, *more]
    return x


def _around(start: QPointF, end: QPointF, x: float, bend: float) -> QPainterPath:
    """Down beside the cards at ``x``."""
    path = QPainterPath(start)
    above, below = QPointF(x, start.y() + bend), QPointF(x, end.y() - bend)
    reach = QPointF(0, 0.8 * bend)
    path.cubicTo(start + reach, above - reach, above)
    path.lineTo(below)
    path.cubicTo(below + reach, end - reach, end)
    return path
