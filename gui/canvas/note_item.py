"""A note on the canvas: a sheet with a comment, or a titled frame behind the layers."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.document.annotations import TITLE_HEIGHT, Note
from gui.canvas.places import PLACES, Places
from gui.theme import Appearance, Shade

TEXT_PIXELS = 13
TITLE_PIXELS = 12
PADDING = 10.0
_REACH = 6.0
"""How near to its side, in pixels of the screen, a note is taken by it."""
_HANDLE = 7.0
_READABLE = 0.35
_LEAST_PIXELS = 11.0
"""Titles of frames stay so high on the screen, as far as their frame has room."""
_LABEL_ROOM = 44.0
"""Half of what the shape on a wire takes in the middle of a frame that is as wide as a layer."""


class Grip(NamedTuple):
    """Where a note is held: by a side or corner (-1, 0 or 1 each way), or by what moves it (0, 0)."""

    right: int = 0
    down: int = 0

    @property
    def moves(self) -> bool:
        """Whether it moves the note; otherwise it resizes it."""
        return self == (0, 0)

    @property
    def cursor(self) -> Qt.CursorShape:
        """What the pointer looks like there."""
        if self.moves:
            return Qt.CursorShape.ArrowCursor
        if not self.down:
            return Qt.CursorShape.SizeHorCursor
        if not self.right:
            return Qt.CursorShape.SizeVerCursor
        return Qt.CursorShape.SizeFDiagCursor if self.right == self.down else Qt.CursorShape.SizeBDiagCursor


class NoteItem(QGraphicsItem):
    """Draws one note. A frame takes clicks on its title and its sides only: what is inside stays within reach."""

    def __init__(self, appearance: Appearance, places: Places = PLACES["down"]) -> None:
        super().__init__()
        self._appearance, self._places = appearance, places
        self._note: Note | None = None
        self._size = QSizeF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setAcceptHoverEvents(True)

    @property
    def note(self) -> Note:
        """The note shown."""
        assert self._note is not None
        return self._note

    @property
    def is_frame(self) -> bool:
        """Whether it is a frame."""
        return self.note.kind == "frame"

    @property
    def rect(self) -> QRectF:
        """Where it is now, in scene coordinates; while it is dragged that is ahead of the document."""
        return QRectF(self.pos(), self._size)

    def show_note(self, note: Note) -> None:
        """Show a note as it is now."""
        if note is self._note:
            return
        self._note = note
        self.setToolTip(note.text if self.is_frame else "")
        # above wires; frames behind all else, the larger ones further back
        self.setZValue(0.5 if not self.is_frame else -2 - min(0.9, note.size.width * note.size.height * 1e-12))
        self.put_back()
        self.update()

    def turn(self, places: Places) -> None:
        """Stand where a network that is drawn another way has it."""
        self._places = places
        self.put_back()

    def place(self, rect: QRectF) -> None:
        """Show it at another place or in another size, as while it is dragged."""
        if rect.size() != self._size:
            self.prepareGeometryChange()
            self._size = rect.size()
        self.setPos(rect.topLeft())

    def put_back(self) -> None:
        """Show it where the document says."""
        self.place(self._places.rect(self.note))

    def text_rect(self) -> QRectF:
        """Where its text stands, in scene coordinates."""
        rect = self.rect
        return QRectF(rect.topLeft(), QSizeF(rect.width(), TITLE_HEIGHT)) if self.is_frame else rect

    def grip_at(self, place: QPointF, zoom: float) -> Grip | None:
        """Where a place in scene coordinates holds the note; None if it does not, as inside of a frame."""
        rect, reach = self.rect, _REACH / zoom
        if not rect.adjusted(-reach, -reach, reach, reach).contains(place):
            return None
        reach = min(reach, rect.width() / 4, rect.height() / 4)
        right = (place.x() >= rect.right() - reach) - (place.x() <= rect.left() + reach)
        down = (place.y() >= rect.bottom() - reach) - (place.y() <= rect.top() + reach)
        if right or down:
            return Grip(right, down)
        return Grip() if not self.is_frame or place.y() <= rect.top() + max(TITLE_HEIGHT, 2 * reach) else None

    # --- Qt ---------------------------------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        return QRectF(QPointF(), self._size).adjusted(-_REACH, -_REACH, _REACH, _REACH)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        if not self.is_frame:
            path.addRect(self.boundingRect())
            return path
        path.setFillRule(Qt.FillRule.OddEvenFill)
        path.addRect(self.boundingRect())
        hole = QRectF(QPointF(), self._size).adjusted(_REACH, TITLE_HEIGHT, -_REACH, -_REACH)
        if hole.isValid():
            path.addRect(hole)
        return path

    def hoverMoveEvent(self, event: object) -> None:
        grip = self.grip_at(event.scenePos(), self._zoom())  # type: ignore[attr-defined]
        self.setCursor((grip or Grip()).cursor)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        shade = self._appearance.theme.notes[self.note.colour]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, zoom >= _READABLE)
        if self.is_frame:
            self._paint_frame(painter, shade, zoom)
        else:
            self._paint_sheet(painter, shade, zoom)
        if self.isSelected():
            self._paint_selection(painter, zoom)

    def _paint_sheet(self, painter: QPainter, shade: Shade, zoom: float) -> None:
        rect = QRectF(QPointF(), self._size)
        painter.setPen(_line(shade.line))
        painter.setBrush(QColor(shade.ground))
        painter.drawRoundedRect(rect, 6, 6)
        if zoom < _READABLE:
            return
        painter.setPen(QColor(self._appearance.theme.text))
        painter.setFont(note_font(TEXT_PIXELS))
        inside = rect.adjusted(PADDING, PADDING - 2, -PADDING, -2)
        painter.setClipRect(inside, Qt.ClipOperation.IntersectClip)
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap), self.note.text)
        painter.setClipping(False)

    def _paint_frame(self, painter: QPainter, shade: Shade, zoom: float) -> None:
        rect = QRectF(QPointF(), self._size)
        title = QRectF(rect.topLeft(), QSizeF(rect.width(), TITLE_HEIGHT))
        painter.setPen(_line(shade.line))
        painter.setBrush(QColor(shade.inside))
        painter.drawRoundedRect(rect, 8, 8)
        painter.setClipRect(title.adjusted(-1, -1, 1, 0), Qt.ClipOperation.IntersectClip)
        painter.setBrush(QColor(shade.ground))
        painter.drawRoundedRect(rect, 8, 8)
        painter.setClipping(False)
        self._paint_title(painter, title, zoom)

    def _paint_title(self, painter: QPainter, place: QRectF, zoom: float) -> None:
        """On the screen it stays as high as can be read; far from it, it takes room below the strip."""
        pixels = max(TITLE_PIXELS, _LEAST_PIXELS / zoom)
        if pixels > self._size.height() / 2 or not self.note.text:
            return
        painter.setFont(note_font(round(pixels), bold=True))
        painter.setPen(QColor(self._appearance.theme.text))
        near = pixels <= TITLE_PIXELS * 1.3
        room = max(place.width() / 2 - _LABEL_ROOM, 72.0) if near else place.width() - 2 * PADDING
        text = QFontMetricsF(painter.font()).elidedText(
            " ".join(self.note.text.split()), Qt.TextElideMode.ElideRight, room
        )
        where = QRectF(place.left() + PADDING, place.top(), place.width(), max(TITLE_HEIGHT, pixels * 1.4))
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_selection(self, painter: QPainter, zoom: float) -> None:
        accent = QColor(self._appearance.theme.accent)
        pen = QPen(accent, 2)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rect = QRectF(QPointF(), self._size)
        painter.drawRoundedRect(rect, 6, 6)
        side = min(_HANDLE / zoom, rect.height() / 4)
        for x in (rect.left(), rect.center().x(), rect.right()):
            for y in (rect.top(), rect.center().y(), rect.bottom()):
                if (x, y) != rect.center().toTuple():
                    painter.fillRect(QRectF(x - side / 2, y - side / 2, side, side), accent)

    def _zoom(self) -> float:
        scene = self.scene()
        return scene.views()[0].transform().m11() if scene is not None and scene.views() else 1.0


def note_font(pixels: int, bold: bool = False) -> QFont:
    """The font of notes."""
    font = QFont()
    font.setPixelSize(max(1, pixels))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def text_height(text: str, width: float) -> float:
    """How high a comment of a width must be to show all of its text."""
    room = QRectF(0, 0, width - 2 * PADDING, 1e6)
    return QFontMetricsF(note_font(TEXT_PIXELS)).boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height() + 20


def _line(colour: str) -> QPen:
    pen = QPen(QColor(colour), 1)
    pen.setCosmetic(True)
    return pen
