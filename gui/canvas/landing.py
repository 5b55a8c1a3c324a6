"""Where a layer that is dragged from the palette will land, and the mark that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.document.model import Edge
from gui.canvas.places import CARD
from gui.theme import Appearance

_THICKNESS, _BEYOND = 5.0, 16.0
"""Of the bar: how thick it is, and how far it reaches beyond a card."""


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


class LandingMark(QGraphicsItem):
    """The outline of a card that will stand there, or a bar across the wire that will take it.

    The bar is wider than a card: what hangs on the pointer hides the wire itself.
    """

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._shape = QRectF()
        self._is_bar = False
        self.setZValue(2)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def show_outline(self, corner: QPointF) -> None:
        """Show the card that will have its top left corner there."""
        self._show(CARD.translated(corner), is_bar=False)

    def show_bar(self, middle: QPointF, is_level: bool) -> None:
        """Show that a wire opens there; ``is_level`` says that wires run from left to right."""
        across = (CARD.height() if is_level else CARD.width()) + 2 * _BEYOND
        bar = QRectF(QPointF(), QSizeF(_THICKNESS, across) if is_level else QSizeF(across, _THICKNESS))
        bar.moveCenter(middle)
        self._show(bar, is_bar=True)

    @property
    def outline(self) -> QRectF | None:
        """Where the card will stand, in scene coordinates, while that is shown."""
        return self._shape if self.isVisible() and not self._is_bar else None

    @property
    def bar(self) -> QRectF | None:
        """The bar, in scene coordinates, while it is shown."""
        return self._shape if self.isVisible() and self._is_bar else None

    def _show(self, shape: QRectF, is_bar: bool) -> None:
        if shape != self._shape:
            self.prepareGeometryChange()
        self._shape, self._is_bar = shape, is_bar
        self.show()
        self.update()

    def boundingRect(self) -> QRectF:
        return self._shape.adjusted(-2, -2, 2, 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        colour = QColor(self._appearance.theme.accent)
        if self._is_bar:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(self._shape, _THICKNESS / 2, _THICKNESS / 2)
            return
        painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine))
        colour.setAlphaF(0.12)
        painter.setBrush(colour)
        painter.drawRoundedRect(self._shape, 9, 9)
