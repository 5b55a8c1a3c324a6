"""Curves of any length, drawn with about as many points as the plot has pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from pyqtgraph import functions
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from gui.plots.drawing import Drawing
from gui.plots.strokes import Stroke

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]

# What a curve of one value is drawn with.
_DOT = 4


class Traces(Drawing):
    """Curves that share their x, thinned out for the part of x that is in view.

    Measured with 24 curves of 20,000 points: 24 of pyqtgraph's own downsampling items take 8.9 ms to fill and 11.6 ms
    to paint; thinned all at once here, 0.7–2.2 ms and 2.2–4.4 ms.

    Args:
        thin: what stands for the values that share a pixel: ``peaks``, ``means`` or ``lasts``.
        pixels: how many pixels share a value, at most twice as many.

    Attributes:
        x: (n,) the whole x, increasing.
        rows: (n, curves) all values; a view of the record where the record holds them so.
    """

    def __init__(self, thin: Thin, pixels: int = 1) -> None:
        super().__init__()
        self.x: Floats = np.zeros(0, np.float32)
        self.rows: Floats = np.zeros((0, 0), np.float32)
        self._strokes: tuple[Stroke, ...] = ()
        self._paths: list[QPainterPath] = []
        self._single = False
        self._thin = thin
        self._pixels = pixels

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """How each curve is drawn."""
        return self._strokes

    def set_strokes(self, strokes: Sequence[Stroke]) -> None:
        """Draw as many curves as there are strokes."""
        self._strokes = tuple(strokes)
        self.update()

    def set_data(self, x: Floats, rows: Floats) -> None:
        """Take other values; ``redraw`` shows them."""
        self.x, self.rows = x, rows

    def redraw(self, low: float, high: float, width: float, floor: float | None) -> None:
        """Draw what lies between ``low`` and ``high`` on ``width`` pixels.

        Args:
            low: least x in view.
            high: greatest x in view.
            width: of the view, in pixels.
            floor: on a logarithmic axis, the value that stands for zero; None on a linear axis.
        """
        first = max(0, int(np.searchsorted(self.x, low)) - 1)
        last = int(np.searchsorted(self.x, high, "right")) + 1
        stride = _stride(min(last, len(self.x)) - first, max(1, int(width / self._pixels)))
        first -= first % stride
        x, rows = self.x[first:last], self.rows[first:last]
        if stride > 1:
            x, rows = self._thin(x, rows, np.arange(0, len(x), stride))
        if floor is not None:
            rows = np.log10(np.maximum(rows, floor))
        self._single = len(x) == 1
        x = x.astype(np.float64)
        columns = np.ascontiguousarray(rows.T, np.float64)
        if self._single:
            self._paths = [QPainterPath(QPointF(x[0], column[0])) for column in columns]
        else:
            self._paths = [_path(x, column) for column in columns]
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        for path, stroke in zip(self._paths, self._strokes, strict=False):
            pen = QPen(stroke.pen())
            # Only a wide line is worth its price: 24 curves of width 1 paint in 4 ms, of width 2 in 37 ms.
            pen.setWidthF(stroke.width * ratio if stroke.width > 1 else 1)
            if self._single:
                pen.setWidthF(_DOT * ratio)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, pen.widthF() > 1)
            painter.setPen(pen)
            if self._single:
                painter.drawPoint(path.currentPosition())
            else:
                painter.drawPath(path)

    def row_near(self, x: float) -> int | None:
        """Index of the row nearest to ``x``; None where there are no rows."""
        if not len(self.x):
            return None
        right = min(int(np.searchsorted(self.x, x)), len(self.x) - 1)
        left = max(0, right - 1)
        return left if abs(self.x[left] - x) < abs(self.x[right] - x) else right


def peaks(x: Floats, rows: Floats, starts: Indices) -> tuple[Floats, Floats]:
    """Maximum and minimum of each column from each start to the next: nothing that sticks out is lost."""
    both = np.empty((len(starts), 2, rows.shape[1]), np.float32)
    both[:, 0], both[:, 1] = np.fmax.reduceat(rows, starts, axis=0), np.fmin.reduceat(rows, starts, axis=0)
    return np.repeat(x[starts], 2), both.reshape(-1, rows.shape[1])


def means(x: Floats, rows: Floats, starts: Indices) -> tuple[Floats, Floats]:
    """Mean of each column from each start to the next, in the middle of its x."""
    ends = np.append(starts[1:], len(rows))
    sizes = (ends - starts).astype(np.float32)
    return (x[starts] + x[ends - 1]) / 2, np.add.reduceat(rows, starts, axis=0) / sizes[:, None]


def lasts(x: Floats, rows: Floats, starts: Indices) -> tuple[Floats, Floats]:
    """The first row and the last one before each next start: enough of a curve that is smooth already."""
    chosen = np.concatenate([starts[:1], starts[1:] - 1, [len(rows) - 1]])
    return x[chosen], rows[chosen]


def _path(x: NDArray[np.float64], y: NDArray[np.float64]) -> QPainterPath:
    """A line through points, with gaps where values are not known."""
    if np.isfinite(y).all():
        return functions.arrayToQPath(x, y, finiteCheck=False)
    return functions.arrayToQPath(x, y, connect="finite")


Thin = Callable[[Floats, Floats, Indices], tuple[Floats, Floats]]


def _stride(n: int, most: int) -> int:
    """The least power of two that leaves at most ``most`` of ``n``: buckets stay where they are while a curve grows."""
    stride = 1
    while n > most * stride:
        stride *= 2
    return stride
