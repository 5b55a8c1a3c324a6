"""Marks of what was found on the canvas: outlines around hits, and all else dimmed."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.canvas.scene import CanvasScene
from gui.theme import Appearance

_DIMMED = 0.35
_BEYOND = 5.0


class FindMarks:
    """Marks the items of a scene."""

    def __init__(self, scene: CanvasScene, appearance: Appearance) -> None:
        self._scene = scene
        self._outlines = _Outlines(appearance)

    def show(self, nodes: Collection[str], notes: Collection[str]) -> None:
        """Mark some nodes and notes by their ids, and dim the others."""
        found: list[QRectF] = []
        for node in self._scene.node_items():
            self._light(node, node.node.id in nodes, node.card, found)
        for note in self._scene.notes.items():
            self._light(note, note.note.id in notes, note.rect, found)
        for edge in self._scene.edge_items():
            edge.setOpacity(_DIMMED)
        if self._outlines.scene() is None:
            self._scene.addItem(self._outlines)
        self._outlines.surround(found)

    def clear(self) -> None:
        """Take all marks away."""
        if self._outlines.scene() is None:
            return
        self._scene.removeItem(self._outlines)
        for item in (*self._scene.node_items(), *self._scene.notes.items(), *self._scene.edge_items()):
            item.setOpacity(1.0)

    @staticmethod
    def _light(item: QGraphicsItem, is_hit: bool, rect: QRectF, found: list[QRectF]) -> None:
        item.setOpacity(1.0 if is_hit else _DIMMED)
        if is_hit:
            found.append(rect)


class _Outlines(QGraphicsItem):
    """One item for all outlines; it takes no part in what the mouse does."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._rects: list[QRectF] = []
        self._bounds = QRectF()
        self.setZValue(3)

    def surround(self, rects: list[QRectF]) -> None:
        """Draw outlines around these and nothing else."""
        self.prepareGeometryChange()
        self._rects = [rect.adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND) for rect in rects]
        self._bounds = QRectF()
        for rect in self._rects:
            self._bounds = self._bounds.united(rect)
        self._bounds.adjust(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        pen = QPen(QColor(self._appearance.theme.found), 2.5)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        exposed: QRectF = option.exposedRect  # type: ignore[attr-defined]
        for rect in self._rects:
            if rect.intersects(exposed):
                painter.drawRoundedRect(rect, 12, 12)
