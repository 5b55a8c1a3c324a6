"""Thin lines along which a card that is dragged stands in line with others, and the pull towards them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsLineItem, QGraphicsScene

from core.document.placement import NODE_HEIGHT, NODE_WIDTH

REACH = 6.0
"""How near to a line, in canvas pixels, a card is drawn onto it."""
_BEYOND = 12.0


class Ruler:
    """Places along one direction, each with how far the cards there reach in the other."""

    def __init__(self, places: Iterable[tuple[float, float, float]]) -> None:
        """Take (place, beginning, end) of each card; in order, so that asking costs no pass over them."""
        self._spans: dict[float, tuple[float, float]] = {}
        for place, begin, end in places:
            known = self._spans.get(place, (begin, end))
            self._spans[place] = min(known[0], begin), max(known[1], end)
        self._places = sorted(self._spans)

    def nearest(self, place: float) -> float | None:
        """The nearest place within reach; None if none is."""
        index = bisect_left(self._places, place)
        near = self._places[max(0, index - 1) : index + 1]
        found = min(near, key=lambda other: abs(other - place), default=None)
        return found if found is not None and abs(found - place) <= REACH else None

    def span(self, place: float) -> tuple[float, float]:
        """Where the cards at a place begin and end."""
        return self._spans[place]


class Guides:
    """Draws a card onto lines with others, and shows the lines. All cards are equally large: edges and centres agree.

    Args:
        scene: shows the lines.
        colour: that of the lines.
        corners: top left corners of the cards that stand still.
    """

    def __init__(self, scene: QGraphicsScene, colour: str, corners: Iterable[QPointF]) -> None:
        places = [(corner.x(), corner.y()) for corner in corners]
        self._columns = Ruler((x, y, y + NODE_HEIGHT) for x, y in places)
        self._rows = Ruler((y, x, x + NODE_WIDTH) for x, y in places)
        self._scene = scene
        self._lines = [QGraphicsLineItem() for _ in range(2)]
        for line in self._lines:
            pen = QPen(QColor(colour), 1)
            pen.setCosmetic(True)
            line.setPen(pen)
            line.setZValue(2)
            line.hide()
            scene.addItem(line)

    @property
    def shown(self) -> tuple[QLineF, ...]:
        """The lines in sight, the upright one first."""
        return tuple(line.line() for line in self._lines if line.isVisible())

    def drawn(self, corner: QPointF, otherwise: QPointF) -> QPointF:
        """Where a card goes whose corner the hand would put at ``corner``, and show the lines there.

        Args:
            corner: where the hand is.
            otherwise: where it goes where there is nothing to stand in line with.
        """
        x, y = self._columns.nearest(corner.x()), self._rows.nearest(corner.y())
        place = QPointF(otherwise.x() if x is None else x, otherwise.y() if y is None else y)
        upright, level = self._lines
        upright.setVisible(x is not None)
        level.setVisible(y is not None)
        if x is not None:
            top, bottom = self._columns.span(x)
            upright.setLine(x, min(top, place.y()) - _BEYOND, x, max(bottom, place.y() + NODE_HEIGHT) + _BEYOND)
        if y is not None:
            left, right = self._rows.span(y)
            level.setLine(min(left, place.x()) - _BEYOND, y, max(right, place.x() + NODE_WIDTH) + _BEYOND, y)
        return place

    def remove(self) -> None:
        """Take the lines away."""
        for line in self._lines:
            if line.scene() is not None:
                self._scene.removeItem(line)
