"""What lies below the network: the grid, and on an empty canvas what to do."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPolygonF

GRID = 8.0
"""Canvas pixels between places to which nodes snap."""
_HINT = (
    "Drag a layer from the palette onto this wire,\n"
    "double-click here for the search box (or press /),\n"
    "or start from a template (Ctrl+N)."
)


def draw_grid(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """Draw a dot at every fourth place to which nodes snap."""
    step = 4 * GRID
    painter.setPen(colour)
    left, top = int(rect.left() // step), int(rect.top() // step)
    columns, rows = int(rect.width() // step) + 2, int(rect.height() // step) + 2
    painter.translate(left * step, top * step)
    painter.drawPoints(_dots(columns, rows, step))
    painter.translate(-left * step, -top * step)


@lru_cache(maxsize=64)
def _dots(columns: int, rows: int, step: float) -> QPolygonF:
    """The same for all that is seen of the grid as the view moves: a thousand points take 0.5 ms to put together."""
    return QPolygonF([QPointF(column * step, row * step) for column in range(columns) for row in range(rows)])


def draw_hint(painter: QPainter, network: QRectF, colour: QColor) -> None:
    """Write below a network that is empty what to do."""
    font = QFont()
    font.setPixelSize(14)
    painter.setFont(font)
    painter.setPen(colour)
    place = QRectF(network.center().x() - 300, network.bottom() + 24, 600, 72)
    painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, _HINT)
