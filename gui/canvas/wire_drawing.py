"""How wires are drawn: one that runs far piece by piece, and of the pieces only those in sight.

Qt's rasterizer searches a row of pixels for the place of each that it adds: a curve that leads across the window and is
nearly level takes 0.25 ms as one path, 0.05 ms in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF, QTransform

_FAR = 1500.0
"""Canvas pixels; up to so many, one path takes no time worth mentioning."""
_ELEMENTS_OF_A_CURVE = 4
"""Wires around cards have more: they are straight for the most part, which is fast."""
_PIECE = 250.0
"""Canvas pixels; where pieces meet, the smoothing of both lies on each other, so there should be few."""
_FINE = QTransform.fromScale(8, 8)
"""Straight lines leave a curve by half a pixel at the scale at which they are found."""


class WireDrawing:
    """Draws along a path with the pen of the painter."""

    def __init__(self, path: QPainterPath) -> None:
        self._path = path
        size = path.boundingRect().size()
        self._is_far = path.elementCount() == _ELEMENTS_OF_A_CURVE and max(size.width(), size.height()) > _FAR
        self._pieces: tuple[tuple[QPolygonF, QRectF], ...] | None = None

    def draw(self, painter: QPainter, near: QRectF) -> None:
        """Draw at least what lies in a rectangle, in the coordinates of the path."""
        if not self._is_far:
            painter.drawPath(self._path)
            return
        if self._pieces is None:  # found when seen: of what is dragged, much is out of sight
            self._pieces = tuple((piece, piece.boundingRect().adjusted(-1, -1, 1, 1)) for piece in _pieces(self._path))
        pen = painter.pen()
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # where pieces meet they must not overlap
        painter.setPen(pen)
        for piece, box in self._pieces:
            if box.intersects(near):
                _draw(painter, piece)

    def draw_whole(self, painter: QPainter) -> None:
        """Draw all of it, for pens whose dots are counted from the beginning."""
        painter.drawPath(self._path)


def _draw(painter: QPainter, piece: QPolygonF) -> None:
    if len(piece) == 2:
        painter.drawLine(piece[0], piece[1])
    else:
        painter.drawPolyline(piece)


def _pieces(path: QPainterPath) -> Iterator[QPolygonF]:
    """A curve in pieces: long straight lines, and shorter ones together."""
    back, _ = _FINE.inverted()
    piece: list[QPointF] = []
    for place in back.map(path.toSubpathPolygons(_FINE)[0]):
        if len(piece) > 1 and QLineF(piece[0], place).length() > _PIECE:
            yield QPolygonF(piece)
            piece = [piece[-1]]
        piece.append(place)
    yield QPolygonF(piece)
