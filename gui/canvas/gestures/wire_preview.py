"""A wire that is being drawn, and what is said of it beside the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.canvas.routing import wire_path
from gui.theme import Theme

_BESIDE = QPointF(18, 14)
_PADDING = 7.0
_WIDEST = 320.0
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft


class WirePreview(QGraphicsItem):
    """Draws the wire; its text has the same size at every zoom."""

    def __init__(self, theme: Theme, is_level: bool) -> None:
        super().__init__()
        self._theme, self._is_level = theme, is_level
        self._path = QPainterPath()
        self._colour = QColor(theme.accent)
        self._text = ""
        self._pointer = QPointF()
        self._zoom = 1.0
        self.setZValue(2)

    @property
    def text(self) -> str:
        """What is said beside the pointer."""
        return self._text

    @property
    def colour(self) -> QColor:
        """The colour of the wire."""
        return self._colour

    @property
    def end(self) -> QPointF:
        """Where the wire ends."""
        return self._path.currentPosition()

    def show_wire(self, start: QPointF, end: QPointF, colour: str) -> None:
        """Lead from one place to another, in scene coordinates."""
        self.prepareGeometryChange()
        self._path, self._colour = wire_path(start, end, self._is_level), QColor(colour)
        self.update()

    def say(self, text: str, pointer: QPointF, zoom: float) -> None:
        """Write something beside the pointer; nothing takes the text away."""
        self.prepareGeometryChange()
        self._text, self._pointer, self._zoom = text, pointer, zoom
        self.update()

    def boundingRect(self) -> QRectF:
        rect = self._path.boundingRect().adjusted(-4, -4, 4, 4)
        if self._text:
            label, zoom = self._label_rect(), self._zoom
            size = QRectF(label.x() / zoom, label.y() / zoom, label.width() / zoom, label.height() / zoom)
            rect = rect.united(size.translated(self._pointer).adjusted(-2, -2, 2, 2))
        return rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setPen(QPen(self._colour, 2.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        if self._text:
            painter.translate(self._pointer)
            painter.scale(1 / self._zoom, 1 / self._zoom)
            self._paint_label(painter)

    def _paint_label(self, painter: QPainter) -> None:
        place = self._label_rect()
        painter.setPen(QPen(self._colour, 1))
        painter.setBrush(QColor(self._theme.card))
        painter.drawRoundedRect(place, 6, 6)
        painter.setPen(self._colour)
        painter.setFont(_font())
        painter.drawText(place.adjusted(_PADDING, _PADDING - 2, -_PADDING, 0), int(_WRAPPED), self._text)

    def _label_rect(self) -> QRectF:
        """The label in pixels of the screen, seen from the pointer."""
        size = QFontMetricsF(_font()).boundingRect(QRectF(0, 0, _WIDEST, 400), int(_WRAPPED), self._text).size()
        return QRectF(_BESIDE.x(), _BESIDE.y(), size.width() + 2 * _PADDING + 2, size.height() + 2 * _PADDING - 2)


def _font() -> QFont:
    font = QFont()
    font.setPixelSize(12)
    return font
