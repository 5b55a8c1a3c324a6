"""The table of what differs between several runs: a row each, a column a run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QTreeWidget, QTreeWidgetItem

from core.runs.comparing import Difference
from core.runs.summary import RunSummary
from gui.parts.layouts import label
from gui.runs_panel.titles import told_apart

_MOST_ROWS = 500
"""Nobody reads more, and networks of thousands of layers may share nothing."""
_HEADINGS = {"setting": "Settings", "layer": "Layers", "wire": "Wires"}


class Differences(QStackedWidget):
    """What is not the same in all of the selected runs, or a sentence that says why there is nothing to see."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("runDifferences")
        self.hint = label(kind="muted")
        self.hint.setMargin(16)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.table = QTreeWidget()
        self.table.setObjectName("runDifferencesTable")
        self.table.setAccessibleName("What differs between the runs")
        self.table.setRootIsDecorated(False)
        self.table.setItemsExpandable(False)
        self.table.setUniformRowHeights(True)
        self.addWidget(self.hint)
        self.addWidget(self.table)
        self.say("")

    def say(self, sentence: str) -> None:
        """Show a sentence instead of the table."""
        self.hint.setText(sentence)
        self.setCurrentWidget(self.hint)

    def show_differences(self, runs: Sequence[RunSummary], found: Sequence[Difference]) -> None:
        """Show how runs differ."""
        if not found:
            self.say("These runs have the same network and the same settings.")
            return
        self.table.clear()
        self.table.setColumnCount(len(runs) + 1)
        self.table.setHeaderLabels(["", *told_apart(runs)])
        for kind, heading in _HEADINGS.items():
            self._add(heading, [difference for difference in found[:_MOST_ROWS] if difference.kind == kind])
        if len(found) > _MOST_ROWS:
            QTreeWidgetItem(self.table, [f"and {len(found) - _MOST_ROWS:,} more"])
        self.table.expandAll()
        self.table.setColumnWidth(0, 240)
        for number in range(len(runs)):
            self.table.setColumnWidth(number + 1, 130)
        self.setCurrentWidget(self.table)

    def _add(self, heading: str, found: Sequence[Difference]) -> None:
        if not found:
            return
        top = QTreeWidgetItem(self.table, [heading])
        font = top.font(0)
        font.setWeight(font.Weight.DemiBold)
        top.setFont(0, font)
        for difference in found:
            texts = [difference.name, *(value or "–" for value in difference.values)]
            item = QTreeWidgetItem(top, texts)
            for number, text in enumerate(texts):
                item.setToolTip(number, text)
