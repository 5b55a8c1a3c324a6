"""What is wrong with the data, and what was done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QHeaderView, QPushButton, QTableView, QWidget

from core.data.samples import Finding
from core.data.seeing.explored import Explored
from gui.data.loading import Loader
from gui.data.page import Page
from gui.parts.layouts import column, label

_Index = QModelIndex | QPersistentModelIndex
_HEADS = ("Where", "What", "Done")


class ProblemsPage(Page):
    """Findings as rows that can be copied."""

    def __init__(self, loader: Loader) -> None:
        super().__init__(loader, "problemsPage", "Problems", "mdi6.alert-outline")
        self._later: dict[Finding, None] = {}
        self.model = FindingRows()
        self.table = _table(self.model)
        self._count = label(kind="muted")
        copy = QPushButton("Copy all")
        copy.setObjectName("copyFindings")
        copy.setToolTip("Puts all rows on the clipboard, a line each")
        copy.clicked.connect(lambda: _copy(self.model.findings))
        QShortcut(QKeySequence.StandardKey.Copy, self.table, self._copy_chosen, context=_HERE)
        self.fill(column(_head(self._count, copy), self.table))

    @property
    def findings(self) -> list[Finding]:
        """All of them, also those that came up while somebody looked."""
        explored, table = self.loader.explored, self.loader.table
        of_table = [*table.damage, *table.notes] if table is not None else []
        found = [*explored.split.findings] if explored is not None else []
        return list(dict.fromkeys([*found, *of_table, *self._later]))

    @property
    def badge(self) -> str:
        n = len(self.findings)
        return f"{n:,}" if n else ""

    def add(self, *findings: Finding) -> None:
        """Name what went wrong while somebody looked, or while a network was trained."""
        new = [finding for finding in findings if finding not in self._later]
        if new:
            self._later.update(dict.fromkeys(new))
            self.refresh()

    def refresh(self) -> None:
        super().refresh()
        if self.isVisible() and self.findings:
            self._show()
            self.show_content()

    def show_explored(self, explored: Explored) -> None:
        self._show()

    def show_content(self) -> None:
        if self.findings:
            self._show()
            super().show_content()
        else:
            self.say("Nothing is wrong with the data")

    def forget(self) -> None:
        self._later.clear()
        self.model.show_findings(())

    def _show(self) -> None:
        found = self.findings
        if list(self.model.findings) != found:
            self.model.show_findings(found)
        left_out = sum(each.done == "left out" for each in found)
        self._count.setText(f"{len(found):,} in all, {left_out:,} left out of the data")

    def _copy_chosen(self) -> None:
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        _copy([self.model.findings[row] for row in rows])


class FindingRows(QAbstractTableModel):
    """A row a finding."""

    def __init__(self) -> None:
        super().__init__()
        self.findings: Sequence[Finding] = ()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show others."""
        self.beginResetModel()
        self.findings = findings
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.findings)

    def columnCount(self, parent: _Index | None = None) -> int:
        return len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        horizontal = orientation == Qt.Orientation.Horizontal
        return _HEADS[section] if horizontal and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: _Index, role: int = 0) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            each = self.findings[index.row()]
            return (each.where, each.what, each.done)[index.column()]
        return None


_HERE = Qt.ShortcutContext.WidgetShortcut


def _copy(findings: Sequence[Finding]) -> None:
    if findings:
        QGuiApplication.clipboard().setText("\n".join(str(each) for each in findings))


def _head(count: QWidget, copy: QWidget) -> QWidget:
    head = QWidget()
    layout = QHBoxLayout(head)
    layout.setContentsMargins(16, 12, 16, 12)
    layout.addWidget(count, 1)
    layout.addWidget(copy)
    return head


def _table(model: FindingRows) -> QTableView:
    table = QTableView()
    table.setObjectName("findingsTable")
    table.setAccessibleName("Problems of the data")
    table.setModel(model)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 10)
    head = table.horizontalHeader()
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    head.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
    return table
