"""The samples themselves: filtered, in an order, and one of them large."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QStackedWidget, QWidget

from core.data.seeing.explored import Explored, Order, Part
from gui.background import Background
from gui.data.enlarged import Enlarged
from gui.data.loading import Loader
from gui.data.mosaic import Mosaic
from gui.data.page import Page
from gui.data.plane import Plane
from gui.data.sample_table import MOST_VALUES, SampleTable
from gui.parts.layouts import column, label
from gui.theme import Appearance

_ORDERS: tuple[tuple[str, Order], ...] = (
    ("As stored", "as stored"),
    ("By class", "by class"),
    ("Shuffled", "shuffled"),
)
_NUMBER_ORDERS: tuple[tuple[str, Order], ...] = (
    ("As stored", "as stored"),
    ("Smallest first", "smallest first"),
    ("Largest first", "largest first"),
    ("Shuffled", "shuffled"),
)


class SamplesPage(Page):
    """Pictures and curves as a mosaic, vectors as rows, points of a plane as such.

    Signals:
        unreadable: a sample cannot be read any more; with a Finding.
    """

    unreadable = Signal(object)

    def __init__(self, loader: Loader, background: Background, appearance: Appearance) -> None:
        super().__init__(loader, "samplesPage", "Samples", "mdi6.view-grid-outline")
        self._numbers = np.empty(0, np.int64)
        self._wanted_class: int | None = None
        self.mosaic = Mosaic(background, appearance)
        self.mosaic.setObjectName("sampleMosaic")
        self.table, self.plane = SampleTable(), Plane(appearance)
        self.views = QStackedWidget()
        for view in (self.mosaic, self.table, self.plane):
            self.views.addWidget(view)
            view.enlarged.connect(self._enlarge)
        self._make_tools()
        self.fill(column(self._tools, self.views))
        self.enlarged = Enlarged(self, background, appearance)
        self.enlarged.stepped.connect(self._step)
        self.enlarged.closed.connect(lambda: self.views.currentWidget().setFocus())
        self.mosaic.tiles.failed.connect(self.unreadable)
        self._large_at = 0

    def show_class(self, number: int) -> None:
        """Show the samples of one class alone, from both parts."""
        self._wanted_class = number
        if self._shown is not None:
            self._part.setCurrentIndex(0)
            self._class.setCurrentIndex(number + 1)

    def show_explored(self, explored: Explored) -> None:
        self.enlarged.close_sample()
        self.mosaic.use(explored)
        self._offer(explored)
        self.views.setCurrentWidget(self._view_for(explored))
        self._size.setVisible(self.views.currentWidget() is self.mosaic)
        self._choose()

    def forget(self) -> None:
        self.enlarged.close_sample()
        self.mosaic.use(None)
        self.table.rows.use(None, np.empty(0, np.int64))
        self.plane.use(None, np.empty(0, np.int64))

    def _view_for(self, explored: Explored) -> QWidget:
        shape = explored.info.in_shape
        if shape == (2,):
            return self.plane
        return self.table if len(shape) == 1 and shape[0] <= MOST_VALUES else self.mosaic

    # --- filters ----------------------------------------------------------------------------------------------

    def _make_tools(self) -> None:
        self._class, self._part, self._order = _box("classFilter"), _box("partFilter"), _box("sampleOrder")
        self._class.setMinimumContentsLength(16)
        self._class.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for box, name in ((self._class, "Class"), (self._part, "Part"), (self._order, "Order")):
            box.setAccessibleName(name)
            box.currentIndexChanged.connect(self._choose)
        self._size = QSlider(Qt.Orientation.Horizontal)
        self._size.setObjectName("tileSize")
        self._size.setAccessibleName("Size of the tiles")
        self._size.setToolTip("Size of the tiles")
        self._size.setRange(24, 192)
        self._size.setValue(72)
        self._size.setFixedWidth(120)
        self._size.valueChanged.connect(self.mosaic.set_side)
        self._count = label(kind="muted", wraps=False)
        self._tools = QWidget()
        layout = QHBoxLayout(self._tools)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        for widget in (self._class, self._part, self._order, self._count):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self._size)

    def _offer(self, explored: Explored) -> None:
        counts = [] if explored.info.is_regression else explored.counts("training") + explored.counts("validation")
        named = enumerate(zip(explored.info.classes, counts, strict=True))
        classes = [(f"{name}  ·  {n:,}", number) for number, (name, n) in named]
        parts: list[tuple[str, Part | None]] = [("Both parts", None), ("Training", "training")]
        orders = _NUMBER_ORDERS if explored.info.is_regression else _ORDERS
        _offer(self._class, [("All classes", None), *classes])
        _offer(self._part, [*parts, ("Validation", "validation")])
        _offer(self._order, list(orders))
        self._class.setVisible(not explored.info.is_regression)
        if self._wanted_class is not None and self._wanted_class < len(classes):
            self._class.blockSignals(True)
            self._class.setCurrentIndex(self._wanted_class + 1)
            self._class.blockSignals(False)

    def _choose(self) -> None:
        explored = self._shown
        if explored is None:
            return
        self._wanted_class = self._class.currentData()
        self._numbers = explored.chosen(self._part.currentData(), self._wanted_class, self._order.currentData())
        n = len(self._numbers)
        self._count.setText("no samples" if not n else f"{n:,} sample{'s' if n != 1 else ''}")
        self.mosaic.show_numbers(self._numbers)
        view = self.views.currentWidget()
        if view is self.table:
            self.table.rows.use(explored, self._numbers)
        elif view is self.plane:
            self.plane.use(explored, self._numbers)

    # --- one sample -------------------------------------------------------------------------------------------

    def _enlarge(self, place: int) -> None:
        looks = self.mosaic.tiles.looks
        if self._shown is None or looks is None or not 0 <= place < len(self._numbers):
            return
        self._large_at = place
        number = int(self._numbers[place])
        tile = self.mosaic.tiles.tile(number)
        self.enlarged.show_sample(self._shown, looks, number, tile, len(self._numbers), place)

    def _step(self, by: int) -> None:
        if 0 <= self._large_at + by < len(self._numbers):
            self._enlarge(self._large_at + by)
            if self.views.currentWidget() is self.mosaic:
                self.mosaic.choose(self._large_at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.enlarged.setGeometry(self.rect())


def _box(name: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    return box


def _offer(box: QComboBox, rows: list[tuple[str, Any]]) -> None:
    box.blockSignals(True)
    box.clear()
    for text, value in rows:
        box.addItem(text, value)
    box.blockSignals(False)
