"""A plane in the colours of what a network says of each of its places, with the samples as dots on it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.training.events import Plane, Started, Surface
from gui.plots.figures import figure, percent
from gui.theme import Theme

_MARGIN = 8.0
_RADIUS = 2.6
_FULL = 0.65
"""How much of its colour a place has of which the network is sure; dots have all of it."""

Colours = NDArray[np.float64]


class SurfaceView(QWidget):
    """Paints a plane as large as fits, its sides in proportion; hovering or a click tells what is said of a place.

    Args:
        theme: the colours to use.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._started: Started | None = None
        self._surface: Surface | None = None
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_surface(self, started: Started, surface: Surface) -> None:
        """Show what a network says now; ``started`` has a plane."""
        self._started, self._surface = started, surface
        self._image = _image(self._colours_of_places())
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._started = self._surface = self._image = None
        self.update()

    def recolour(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.theme = theme
        if self._started is not None and self._surface is not None:
            self.show_surface(self._started, self._surface)

    def sizeHint(self) -> QSize:
        return QSize(240, 200)

    def class_colour(self, number: int) -> QColor:
        """The colour of a class."""
        return QColor(self.theme.curves[number % len(self.theme.curves)])

    @property
    def area(self) -> QRectF:
        """Where the plane is painted."""
        room = QRectF(self.rect()).adjusted(_MARGIN, 2, -_MARGIN, -_MARGIN)
        if self._plane is None:
            return room
        wide, high = (self._plane.high - self._plane.low).tolist()
        scale = min(room.width() / wide, room.height() / high)
        left = room.center().x() - wide * scale / 2
        return QRectF(left, room.center().y() - high * scale / 2, wide * scale, high * scale)

    def position_of(self, x: float, y: float) -> QPointF:
        """Where a point of the plane is painted."""
        assert self._plane is not None
        area, (left, low), (right, high) = self.area, self._plane.low.tolist(), self._plane.high.tolist()
        across, up = (x - left) / (right - left), (y - low) / (high - low)
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

    def said_at(self, position: QPointF) -> str:
        """What the network says of the place at ``position``; empty beside the plane."""
        plane, surface, area = self._plane, self._surface, self.area
        if plane is None or surface is None or self._started is None or not area.contains(position):
            return ""
        rows, columns = surface.answers.shape
        across, up = (position.x() - area.left()) / area.width(), (area.bottom() - position.y()) / area.height()
        row, column = min(rows - 1, int(up * rows)), min(columns - 1, int(across * columns))
        x, y = (plane.low + (plane.high - plane.low) * np.array([across, up])).tolist()
        return f"{figure(x)}, {figure(y)}\n{self._answer(self._started, surface, row, column)}"

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None or self._plane is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.area, self._image)
        painter.setPen(QPen(QColor(self.theme.border), 1))
        painter.drawRect(self.area)
        self._paint_points(painter, self._plane)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.said_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click tells at once what hovering tells after a moment: touch screens do not hover."""
        QToolTip.showText(event.globalPosition().toPoint(), self.said_at(event.position()), self)

    @property
    def _plane(self) -> Plane | None:
        return self._started.plane if self._started is not None else None

    def _answer(self, started: Started, surface: Surface, row: int, column: int) -> str:
        if started.quantities:
            value = started.in_units(surface.answers[row, column].reshape(1, 1)).item()
            return f"{started.quantities[0]} {figure(value)}"
        return f"{started.classes[surface.answers[row, column]]} ({percent(surface.probability[row, column])} sure)"

    def _paint_points(self, painter: QPainter, plane: Plane) -> None:
        """Samples to train on have an outline of the ground, those to validate on one of the text."""
        colours = self._colours_of_points()
        for number, (x, y) in enumerate(plane.points.tolist()):
            outline = self.theme.panel if number < plane.n_train else self.theme.text
            painter.setPen(QPen(QColor(outline), 1))
            painter.setBrush(colours[number])
            painter.drawEllipse(self.position_of(x, y), _RADIUS, _RADIUS)

    def _colours_of_points(self) -> list[QColor]:
        assert self._started is not None
        assert self._plane is not None
        if not self._started.quantities:
            return [self.class_colour(number) for number in self._plane.targets.tolist()]
        mixed = self._between(self._plane.targets)
        return [QColor(*map(int, row)) for row in mixed.tolist()]

    def _colours_of_places(self) -> Colours:
        """(rows, columns, 3): the colour of the answer, the fainter the less sure the network is of it."""
        assert self._started is not None
        assert self._surface is not None
        ground, answers = _rgb(self.theme.panel), self._surface.answers
        if self._started.quantities:
            return ground + _FULL * (self._between(answers) - ground)
        n = max(2, len(self._started.classes))
        palette = np.array([_rgb(self.class_colour(number).name()) for number in range(n)])
        sure = np.clip((self._surface.probability - 1 / n) / (1 - 1 / n), 0, 1)[..., np.newaxis]
        return ground + _FULL * (0.25 + 0.75 * sure) * (palette[answers] - ground)

    def _between(self, values: NDArray[np.float32]) -> Colours:
        """From the second colour for the least of the targets to the first for the greatest."""
        assert self._plane is not None
        low, high = float(self._plane.targets.min()), float(self._plane.targets.max())
        share = np.clip((values - low) / max(high - low, 1e-12), 0, 1)[..., np.newaxis]
        first, second, middle = _rgb(self.theme.curves[0]), _rgb(self.theme.curves[1]), _rgb(self.theme.panel)
        end = np.where(share > 0.5, first, second)
        mixed: Colours = middle + np.abs(2 * share - 1) * (end - middle)
        return mixed


def _rgb(colour: str) -> Colours:
    parsed = QColor(colour)
    return np.array([parsed.red(), parsed.green(), parsed.blue()], np.float64)


def _image(colours: Colours) -> QImage:
    """A picture of places whose rows count from below."""
    pixels = np.ascontiguousarray(colours[::-1].astype(np.uint8))
    rows, columns, _ = pixels.shape
    return QImage(pixels.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()
