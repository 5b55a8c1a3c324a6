"""Samples as people see them: pictures with the colours that they have, and curves of everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from core.data.info import DataError
from core.data.seeing.explored import Explored
from gui.plots.pictures import to_images
from gui.theme import Theme

_LOOKED_AT, _FILES_LOOKED_AT = 200, 8
_MOST_PIXELS = 512
_MOST_CURVES, _MOST_POINTS = 4, 400


@dataclass(frozen=True, eq=False)
class Curves:
    """Some rows of values, each from 0 to 1: (curves, points)."""

    rows: NDArray[np.float64]
    zero: float | None


@dataclass(frozen=True)
class Looks:
    """What values mean as colours and heights, the same for all samples of a set.

    Attributes:
        pictures: whether samples are shown as pictures.
        low: the value that is black, or at the foot.
        high: the value that is white, or at the top.
    """

    pictures: bool
    low: float
    high: float

    @classmethod
    def of(cls, explored: Explored) -> Looks:
        """Those of a set, from a look at some of its samples."""
        shape = explored.info.in_shape
        pictures = len(shape) == 3 and min(shape[1:]) >= 2
        if explored.dtype == np.uint8:
            return cls(pictures, 0.0, 255.0)
        low, high = _range(explored)
        if pictures and low >= 0 and high <= 1:
            low, high = 0.0, 1.0
        return cls(pictures, low, high)

    def tile(self, values: NDArray[Any]) -> QImage | Curves:
        """A sample ready to be painted."""
        shares = np.nan_to_num((values.astype(np.float32) - self.low) / ((self.high - self.low) or 1.0)).clip(0, 1)
        if not self.pictures:
            return self._curves(shares)
        if max(shares.shape[1:]) > _MOST_PIXELS:
            step = -(-max(shares.shape[1:]) // _MOST_PIXELS)
            shares = shares[:, ::step, ::step]
        return to_images(shares[np.newaxis])[0]

    def _curves(self, shares: NDArray[np.float32]) -> Curves:
        flat = shares if shares.ndim == 2 else shares.reshape(1, -1)
        rows = flat if flat.shape[1] >= flat.shape[0] else flat.T  # time is the longer axis
        rows = rows[:_MOST_CURVES]
        if rows.shape[1] > _MOST_POINTS:
            rows = rows[:, np.linspace(0, rows.shape[1] - 1, _MOST_POINTS).astype(int)]
        zero = -self.low / (self.high - self.low) if self.low < 0 < self.high else None
        return Curves(rows.astype(np.float64), zero)


def _range(explored: Explored) -> tuple[float, float]:
    """From the lowest to the highest value of some samples."""
    low, high = np.inf, -np.inf
    n = min(_FILES_LOOKED_AT if explored.is_stored else _LOOKED_AT, len(explored))
    for number in np.linspace(0, len(explored) - 1, n).astype(int).tolist():
        try:
            values = explored.read(number)
        except DataError:
            continue
        finite = values[np.isfinite(values)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    return (low, high) if low <= high else (0.0, 1.0)


def paint_tile(painter: QPainter, place: QRectF, tile: QImage | Curves, theme: Theme) -> None:
    """Paint a tile into a place, its proportions kept: sharp pixels where it gets larger, smooth where smaller."""
    if isinstance(tile, Curves):
        _paint_curves(painter, place, tile, theme)
        return
    scale = min(place.width() / tile.width(), place.height() / tile.height())
    wide, high = tile.width() * scale, tile.height() * scale
    inner = QRectF(place.center().x() - wide / 2, place.center().y() - high / 2, wide, high)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
    painter.drawImage(inner, tile)


def _paint_curves(painter: QPainter, place: QRectF, tile: Curves, theme: Theme) -> None:
    painter.fillRect(place, QColor(theme.field))
    inner = place.adjusted(4, 5, -4, -5)
    if tile.zero is not None:
        painter.setPen(QPen(QColor(theme.grid), 1))
        y = inner.bottom() - tile.zero * inner.height()
        painter.drawLine(QPointF(inner.left(), y), QPointF(inner.right(), y))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, place.width() > 200)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for row, values in enumerate(tile.rows):
        painter.setPen(QPen(QColor(theme.curves[row % len(theme.curves)]), 1))
        step = inner.width() / max(1, len(values) - 1)
        painter.drawPolyline(
            [QPointF(inner.left() + i * step, inner.bottom() - v * inner.height()) for i, v in enumerate(values)]
        )
