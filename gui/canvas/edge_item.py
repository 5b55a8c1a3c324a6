"""A wire on the canvas, with the shape that flows written on it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.document.model import Edge
from gui.theme import Appearance

_READABLE = 0.35
_LABEL_HEIGHT = 18.0


def wire_path(start: QPointF, end: QPointF) -> QPainterPath:
    """The curve of a wire that leaves downwards and arrives from above."""
    path = QPainterPath(start)
    if abs(start.x() - end.x()) < 0.5 and end.y() > start.y():
        path.lineTo(end)
        return path
    reach = max(40.0, abs(end.y() - start.y()) / 2)
    path.cubicTo(start + QPointF(0, reach), end - QPointF(0, reach), end)
    return path


class EdgeItem(QGraphicsItem):
    """Draws one edge."""

    def __init__(self, edge: Edge, appearance: Appearance) -> None:
        super().__init__()
        self.edge = edge
        self._appearance = appearance
        self._path = QPainterPath()
        self._label = ""
        self._broken = False
        self._landing = False
        self._cut = False
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)

    def span(self, start: QPointF, end: QPointF) -> None:
        """Lead from one place to another, in scene coordinates."""
        self.prepareGeometryChange()
        self._path = wire_path(start, end)
        self.update()

    def show_shape(self, label: str, broken: bool) -> None:
        """Write the shape that flows; ``broken`` says that what follows cannot take it."""
        if (label, broken) != (self._label, self._broken):
            self.prepareGeometryChange()
            self._label, self._broken = label, broken
            self.update()

    @property
    def label(self) -> str:
        """The shape written on the wire."""
        return self._label

    def show_landing(self, landing: bool) -> None:
        """Mark the edge as the place where the layer being dragged will land."""
        if landing != self._landing:
            self._landing = landing
            self.update()

    def show_cut(self, cut: bool) -> None:
        """Mark the edge as one that is about to be cut."""
        if cut != self._cut:
            self._cut = cut
            self.update()

    @property
    def is_cut(self) -> bool:
        """Whether the edge is about to be cut."""
        return self._cut

    @property
    def start(self) -> QPointF:
        """Where it leaves, in scene coordinates."""
        return self._path.pointAtPercent(0)

    @property
    def end(self) -> QPointF:
        """Where it arrives, in scene coordinates."""
        return self._path.pointAtPercent(1)

    def crosses(self, line: QLineF) -> bool:
        """Whether a straight line crosses the wire."""
        box = QRectF(line.p1(), line.p2()).normalized().adjusted(-1, -1, 1, 1)
        if not box.intersects(self._path.boundingRect().adjusted(-1, -1, 1, 1)):
            return False
        pieces = pairwise(self._samples())
        return any(QLineF(*ends).intersects(line)[0] == QLineF.IntersectionType.BoundedIntersection for ends in pieces)

    @property
    def is_landing(self) -> bool:
        """Whether the layer being dragged will land here."""
        return self._landing

    def distance(self, position: QPointF) -> float:
        """Distance of a place from the wire, in scene pixels."""
        return min((place - position).manhattanLength() for place in self._samples())

    def _samples(self) -> Iterator[QPointF]:
        """Places along the wire, close to one another."""
        n = max(16, int(self._path.length() / 8))
        return (self._path.pointAtPercent(step / n) for step in range(n + 1))

    # --- Qt ---------------------------------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().united(self._label_rect()).adjusted(-4, -4, 4, 4)

    def shape(self) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(14)
        outline = stroker.createStroke(self._path)
        # between two cards of a chain the ports cover the wire itself: its label is what a click can reach
        outline.setFillRule(Qt.FillRule.WindingFill)
        outline.addRect(self._label_rect())
        return outline

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme = self._appearance.theme
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        marked = self._landing or self.isSelected()
        colour = QColor(theme.accent if marked else theme.error if self._broken else theme.muted)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, zoom > 0.2)
        painter.setPen(QPen(colour, 3.0 if marked else 1.5))
        if self._cut:
            painter.setPen(QPen(QColor(theme.error), 3.0, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        if zoom >= _READABLE and (self._label or self._landing):
            self._paint_label(painter, colour)

    def _paint_label(self, painter: QPainter, colour: QColor) -> None:
        theme = self._appearance.theme
        painter.setPen(QPen(colour if self._landing or self.isSelected() else QColor(theme.border), 1))
        painter.setBrush(QColor(theme.accent if self._landing else theme.canvas))
        place = self._label_rect()
        painter.drawRoundedRect(place, 9, 9)
        painter.setPen(QColor(theme.on_accent if self._landing else theme.error if self._broken else theme.muted))
        painter.setFont(_font())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "+" if self._landing else self._label)

    def _label_rect(self) -> QRectF:
        if not self._label:
            return QRectF(self._path.pointAtPercent(0.5), self._path.pointAtPercent(0.5)).adjusted(-16, -9, 16, 9)
        width = QFontMetricsF(_font()).horizontalAdvance(self._label) + 16
        middle = self._path.pointAtPercent(0.5)
        return QRectF(middle.x() - width / 2, middle.y() - _LABEL_HEIGHT / 2, width, _LABEL_HEIGHT)


def _font() -> QFont:
    font = QFont()
    font.setPixelSize(11)
    return font
