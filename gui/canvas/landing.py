"""Where a layer that is dragged from the palette will land, and the outline that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.document.model import Edge
from gui.canvas.places import CARD
from gui.theme import Appearance


@dataclass(frozen=True)
class Landing:
    """Where a dropped layer will go: onto ``edge``, to the end of the chain, or free at the pointer.

    Attributes:
        kind: which of them.
        edge: the wire that opens for it, if one does.
        corner: the top left corner of its card in scene coordinates, where no wire shows the place.
    """

    kind: Literal["edge", "end", "free"]
    edge: Edge | None = None
    corner: QPointF | None = None


class LandingOutline(QGraphicsItem):
    """The outline of a card that will stand there."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setZValue(2)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def show_at(self, corner: QPointF | None) -> None:
        """Show it with that top left corner; None takes it away."""
        self.setVisible(corner is not None)
        if corner is not None:
            self.setPos(corner)

    def boundingRect(self) -> QRectF:
        return CARD.adjusted(-2, -2, 2, 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        colour = QColor(self._appearance.theme.accent)
        painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine))
        colour.setAlphaF(0.12)
        painter.setBrush(colour)
        painter.drawRoundedRect(CARD, 9, 9)
