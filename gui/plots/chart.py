"""The drawing area of a chart: axes, grid, zoom and a cursor, in the colours of the theme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QGraphicsGridLayout, QGraphicsItem, QToolButton

from gui.plots.axes import NumberAxis
from gui.plots.drawing import Boundaries, hairline
from gui.plots.points import Points
from gui.plots.traces import Floats, Traces
from gui.theme import Appearance, Theme

_MARGIN = 12


@dataclass(frozen=True)
class Extent:
    """What a chart shows when all of it is shown, in values; y is positive on a logarithmic axis."""

    left: float
    right: float
    low: float
    high: float
    zeros: bool = False


class Chart(pg.GraphicsView):
    """Curves over a horizontal axis of whole numbers.

    The wheel zooms, dragging moves, a double-click or A shows everything again and follows the run. It is put together
    from pyqtgraph's parts: its ``PlotWidget`` makes 40 widgets more for a menu that nobody sees.

    Args:
        appearance: for the icon of the button; colours come through ``recolour``.
        across: what the horizontal axis counts.
        up: what the vertical axis measures.
        short: the same where there is little room.
    """

    hovered = Signal(object)

    def __init__(self, appearance: Appearance, across: str, up: str, short: str = "") -> None:
        self.across = NumberAxis("bottom", whole=True)
        self.up = NumberAxis("left")
        super().__init__()
        self.enableMouse(False)
        self.view = pg.ViewBox(enableMenu=False)
        self._arrange()
        self.across.describe(across)
        self.up.describe(up, short)
        self.setAccessibleName(f"{up} over {across}")
        self._appearance = appearance
        self._traces: list[Traces] = []
        self._points: list[Points] = []
        self._extent = Extent(0, 1, 0.1, 1)
        self._floor: float | None = None
        self._following = True
        self._settled = True
        self.boundaries = Boundaries()
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._build()

    def _arrange(self) -> None:
        """Put the axes beside the view."""
        whole = pg.GraphicsWidget()
        grid = QGraphicsGridLayout(whole)
        grid.setContentsMargins(8, 6, 14, 6)
        grid.setSpacing(0)
        grid.addItem(self.view, 0, 1)
        for axis, row, column in ((self.up, 0, 0), (self.across, 1, 1)):
            axis.linkToView(self.view)
            axis.setFlag(QGraphicsItem.GraphicsItemFlag.ItemNegativeZStacksBehindParent)
            grid.addItem(axis, row, column)
        self.across.setZValue(0.5)
        self.setCentralItem(whole)

    def _build(self) -> None:
        self.view.disableAutoRange()
        self.view.setDefaultPadding(0)
        self.view.addItem(self.boundaries, ignoreBounds=True)
        self.view.addItem(self._cursor, ignoreBounds=True)
        self._cursor.hide()
        self.up.setGrid(255)
        # Behind the view, or the grid lines cross out the curves.
        self.up.setZValue(-1000)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("")
        self.fit_button = self._corner_button()
        self.view.sigRangeChangedManually.connect(self._zoomed)
        self.view.sigRangeChanged.connect(self._range_changed)
        self.view.sigResized.connect(self._range_changed)
        self.scene().sigMouseMoved.connect(self._moved)

    def add_traces(self, traces: Traces) -> Traces:
        """Draw ``traces`` too."""
        self._traces.append(traces)
        self.view.addItem(traces, ignoreBounds=True)
        return traces

    def add_points(self) -> Points:
        """Draw points too."""
        points = Points()
        self._points.append(points)
        self.view.addItem(points, ignoreBounds=True)
        return points

    @property
    def following(self) -> bool:
        """Whether everything is shown, and stays so as a run goes on."""
        return self._following

    @property
    def logarithmic(self) -> bool:
        """Whether the vertical axis is logarithmic."""
        return self.up.logarithmic

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Change the kind of the vertical axis; ``show_extent`` comes next."""
        self.up.logarithmic = logarithmic
        self._following = True

    def follow(self) -> None:
        """Show everything from the next drawing on."""
        self._following = True

    def fit(self) -> None:
        """Show everything, and follow the run."""
        self._following = True
        self.show_extent(self._extent)

    def show_extent(self, extent: Extent) -> None:
        """Draw the traces, and show ``extent`` unless the user zoomed to a part."""
        self._extent = extent
        low, high = extent.low, extent.high
        self._floor = self.up.zero_at = None
        if self.logarithmic:
            low, high = np.log10(low), np.log10(high)
            if extent.zeros:
                low -= max(0.35, 0.12 * (high - low))
                self.up.zero_at = float(low)
            self._floor = 10.0**low
        room = 0.08 * (high - low) or 0.5
        bottom = low if low == 0 and not self.logarithmic else low - room
        self._settled = False
        self._limit(extent, bottom, high + room)
        if self._following:
            right = extent.right + 0.02 * (extent.right - extent.left)
            self.view.setRange(xRange=(extent.left, right), yRange=(bottom, high + room), padding=0)
        # At once: otherwise it is done while painting, which asks for a second painting.
        self.view.updateMatrix()
        self._settled = True
        self.fit_button.setVisible(not self._following)
        for points in self._points:
            points.place(self.y_on_axis(points.values))
        self._redraw()

    def y_on_axis(self, values: Floats) -> Floats:
        """Where values are on the vertical axis."""
        return values if self._floor is None else np.log10(np.maximum(values, self._floor))

    def mark(self, x: float | None) -> None:
        """Put the cursor at ``x``; None hides it."""
        self._cursor.setVisible(x is not None)
        if x is not None:
            self._cursor.setValue(x)

    def recolour(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() - 1))
        self.setBackground(theme.panel)
        for axis in (self.across, self.up):
            axis.recolour(theme, font)
        self.boundaries.recolour(theme)
        self._cursor.setPen(hairline(theme.muted))
        self.fit_button.setIcon(self._appearance.icon("mdi6.arrow-expand-all", theme.muted))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_A and not event.modifiers():
            self.fit()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "fit_button"):
            self.fit_button.move(self.width() - self.fit_button.width() - _MARGIN, 4)

    def _corner_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip("Show everything and follow the run (A, or double-click)")
        button.setAccessibleName("Show everything")
        button.setFixedSize(26, 26)
        button.setStyleSheet("padding: 2px")
        button.clicked.connect(self.fit)
        button.hide()
        return button

    def _limit(self, extent: Extent, bottom: float, top: float) -> None:
        """Keep people from losing the curves by panning: one extent of empty space on each side at most."""
        wide, high = extent.right - extent.left, top - bottom
        self.view.setLimits(
            xMin=extent.left - wide,
            xMax=extent.right + wide,
            yMin=bottom - high,
            yMax=top + high,
            minXRange=min(2.0, wide),
            minYRange=high * 1e-5,
        )

    def _zoomed(self) -> None:
        self._following = False
        self.fit_button.show()

    def _range_changed(self) -> None:
        if self._settled:
            self._redraw()

    def _redraw(self) -> None:
        low, high = self.view.viewRange()[0]
        for traces in self._traces:
            traces.redraw(low, high, self.view.width(), self._floor)

    def _moved(self, position: QPointF) -> None:
        inside = self.view.sceneBoundingRect().contains(position)
        self.hovered.emit(self.view.mapSceneToView(position) if inside else None)
