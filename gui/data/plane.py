"""Samples of two values as points of a plane, coloured by class."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolTip

from core.data.seeing.explored import Explored
from gui.data.sample_text import tip_of
from gui.plots.axes import NumberAxis
from gui.theme import Appearance

_MOST_POINTS = 20_000
_NEAR = 12


class Plane(pg.PlotWidget):
    """Training samples are dots, those of the validation part rings. The wheel zooms, dragging moves, A shows all.

    Signals:
        enlarged: a point was clicked; with its place among those shown.
    """

    enlarged = Signal(int)

    def __init__(self, appearance: Appearance) -> None:
        self._across, self._up = NumberAxis("bottom"), NumberAxis("left")
        super().__init__(axisItems={"bottom": self._across, "left": self._up}, enableMenu=False)
        self.setObjectName("samplePlane")
        self.setAccessibleName("Samples as points")
        self._appearance = appearance
        self._explored: Explored | None = None
        self._numbers: NDArray[np.int64] = np.empty(0, np.int64)
        self._points = np.empty((0, 2))
        self._drawn: list[pg.ScatterPlotItem] = []
        self.plotItem.hideButtons()
        self.plotItem.layout.setContentsMargins(12, 12, 20, 8)
        self.plotItem.getViewBox().setAspectLocked(False)
        self.setFrameShape(self.Shape.NoFrame)
        self.scene().sigMouseMoved.connect(self._hover)
        self.scene().sigMouseClicked.connect(self._click)
        appearance.changed.connect(self._draw)

    def use(self, explored: Explored | None, numbers: NDArray[np.int64]) -> None:
        """Show these samples; of very many, evenly drawn ones."""
        self._explored = explored
        step = max(1, -(-len(numbers) // _MOST_POINTS))
        self._numbers = numbers[::step]
        read = [explored.read(number).reshape(-1) for number in self._numbers.tolist()] if explored is not None else []
        self._points = np.array(read, float) if read else np.empty((0, 2))
        self._step = step
        names = explored.names if explored is not None and len(explored.names) == 2 else ("x", "y")
        self._across.describe(names[0])
        self._up.describe(names[1])
        self._draw()
        self.plotItem.getViewBox().autoRange(padding=0.06)

    def _draw(self) -> None:
        theme = self._appearance.theme
        self.setBackground(theme.panel)
        for axis in (self._across, self._up):
            axis.recolour(theme, self.font())
        for item in self._drawn:
            self.removeItem(item)
        self._drawn.clear()
        if self._explored is None or not len(self._points):
            return
        explored, validation = self._explored, self._numbers >= self._explored.n_train
        groups = explored.classes[self._numbers] if not explored.info.is_regression else np.zeros(len(self._numbers))
        for group in np.unique(groups).tolist():
            colour = QColor(theme.curves[int(group) % len(theme.curves)])
            self._scatter(self._points[(groups == group) & ~validation], colour, True)
            self._scatter(self._points[(groups == group) & validation], colour, False)

    def _scatter(self, points: NDArray[np.float64], colour: QColor, filled: bool) -> None:
        if not len(points):
            return
        size = 6 if len(self._points) > 2000 else 8
        brush = pg.mkBrush(colour) if filled else pg.mkBrush(None)
        pen = pg.mkPen(self._appearance.theme.panel, width=1) if filled else pg.mkPen(colour, width=1)
        item = pg.ScatterPlotItem(x=points[:, 0], y=points[:, 1], size=size, pen=pen, brush=brush)
        self.addItem(item)
        self._drawn.append(item)

    def nearest(self, position: QPointF) -> int:
        """The place of the point next to a point of the scene; -1 if none is near."""
        if not len(self._points):
            return -1
        view = self.plotItem.getViewBox()
        at = view.mapSceneToView(position)
        wide, high = view.viewPixelSize()
        away = ((self._points[:, 0] - at.x()) / wide) ** 2 + ((self._points[:, 1] - at.y()) / high) ** 2
        place = int(away.argmin())
        return place if away[place] <= _NEAR**2 else -1

    def _hover(self, position: QPointF) -> None:
        place = self.nearest(position)
        if place < 0 or self._explored is None:
            QToolTip.hideText()
            return
        number = int(self._numbers[place])
        x, y = self._points[place]
        text = f"{tip_of(self._explored, number)}\n{x:.3g}, {y:.3g}"
        QToolTip.showText(self.mapToGlobal(self.mapFromScene(position)), text, self)

    def _click(self, event: object) -> None:
        place = self.nearest(event.scenePos())  # type: ignore[attr-defined]
        if place >= 0:
            self.enlarged.emit(place * self._step)
