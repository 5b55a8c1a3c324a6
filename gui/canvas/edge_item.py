"""A wire on the canvas, with the shape that flows written on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from itertools import pairwise
from math import hypot, inf

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.document.model import Edge
from gui.canvas.detail import BRICKS_BELOW, NAMES_BELOW
from gui.canvas.routing import CardsIn, label_middle
from gui.canvas.wire_drawing import WireDrawing
from gui.theme import Appearance

_LABEL_HEIGHT = 18.0
_FLAGS = (
    QGraphicsItem.GraphicsItemFlag.ItemIsSelectable
    | QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption  # tells which part of it is to be painted
)

Piece = tuple[tuple[float, float], tuple[float, float]]
"""A straight part of a wire: where it begins and ends."""


class EdgeItem(QGraphicsItem):
    """Draws one edge.

    Args:
        edge: the edge.
        appearance: the theme.
        changed: called when it looks different.
        cards: gives the cards that touch a rectangle; they would hide what is written on the wire.
    """

    def __init__(
        self,
        edge: Edge,
        appearance: Appearance,
        changed: Callable[[], object] = lambda: None,
        cards: CardsIn = lambda rect: (),
    ) -> None:
        super().__init__()
        self._cards = cards
        self.edge = edge
        self._appearance, self._changed = appearance, changed
        self._path = QPainterPath()
        self._drawing = WireDrawing(self._path)
        self._pieces: tuple[Piece, ...] | None = None
        self._lines: tuple[QLineF, ...] | None = None
        self._label_place, self._bounds = QRectF(), QRectF()
        self._label = ""
        self._broken = False
        self._landing = False
        self._cut = False
        self.setFlags(_FLAGS)

    def follow(self, path: QPainterPath) -> None:
        """Run along a path, in scene coordinates."""
        if path == self._path:
            return
        self._path, self._drawing = path, WireDrawing(path)
        self._pieces = self._lines = None
        self._lay_out()

    def show_shape(self, label: str, broken: bool) -> None:
        """Write the shape that flows; ``broken`` says that what follows cannot take it."""
        if (label, broken) != (self._label, self._broken):
            self._label, self._broken = label, broken
            self._lay_out()

    @property
    def path(self) -> QPainterPath:
        """The way it takes, in scene coordinates."""
        return self._path

    @property
    def label(self) -> str:
        """The shape written on the wire."""
        return self._label

    def show_landing(self, landing: bool) -> None:
        """Mark the edge as the place where the layer being dragged will land."""
        if landing != self._landing:
            self._landing = landing
            self._redraw()

    def show_cut(self, cut: bool) -> None:
        """Mark the edge as one that is about to be cut."""
        if cut != self._cut:
            self._cut = cut
            self._redraw()

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

    @property
    def middle(self) -> QPointF:
        """Where its shape is written, in scene coordinates."""
        return self._label_place.center()

    def crosses(self, line: QLineF) -> bool:
        """Whether a straight line crosses the wire."""
        box = QRectF(line.p1(), line.p2()).normalized().adjusted(-1, -1, 1, 1)
        if not box.intersects(self._path.boundingRect().adjusted(-1, -1, 1, 1)):
            return False
        pieces = (QLineF(*start, *end) for start, end in self._straight_pieces())
        return any(piece.intersects(line)[0] == QLineF.IntersectionType.BoundedIntersection for piece in pieces)

    @property
    def is_landing(self) -> bool:
        """Whether the layer being dragged will land here."""
        return self._landing

    def distance(self, position: QPointF) -> float:
        """Distance of a place from the wire, in scene pixels."""
        x, y = position.toTuple()
        return min((_distance(x, y, *start, *end) for start, end in self._straight_pieces()), default=inf)

    @property
    def lines(self) -> tuple[QLineF, ...]:
        """The wire as straight lines, in scene coordinates."""
        if self._lines is None:
            self._lines = tuple(QLineF(*start, *end) for start, end in self._straight_pieces())
        return self._lines

    @property
    def is_marked(self) -> bool:
        """Whether something is about to happen to it, or it is selected."""
        return self._landing or self._cut or self.isSelected()

    @property
    def colour(self) -> str:
        """Its colour."""
        theme = self._appearance.theme
        if self._cut or (self._broken and not self.is_marked):
            return theme.error
        return theme.accent if self.is_marked else theme.muted

    def _straight_pieces(self) -> tuple[Piece, ...]:
        """The wire as straight lines; kept, since points along the path itself take 15 µs each."""
        if self._pieces is None:
            polygons = self._path.toSubpathPolygons()
            self._pieces = tuple(piece for each in polygons for piece in pairwise(point.toTuple() for point in each))
        return self._pieces

    # --- Qt ---------------------------------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(14)
        outline = stroker.createStroke(self._path)
        # between two cards of a chain the ports cover the wire itself: its label is what a click can reach
        outline.setFillRule(Qt.FillRule.WindingFill)
        outline.addRect(self._label_place)
        return outline

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, zoom >= BRICKS_BELOW)
        width = max(3.0 if self.is_marked else 1.5, 1 / zoom)  # a pixel of the screen at least
        style = Qt.PenStyle.DotLine if self._cut else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(self.colour), width, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._cut:
            self._drawing.draw_whole(painter)
        else:
            self._drawing.draw(painter, option.exposedRect.adjusted(-width, -width, width, width))
        if self._landing or (zoom >= NAMES_BELOW and self._label):
            self._paint_label(painter, QColor(self.colour))

    def _paint_label(self, painter: QPainter, colour: QColor) -> None:
        theme = self._appearance.theme
        painter.setPen(QPen(colour if self._landing or self.isSelected() else QColor(theme.border), 1))
        painter.setBrush(QColor(theme.accent if self._landing else theme.canvas))
        place = self._label_place
        painter.drawRoundedRect(place, 9, 9)
        painter.setPen(QColor(theme.on_accent if self._landing else theme.error if self._broken else theme.muted))
        painter.setFont(_font())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "+" if self._landing else self._label)

    def _lay_out(self) -> None:
        """Find where the label stands and what the item covers; kept, since Qt asks for it at every frame."""
        size = QSizeF(_label_width(self._label) if self._label else 32.0, _LABEL_HEIGHT)
        middle = label_middle(self._path, size, self._cards)
        self.prepareGeometryChange()  # after questions to the scene, whose index takes up the old bounds again at each
        self._label_place = QRectF(QPointF(), size)
        self._label_place.moveCenter(middle)
        self._bounds = self._path.boundingRect().united(self._label_place).adjusted(-4, -4, 4, 4)
        self._redraw()

    def _redraw(self) -> None:
        self.update()
        self._changed()


def _distance(x: float, y: float, x1: float, y1: float, x2: float, y2: float) -> float:
    """Distance of a place from a straight piece of wire."""
    right, down = x2 - x1, y2 - y1
    length = right * right + down * down
    along = min(1.0, max(0.0, ((x - x1) * right + (y - y1) * down) / length)) if length else 0.0
    return hypot(x - x1 - along * right, y - y1 - along * down)


@cache
def _font() -> QFont:
    font = QFont()
    font.setPixelSize(11)
    return font


@lru_cache(maxsize=4096)
def _label_width(label: str) -> float:
    return QFontMetricsF(_font()).horizontalAdvance(label) + 16
