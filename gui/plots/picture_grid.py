"""Pictures in a grid, each over what the network takes it for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QResizeEvent

from gui.plots.figures import percent
from gui.plots.pictures import scaled
from gui.plots.samples import MARK, Sample, SampleView, paint_mark
from gui.theme import Theme

_MARGIN = 12
_GAP = 8
_FRAME = 3
_LEAST_SIDE, _MOST_SIDE = 40, 128
_MOST_CAPTION = 84.0


@dataclass(frozen=True)
class Grid:
    """Sizes of a grid in pixels: ``side`` of a picture, ``wide`` and ``high`` of a tile."""

    columns: int
    side: int
    wide: float
    high: float


class PictureGrid(SampleView):
    """Pictures as large as fit into the area that is in view; if they would get too small, the grid scrolls.

    Args:
        theme: the colours to use.
        images: the pictures.
        classes: names that captions may hold; the widest decides on the least width of a tile.
    """

    def __init__(self, theme: Theme, images: Sequence[QImage], classes: Sequence[str]) -> None:
        super().__init__(theme)
        self._images = list(images)
        self._scaled: list[QImage] = []
        self._scaled_for: tuple[int, float] = (0, 0.0)
        names = [self.metrics().horizontalAdvance(name) for name in classes]
        second = self.metrics().horizontalAdvance(f"{_sure(0.99)} · is ") + 2
        self._caption = min(_MOST_CAPTION, second + max([0.0, *names]))
        self._view_height = 0
        self._grid = self._arrange(self.width())

    def fill(self, height: int) -> None:
        """Take note of the height that is in view: pictures grow to fill it."""
        if height != self._view_height:
            self._view_height = height
            self._grid = self._arrange(self.width())
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, self.heightForWidth(360))

    def minimumSizeHint(self) -> QSize:
        return QSize(int(_LEAST_SIDE + 2 * _MARGIN), self.heightForWidth(self.width()))

    def heightForWidth(self, width: int) -> int:
        grid = self._arrange(width)
        rows = -(-len(self._images) // grid.columns)
        return int(2 * _MARGIN - _GAP + rows * (grid.high + _GAP))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._grid = self._arrange(event.size().width())
        self.setMinimumHeight(self.heightForWidth(event.size().width()))

    def place(self, index: int) -> QRectF:
        row, column = divmod(index, self._grid.columns)
        wide, high = self._grid.wide, self._grid.high
        return QRectF(_MARGIN + column * (wide + _GAP), _MARGIN / 2 + row * (high + _GAP), wide, high)

    def paint_sample(self, painter: QPainter, place: QRectF, index: int) -> None:
        sample, theme, side = self.samples[index], self.theme, self._grid.side
        colour = self.verdict_colour(sample)
        frame = QRectF(place.left() + 2, place.top() + _FRAME, side, side)
        image = self._picture(index)
        size = image.deviceIndependentSize()
        painter.drawImage(QPointF(frame.center().x() - size.width() / 2, frame.center().y() - size.height() / 2), image)
        painter.setPen(_border(sample.right is not False, QColor(theme.border), colour))
        painter.drawRect(frame.adjusted(-2, -2, 2, 2))
        self._paint_caption(painter, place, frame, sample)

    def _paint_caption(self, painter: QPainter, place: QRectF, frame: QRectF, sample: Sample) -> None:
        theme, colour, metrics = self.theme, self.verdict_colour(sample), self.metrics()
        line = QRectF(place.left(), frame.bottom() + 4, place.width(), metrics.height())
        painter.setFont(self.small_font())
        if sample.right is not None:
            paint_mark(painter, line.left(), line.center().y(), sample.right, colour)
        name = line.adjusted(MARK + 4 if sample.right is not None else 0, 0, 0, 0)
        painter.setPen(QColor(theme.text))
        painter.drawText(name, _LEFT, metrics.elidedText(sample.predicted, _ELIDE, name.width()))
        sure = _sure(sample.probability)
        text = f"is {sample.true}" if sample.right is None else sure if sample.right else f"{sure} · is {sample.true}"
        painter.setPen(QColor(theme.muted) if sample.right else colour)
        second = line.translated(0, line.height())
        painter.drawText(second, _LEFT, metrics.elidedText(text, _ELIDE, second.width()))

    def _picture(self, index: int) -> QImage:
        wanted = (self._grid.side, self.devicePixelRatioF())
        if wanted != self._scaled_for:
            self._scaled = [scaled(image, *wanted) for image in self._images]
            self._scaled_for = wanted
        return self._scaled[index]

    def _arrange(self, width: int) -> Grid:
        """The grid with the largest pictures that need no scrolling; else one with the smallest."""
        captions = 2 * self.metrics().height() + 4 + _FRAME
        most = max(1, int((width - 2 * _MARGIN + _GAP) / (max(_LEAST_SIDE + 4, self._caption) + _GAP)))
        best: Grid | None = None
        for columns in range(1, most + 1):
            wide = (width - 2 * _MARGIN + _GAP) / columns - _GAP
            rows = -(-len(self._images) // columns)
            spare = (self._view_height - 2 * _MARGIN + _GAP) / max(1, rows) - _GAP - captions
            side = int(min(wide - 4, spare, _MOST_SIDE))
            if side >= _LEAST_SIDE and (best is None or side > best.side):
                best = Grid(columns, side, wide, side + captions)
        wide = (width - 2 * _MARGIN + _GAP) / most - _GAP
        side = max(8, int(min(wide - 4, _LEAST_SIDE + 8)))
        return best or Grid(most, side, wide, side + captions)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ELIDE = Qt.TextElideMode.ElideRight


def _sure(probability: float) -> str:
    return percent(probability, digits=0)


def _border(right: bool, quiet: QColor, loud: QColor) -> QPen:
    """A thin line around what is right, a thick dashed one around what is wrong."""
    pen = QPen(quiet if right else loud, 1 if right else 2)
    if not right:
        pen.setDashPattern([2, 1.5])
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen
