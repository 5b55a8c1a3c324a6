"""Samples as small pictures: pictures as they are, rows of numbers as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from gui.theme import Theme

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_BARS = 48


def picture(sample: NDArray, low: float, high: float) -> QImage | None:
    """A sample (channels, height, width) or (height, width) as a picture; None for what is none.

    Args:
        sample: float32.
        low: what is black.
        high: what is white.
    """
    import numpy as np

    if sample.ndim == 2:
        sample = sample[None]
    if sample.ndim != 3:
        return None
    shown = sample[:3] if len(sample) >= 3 else np.repeat(sample[:1], 3, axis=0)
    levels = np.nan_to_num((shown - low) / ((high - low) or 1.0))
    pixels = np.ascontiguousarray((levels.clip(0, 1) * 255).round().astype(np.uint8).transpose(1, 2, 0))
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def paint_picture(painter: QPainter, place: QRectF, image: QImage) -> None:
    """Draw a picture into a place, in its own ratio; small ones with sharp pixels."""
    ratio = min(place.width() / image.width(), place.height() / image.height())
    room = QRectF(0, 0, image.width() * ratio, image.height() * ratio)
    room.moveCenter(place.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, ratio < 1)
    painter.drawImage(room, image)


def paint_bars(painter: QPainter, place: QRectF, values: NDArray, low: float, high: float, theme: Theme) -> None:
    """Draw numbers as bars from the line of 0, all samples on the same scale; of many, each bar is the mean of some."""
    import numpy as np

    numbers = np.nan_to_num(values.reshape(-1))
    parts = np.array_split(numbers, min(_MOST_BARS, numbers.size)) if numbers.size else []
    low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or 1.0
    zero = place.bottom() + low / span * place.height()
    width = place.width() / max(1, len(parts))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.accent))
    for at, part in enumerate(parts):
        top = zero - float(part.mean()) / span * place.height()
        height = max(0.5, abs(zero - top))
        painter.drawRect(QRectF(place.left() + at * width, min(top, zero), max(1.0, width - 1), height))
    painter.setPen(QColor(theme.muted))
    painter.drawLine(QPointF(place.left(), zero), QPointF(place.right(), zero))
