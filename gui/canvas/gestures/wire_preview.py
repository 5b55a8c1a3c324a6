"""A wire that is being drawn, and what is said of it beside the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
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
        self._room = QSizeF()
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

    def say(self, text: str, pointer: QPointF, zoom: float, room: QSizeF) -> None:
        """Write something beside the pointer, if there is anything to say.

        Args:
            text: what; nothing takes the text away.
            pointer: where the pointer is, in scene coordinates.
            zoom: that of the view.
            room: pixels of the view to the right of the pointer and below it.
        """
        self.prepareGeometryChange()
        self._text, self._pointer, self._zoom, self._room = text, pointer, zoom, room
        self.update()

    def boundingRect(self) -> QRectF:
        rect = self._path.boundingRect().adjusted(-4, -4, 4, 4)
        return rect.united(self.label_rect.adjusted(-2, -2, 2, 2)) if self._text else rect

    @property
    def label_rect(self) -> QRectF:
        """Where the text stands, in scene coordinates."""
        label = self._label_rect()
        return QRectF(label.topLeft() / self._zoom, label.size() / self._zoom).translated(self._pointer)

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
        """The label in pixels of the screen, seen from the pointer; on its other side where the view ends."""
        size = QFontMetricsF(_font()).boundingRect(QRectF(0, 0, _WIDEST, 400), int(_WRAPPED), self._text).size()
        size = QSizeF(size.width() + 2 * _PADDING + 2, size.height() + 2 * _PADDING - 2)
        room = self._room
        left = _BESIDE.x() if _BESIDE.x() + size.width() <= room.width() else -_BESIDE.x() - size.width()
        top = _BESIDE.y() if _BESIDE.y() + size.height() <= room.height() else -_BESIDE.y() - size.height()
        return QRectF(QPointF(left, top), size)


def _font() -> QFont:
    font = QFont()
    font.setPixelSize(12)
    return font
