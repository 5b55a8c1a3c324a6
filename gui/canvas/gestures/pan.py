"""Moving the view over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QGraphicsView


class Pan:
    """Moves the view with the hand."""

    def __init__(self, view: QGraphicsView, start: QPoint) -> None:
        self._view = view
        self._last = start
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, place: QPointF) -> None:
        """Follow the pointer; panning works in pixels of the view, see ``move_pixels``."""

    def move_pixels(self, place: QPoint) -> None:
        """The pointer has moved, in pixels of the view."""
        step = place - self._last
        self._last = place
        for bar, delta in (
            (self._view.horizontalScrollBar(), step.x()),
            (self._view.verticalScrollBar(), step.y()),
        ):
            bar.setValue(bar.value() - delta)

    def finish(self, place: QPointF) -> None:
        self.cancel()

    def cancel(self) -> None:
        self._view.viewport().unsetCursor()
