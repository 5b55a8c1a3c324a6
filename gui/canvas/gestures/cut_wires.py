"""Cutting wires with a line drawn across them."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsLineItem

from core.document.model import Edge
from core.document.rewiring import cut
from gui.canvas.scene import CanvasScene
from gui.editor import Editor
from gui.theme import Theme


class CutWires:
    """Draws a straight line; the wires that it crosses are marked, and cut when it ends."""

    def __init__(self, scene: CanvasScene, editor: Editor, theme: Theme, start: QPointF) -> None:
        self._scene, self._editor, self._start = scene, editor, start
        self._crossed: tuple[Edge, ...] = ()
        self._line = QGraphicsLineItem()
        pen = QPen(QColor(theme.error), 2, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        self._line.setPen(pen)
        self._line.setZValue(2)
        scene.addItem(self._line)

    def move(self, place: QPointF) -> None:
        line = QLineF(self._start, place)
        self._line.setLine(line)
        self._mark(self._scene.edges_across(line))

    def finish(self, place: QPointF) -> None:
        self.move(place)
        crossed = self._crossed
        self.cancel()
        if crossed:
            what = "a wire" if len(crossed) == 1 else f"{len(crossed)} wires"
            self._editor.apply(f"Cut {what}", lambda graph: cut(graph, crossed))

    def cancel(self) -> None:
        self._mark(())
        if self._line.scene() is not None:
            self._scene.removeItem(self._line)

    def _mark(self, crossed: tuple[Edge, ...]) -> None:
        self._scene.show_cut(crossed)
        self._crossed = crossed
