"""Which runs are shown: all of them, or those of one sweep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from core.document.recovery import moment
from core.runs.trial import SweepEntry


class ScopeBox(QComboBox):
    """Hidden until there is a sweep.

    Signals:
        chosen: the id of another sweep; empty for all runs.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("runsScope")
        self.setAccessibleName("Which runs are shown")
        self.setToolTip("Show all runs, or those of one sweep beside each other")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(26)
        self.addItem("All runs", "")
        self.activated.connect(lambda row: self.chosen.emit(self.itemData(row)))
        self.hide()

    @property
    def sweep(self) -> str:
        """Id of the sweep that is chosen; empty if none is."""
        return self.currentData() or ""

    def offer(self, sweeps: Sequence[SweepEntry]) -> None:
        """Offer these sweeps; the one that was chosen stays so, as long as it is there."""
        wanted = [("", "All runs"), *((sweep.id, _title(sweep)) for sweep in sweeps)]
        if wanted != [(self.itemData(row), self.itemText(row)) for row in range(self.count())]:
            present = self.sweep
            self.clear()
            for id, title in wanted:
                self.addItem(title, id)
            letters = max(len(title) for _, title in wanted)
            self.view().setMinimumWidth((letters + 4) * self.fontMetrics().averageCharWidth())
            self.choose(present)
        self.setVisible(len(wanted) > 1)

    def choose(self, id: str) -> None:
        """Choose a sweep, or all runs; nobody is told."""
        self.setCurrentIndex(max(0, self.findData(id)))


def _title(sweep: SweepEntry) -> str:
    began = moment(datetime.fromtimestamp(sweep.began))
    return f"Sweep {began}, {sweep.name}"
