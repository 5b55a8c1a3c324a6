"""Samples as pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

_LEAST_SIDE = 2


def are_pictures(shown: NDArray[np.float32]) -> bool:
    """Whether samples (K, *in_shape) are pictures: (K, C, H, W) with more than a row of pixels each."""
    return shown.ndim == 4 and shown.shape[1] >= 1 and min(shown.shape[2:]) >= _LEAST_SIDE


def to_images(shown: NDArray[np.float32]) -> list[QImage]:
    """Turn samples (K, C, H, W) into pictures: three channels as red, green and blue, others as the grey of their mean.

    Values in 0 to 1 are shown as they are. Others (after a normalisation, say) are stretched, all by the same factor,
    so that pictures stay comparable.
    """
    low, high = float(shown.min()), float(shown.max())
    if low < 0 or high > 1:
        shown = (shown - low) / max(high - low, 1e-12)
    if shown.shape[1] != 3:
        shown = shown.mean(axis=1, keepdims=True)
    pixels = np.ascontiguousarray((shown * 255 + 0.5).astype(np.uint8).transpose(0, 2, 3, 1))
    return [_image(picture) for picture in pixels]


def scaled(image: QImage, side: int, ratio: float) -> QImage:
    """``image`` to fill a square of ``side`` pixels, its proportions kept: sharp pixels if larger, smooth if smaller.

    Args:
        image: the picture.
        side: of the square, in the widget's pixels.
        ratio: screen pixels in one of the widget's.
    """
    size = QSize(round(side * ratio), round(side * ratio))
    smaller = max(image.width(), image.height()) > size.width()
    how = Qt.TransformationMode.SmoothTransformation if smaller else Qt.TransformationMode.FastTransformation
    result = image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, how)
    result.setDevicePixelRatio(ratio)
    return result


def _image(picture: NDArray[np.uint8]) -> QImage:
    height, width, channels = picture.shape
    kind = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_Grayscale8
    # A copy, because QImage does not keep the array alive; in the format that painters draw without conversion.
    return QImage(picture.data, width, height, channels * width, kind).convertToFormat(QImage.Format.Format_RGB32)
