"""The legend of a plot, painted: what each curve is, and its present figure."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gui.plots.strokes import Entry, Stroke
from gui.theme import Theme

_SAMPLE = 18.0
_GAP = 5.0
_BETWEEN = 12.0
_ROOM_FOR = "0.000"

Places = list[tuple[QRectF, Entry]]


class Legend(QWidget):
    """Entries side by side; they wrap at the width, and what does not fit is counted and told in the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.most_rows = 2
        self._entries: tuple[Entry, ...] = ()
        self._places: Places = []
        self._text = self._muted = "#000000"
        self._metrics = QFontMetricsF(self.font())
        self._widths: list[float] = []

    def recolour(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._text, self._muted = theme.text, theme.muted
        self.update()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What the legend tells."""
        return self._entries

    @property
    def shown(self) -> list[str]:
        """The texts that are painted, as far as they fit."""
        return [entry.text for _, entry in self._places]

    def set_entries(self, entries: Sequence[Entry]) -> bool:
        """Show ``entries`` instead; returns whether they need another room than those before."""
        if tuple(entries) == self._entries:
            return False
        before = self._widths
        self._entries = tuple(entries)
        self._measure()
        self.update()
        return before != self._widths

    def line_width(self) -> float:
        """Width of all entries in one row."""
        return sum(width + _BETWEEN for width in self._widths) - _BETWEEN

    @property
    def row_height(self) -> int:
        """Height of one row."""
        return int(self._metrics.height()) + 3

    def rows_for(self, width: int) -> int:
        """How many rows the entries take."""
        places = self._place(width)
        return round(places[-1][0].bottom() / self.row_height) if places else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._places = self._place(event.size().width())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._metrics = QFontMetricsF(self.font())
            self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, entry in self._places:
            self._paint(painter, QRectF(place), entry)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.hint_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def hint_at(self, position: QPointF) -> str:
        """What the tooltip says at ``position``."""
        return next((entry.hint or entry.text for place, entry in self._places if place.contains(position)), "")

    def _paint(self, painter: QPainter, place: QRectF, entry: Entry) -> None:
        colour = QColor(self._muted)
        if entry.stroke is not None:
            paint_stroke(painter, place, entry.stroke)
            place.setLeft(place.left() + _SAMPLE + _GAP)
            colour = QColor(entry.name_colour or entry.stroke.colour)
        painter.setPen(colour)
        self._paint_text(painter, place, entry.name)
        painter.setPen(QColor(self._text))
        name = self._metrics.horizontalAdvance(entry.name + " ") if entry.name else 0.0
        self._paint_text(painter, place.adjusted(name, 0, 0, 0), entry.value)

    def _paint_text(self, painter: QPainter, place: QRectF, text: str) -> None:
        if self._metrics.horizontalAdvance(text) > place.width() + 1:
            text = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _measure(self) -> None:
        self._widths = [self._width(entry) for entry in self._entries]
        self._places = self._place(self.width())

    def _place(self, width: int) -> Places:
        """Places of the entries in rows; the last one counts those that do not fit."""
        places: Places = []
        x, y, height = 0.0, 0.0, float(self.row_height)
        for index, (entry, needed) in enumerate(zip(self._entries, self._widths, strict=True)):
            wide = min(needed, float(width))
            if x + wide > width and x > 0:
                x, y = 0.0, y + height
            if y >= self.most_rows * height:
                return self._cut(places, self._entries[index:], width)
            places.append((QRectF(x, y, wide, height), entry))
            x += wide + _BETWEEN
        return places

    def _cut(self, places: Places, rest: tuple[Entry, ...], width: int) -> Places:
        """Make room at the end of the last row for a count of what is left out."""
        while True:
            more = Entry(f"+ {len(rest)} more", hint="\n".join(entry.text for entry in rest))
            last, entry = places[-1]
            left = last.right() + _BETWEEN
            if left + self._width(more) <= width or len(places) == 1:
                return [*places, (QRectF(left, last.top(), self._width(more), last.height()), more)]
            places, rest = places[:-1], (entry, *rest)

    def _width(self, entry: Entry) -> float:
        """Width of an entry, with room for any common figure: a legend that moves with each figure is hard to read."""
        advance = self._metrics.horizontalAdvance
        sample = _SAMPLE + _GAP if entry.stroke else 0.0
        value = max(advance(entry.value), advance(_ROOM_FOR)) + advance(" ") if entry.value else 0.0
        return sample + advance(entry.name) + value + 2


def paint_stroke(painter: QPainter, place: QRectF, stroke: Stroke) -> None:
    """Draw a piece of a curve at the left end of ``place``."""
    middle = QPointF(place.left() + _SAMPLE / 2, place.center().y())
    pen = QPen(stroke.pen())
    pen.setWidthF(max(1.5, stroke.width))
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if stroke.mark == "ring":
        painter.drawEllipse(middle, 5.0, 5.0)
        return
    painter.drawLine(middle - QPointF(_SAMPLE / 2, 0), middle + QPointF(_SAMPLE / 2, 0))
    if stroke.mark == "dot":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(stroke.colour))
        painter.drawEllipse(middle, 3.0, 3.0)
