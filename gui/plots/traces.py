"""Curves of any length, drawn with about as many points as the plot has pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from gui.plots.strokes import Stroke

Floats = NDArray[np.float32]
Keep = Literal["peaks", "last"]

_NOTHING = np.zeros(0, np.float32)


class Traces:
    """Curves that share their x, thinned out for the part of x that is in view.

    Measured with 24 curves of 20,000 points: 24 of pyqtgraph's own downsampling items take 8.9 ms to fill and 11.6 ms to
    paint; thinned all at once here, 0.7–2.2 ms and 2.2–4.4 ms.

    Args:
        keep: what stands for the values that share a pixel: their "peaks" (minimum and maximum), or the "last" of them,
            which is enough for a curve that is smooth already.
        pixels: width of what is thinned to one value or pair.

    Attributes:
        x: (n,) the whole x, increasing.
        rows: (n, curves) all values; a view of the record where the record holds them so.
        items: what draws each curve.
    """

    def __init__(self, keep: Keep = "peaks", pixels: int = 1) -> None:
        self.x: Floats = _NOTHING
        self.rows: Floats = np.zeros((0, 0), np.float32)
        self.items: list[pg.PlotCurveItem] = []
        self._keep = keep
        self._pixels = pixels

    def set_strokes(self, strokes: Sequence[Stroke], view: pg.ViewBox) -> None:
        """Draw as many curves as there are strokes, in ``view``."""
        for item in self.items[len(strokes) :]:
            view.removeItem(item)
        del self.items[len(strokes) :]
        while len(self.items) < len(strokes):
            self.items.append(pg.PlotCurveItem(skipFiniteCheck=True))
            view.addItem(self.items[-1], ignoreBounds=True)
        for item, stroke in zip(self.items, strokes, strict=True):
            # Antialiasing is affordable only on the few hundred points of a wide line.
            item.opts["antialias"] = stroke.width > 1
            item.setPen(stroke.pen())

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
        thin = peaks if self._keep == "peaks" else lasts
        x, rows = thin(self.x, self.rows, first, last, max(1, int(width / self._pixels)))
        if floor is not None:
            rows = np.log10(np.maximum(rows, floor))
        columns = np.ascontiguousarray(rows.T)
        for item, column in zip(self.items, columns, strict=False):
            item.setData(x, column)
        for item in self.items[len(columns) :]:
            item.setData(_NOTHING, _NOTHING)

    def row_near(self, x: float) -> int | None:
        """Index of the row nearest to ``x``; None where there are no rows."""
        if not len(self.x):
            return None
        right = min(int(np.searchsorted(self.x, x)), len(self.x) - 1)
        left = max(0, right - 1)
        return left if abs(self.x[left] - x) < abs(self.x[right] - x) else right


def peaks(x: Floats, rows: Floats, first: int, last: int, buckets: int) -> tuple[Floats, Floats]:
    """Thin rows ``first`` to ``last`` to the maximum and minimum of each column in about ``buckets`` buckets.

    Returns:
        (m,) x and (m, columns) values. The very last row is always among them, so that a curve ends at the present.
    """
    stride = _stride(last - first, 2 * buckets)
    if stride == 1:
        return x[first:last], rows[first:last]
    first -= first % stride
    rows, x = rows[first:last], x[first:last]
    whole = len(rows) // stride
    boxes = rows[: whole * stride].reshape(whole, stride, rows.shape[1])
    both = np.empty((whole, 2, rows.shape[1]), np.float32)
    both[:, 0], both[:, 1] = boxes.max(axis=1), boxes.min(axis=1)
    starts = x[: whole * stride : stride]
    thinned_x = np.empty((whole, 2), np.float32)
    thinned_x[:, 0], thinned_x[:, 1] = starts, x[stride // 2 : whole * stride : stride]
    tail = slice(whole * stride, None)
    return np.concatenate([thinned_x.ravel(), x[tail]]), np.concatenate([both.reshape(-1, rows.shape[1]), rows[tail]])


def lasts(x: Floats, rows: Floats, first: int, last: int, buckets: int) -> tuple[Floats, Floats]:
    """Thin rows ``first`` to ``last`` to every n-th and the very last."""
    stride = _stride(last - first, 2 * buckets)
    if stride == 1:
        return x[first:last], rows[first:last]
    first -= first % stride
    last = min(last, len(x))
    chosen = np.append(np.arange(first, last - 1, stride), last - 1)
    return x[chosen], rows[chosen]


def _stride(n: int, most: int) -> int:
    """The least power of two that leaves at most ``most`` of ``n``: buckets stay where they are while a curve grows."""
    stride = 1
    while n > most * stride:
        stride *= 2
    return stride
