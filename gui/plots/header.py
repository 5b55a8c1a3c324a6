"""The row over a plot: its title, its legend with the present figures, and its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolTip, QWidget

from gui.plots.strokes import Entry, Stroke

_SAMPLE = 18.0
_GAP = 5.0
_BETWEEN = 14.0
_MAX_ROWS = 2


class Legend(QWidget):
    """Entries side by side; they wrap at the width, and what does not fit is counted and told in the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()
        self._places: list[tuple[QRectF, Entry]] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What the legend tells."""
        return self._entries

    @property
    def shown(self) -> list[str]:
        """The texts that are painted, as far as they fit."""
        return [entry.text for _, entry in self._places]

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show ``entries`` instead."""
        if tuple(entries) == self._entries:
            return
        # Figures change ten times a second: the layout is asked again only where their number does.
        moved = [entry.name for entry in entries] != [entry.name for entry in self._entries]
        self._entries = tuple(entries)
        self._places = self._place(self.width())
        if moved:
            self.updateGeometry()
        self.update()

    def line_width(self) -> float:
        """Width of all entries in one row."""
        return sum(self._width(entry) + _BETWEEN for entry in self._entries)

    def sizeHint(self) -> QSize:
        return QSize(int(self.line_width()) + 1, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._row_height() if self._entries else 0)

    def heightForWidth(self, width: int) -> int:
        places = self._place(width)
        return int(places[-1][0].bottom()) + 1 if places else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._places = self._place(event.size().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        for place, entry in self._places:
            text = QRectF(place)
            if entry.stroke is not None:
                _paint_sample(painter, place, entry.stroke)
                text.setLeft(place.left() + _SAMPLE + _GAP)
            name = _metrics(self).horizontalAdvance(entry.name + " ")
            painter.setPen(QColor(entry.stroke.colour) if entry.stroke else palette.placeholderText().color())
            self._paint_text(painter, text, entry.name)
            painter.setPen(palette.windowText().color())
            self._paint_text(painter, text.adjusted(name, 0, 0, 0), entry.value)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.hint_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def hint_at(self, position: QPointF) -> str:
        """What the tooltip says at ``position``."""
        for place, entry in self._places:
            if place.contains(position):
                return entry.hint or entry.text
        return ""

    def _paint_text(self, painter: QPainter, place: QRectF, text: str) -> None:
        elided = _metrics(self).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)

    def _place(self, width: int) -> list[tuple[QRectF, Entry]]:
        """Places of the entries in up to two rows; the last one counts those that do not fit."""
        places: list[tuple[QRectF, Entry]] = []
        x, y, height = 0.0, 0.0, float(self._row_height())
        for index, entry in enumerate(self._entries):
            wide = min(self._width(entry), float(width))
            if x + wide > width and x > 0:
                x, y = 0.0, y + height
            if y >= _MAX_ROWS * height:
                return self._cut(places, self._entries[index:], width)
            places.append((QRectF(x, y, wide, height), entry))
            x += wide + _BETWEEN
        return places

    def _cut(self, places: list[tuple[QRectF, Entry]], rest: tuple[Entry, ...], width: int) -> list[tuple[QRectF, Entry]]:
        """Make room at the end of the last row for a count of what is left out."""
        while True:
            names = [entry.text for entry in rest]
            more = Entry(f"+ {len(rest)} more", hint="\n".join(names))
            last, entry = places[-1]
            if last.right() + _BETWEEN + self._width(more) <= width or len(places) == 1:
                places.append((QRectF(last.right() + _BETWEEN, last.top(), self._width(more), last.height()), more))
                return places
            places.pop()
            rest = (entry, *rest)

    def _width(self, entry: Entry) -> float:
        sample = _SAMPLE + _GAP if entry.stroke else 0.0
        return sample + _metrics(self).horizontalAdvance(entry.text) + 2

    def _row_height(self) -> int:
        return int(_metrics(self).height()) + 3


class Header(QWidget):
    """Title, legend and buttons: in one row where they fit, else with the legend in a row of its own.

    Args:
        title: what the plot is called.
        about: what it shows, for the tooltip.
    """

    def __init__(self, title: str, about: str) -> None:
        super().__init__()
        self.title = QLabel(title)
        self.title.setToolTip(about)
        font = self.title.font()
        font.setWeight(font.Weight.DemiBold)
        self.title.setFont(font)
        self.legend = Legend()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 6, 8, 2)
        self._grid.setHorizontalSpacing(int(_BETWEEN))
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self.title, 0, 0)
        self._buttons: list[QWidget] = []
        self._wraps: bool | None = None
        self._arrange(False)

    def add_button(self, button: QWidget) -> None:
        """Put a small button at the right end."""
        self._buttons.append(button)
        self._grid.addWidget(button, 0, 1 + len(self._buttons))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def event(self, event: QEvent) -> bool:
        # The legend asks for a new layout when the number of its entries changes.
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        beside = sum(button.sizeHint().width() + _BETWEEN for button in self._buttons if not button.isHidden())
        needed = self.title.sizeHint().width() + self.legend.line_width() + beside + 40
        self._arrange(needed > self.width())

    def _arrange(self, wraps: bool) -> None:
        if wraps == self._wraps:
            return
        self._wraps = wraps
        self._grid.removeWidget(self.legend)
        if wraps:
            self._grid.addWidget(self.legend, 1, 0, 1, 2 + len(self._buttons))
        else:
            self._grid.addWidget(self.legend, 0, 1, Qt.AlignmentFlag.AlignVCenter)


def _metrics(widget: QWidget) -> QFontMetricsF:
    return QFontMetricsF(widget.font())


def _paint_sample(painter: QPainter, place: QRectF, stroke: Stroke) -> None:
    middle = place.center().y()
    pen = QPen(stroke.pen())
    pen.setWidthF(max(1.5, stroke.width))
    painter.setPen(pen)
    painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + _SAMPLE, middle))
    if stroke.points:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(stroke.colour))
        painter.drawEllipse(QPointF(place.left() + _SAMPLE / 2, middle), 3.0, 3.0)
