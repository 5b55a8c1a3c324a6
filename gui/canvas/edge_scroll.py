"""Moves the view on while something is held at its border, so that what lies beyond can be reached."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QGraphicsView

_BORDER = 32
"""Pixels along the sides of the view in which it moves."""
_FASTEST = 24.0
"""Pixels a frame, at the very side and beyond it."""
_FRAME = 16
"""Milliseconds."""
_PATIENCE = 300
"""Milliseconds that the pointer rests there first: what comes in over the border is not meant to move the view."""


class EdgeScroll(QObject):
    """Scrolls one view.

    Args:
        view: what is scrolled.
        moved: called with the pixel of the view under the pointer whenever another place came under it.
    """

    def __init__(self, view: QGraphicsView, moved: Callable[[QPoint], object]) -> None:
        super().__init__(view)
        self._view, self._moved = view, moved
        self._pixel = QPoint()
        self._waited = 0
        self._timer = QTimer(self, interval=_FRAME)
        self._timer.timeout.connect(self._step)

    @property
    def is_due(self) -> bool:
        """Whether the view moves, or will in a moment."""
        return self._timer.isActive()

    def hold(self, pixel: QPoint) -> None:
        """Something is held at a pixel of the view."""
        self._pixel = pixel
        if self._speed() == (0, 0):
            self._timer.stop()
        elif not self._timer.isActive():
            self._waited = 0
            self._timer.start()

    def release(self) -> None:
        """Nothing is held any more."""
        self._timer.stop()

    def _step(self) -> None:
        self._waited += _FRAME
        if self._waited < _PATIENCE:
            return
        bars = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        before = [bar.value() for bar in bars]
        for bar, pixels in zip(bars, self._speed(), strict=True):
            bar.setValue(bar.value() + pixels)
        if [bar.value() for bar in bars] != before:
            self._moved(self._pixel)

    def _speed(self) -> tuple[int, int]:
        """Pixels a frame, to the right and down; faster the nearer to the side."""
        size = self._view.viewport().size()
        return _along(self._pixel.x(), size.width()), _along(self._pixel.y(), size.height())


def _along(pixel: int, length: int) -> int:
    beyond = min(0, pixel - _BORDER) + max(0, pixel - (length - _BORDER))
    return round(max(-1.0, min(1.0, beyond / _BORDER)) * _FASTEST)
