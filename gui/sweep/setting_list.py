"""A list of settings that can be varied, found by a few letters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from core.search import ranked
from core.sweeps.offers import Offer
from gui.parts.layouts import column, search_line

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class SettingList(QWidget):
    """A line to type in over what it finds. Up, Down and Enter choose from the line; a click chooses a row.

    Signals:
        chosen: a setting was chosen.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._offers: tuple[Offer, ...] = ()
        self._shown: list[Offer] = []
        self._taken: frozenset[str] = frozenset()
        self.line = search_line("sweepSearch", "Find settings to vary", "Setting to vary: lr, batch, fc1…")
        self.rows = QTreeWidget()
        self.rows.setObjectName("sweepSettings")
        self.rows.setAccessibleName("Settings that can be varied")
        self.rows.setHeaderLabels(["Setting", "Now"])
        self.rows.setRootIsDecorated(False)
        self.rows.setUniformRowHeights(True)
        self.rows.header().setStretchLastSection(False)
        self.rows.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)  # names of settings may be long
        self.rows.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        column(self.line, self.rows, spacing=6, into=self)
        self.line.textChanged.connect(self._fill)
        self.line.installEventFilter(self)
        self.rows.itemClicked.connect(self._choose)
        self.rows.itemActivated.connect(self._choose)

    def offer(self, offers: Sequence[Offer], taken: frozenset[str]) -> None:
        """Offer settings, but for those that are varied already."""
        if (tuple(offers), taken) != (self._offers, self._taken):
            self._offers, self._taken = tuple(offers), taken
            self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.rows.currentItem())
                return True
            if event.key() in _STEPS:
                at = self.rows.indexOfTopLevelItem(self.rows.currentItem()) + _STEPS[Qt.Key(event.key())]
                self.rows.setCurrentItem(self.rows.topLevelItem(max(0, min(len(self._shown) - 1, at))))
                return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        free = [offer for offer in self._offers if offer.path not in self._taken]
        query = self.line.text().replace(".", " ").replace("_", " ")
        self._shown = ranked(query, free, lambda o: (o.path, *o.path.split(".")), lambda o: o.about.lower())
        self.rows.clear()
        for offer in self._shown:
            item = QTreeWidgetItem(self.rows, [offer.path, offer.now])
            item.setToolTip(0, offer.about)
            item.setData(0, Qt.ItemDataRole.UserRole, offer)
        self.rows.setCurrentItem(self.rows.topLevelItem(0))

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(0, Qt.ItemDataRole.UserRole))
            self.line.clear()
