"""Selecting with a frame that is drawn on free ground."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem

from gui.canvas.scene import CanvasScene
from gui.theme import Theme


class SelectInFrame:
    """Selects all that the frame touches; a mere click selects nothing.

    Args:
        scene: where it happens.
        theme: colours of the frame.
        start: where the button was pressed.
        toggles: whether what is touched joins what was selected, or leaves it if it was selected.
    """

    def __init__(self, scene: CanvasScene, theme: Theme, start: QPointF, toggles: bool) -> None:
        self._scene, self._start = scene, start
        self._first = frozenset(scene.selectedItems())
        self._kept = self._first if toggles else frozenset()
        self._frame = QGraphicsRectItem()
        colour = QColor(theme.accent)
        pen = QPen(colour, 1)
        pen.setCosmetic(True)
        self._frame.setPen(pen)
        colour.setAlphaF(0.12)
        self._frame.setBrush(colour)
        self._frame.setZValue(3)
        scene.addItem(self._frame)
        scene.select_items(self._kept)

    @property
    def frame(self) -> QRectF:
        """The frame, in scene coordinates."""
        return self._frame.rect()

    def move(self, place: QPointF) -> None:
        rect = QRectF(self._start, place).normalized()
        self._frame.setRect(rect)
        self._scene.select_items(self._kept ^ self._touched(rect))

    def finish(self, place: QPointF) -> None:
        self._remove()

    def cancel(self) -> None:
        self._remove()
        self._scene.select_items(item for item in self._first if item.scene() is self._scene)

    def _touched(self, rect: QRectF) -> frozenset[QGraphicsItem]:
        items = self._scene.items(rect, Qt.ItemSelectionMode.IntersectsItemShape)
        return frozenset(item for item in items if item.flags() & QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)

    def _remove(self) -> None:
        if self._frame.scene() is not None:
            self._scene.removeItem(self._frame)
