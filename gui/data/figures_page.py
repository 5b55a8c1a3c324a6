"""What samples and their values are like, in figures."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.data.seeing.explored import Explored
from core.data.seeing.statistics import Figure, Figures, figures_of
from core.layers.base import shape_text
from core.progress import Progress
from core.units import bytes_text
from gui.background import Background
from gui.data.histogram import Bars, Histogram
from gui.data.loading import Loader
from gui.data.page import Page
from gui.data.work_bar import WorkBar
from gui.parts.layouts import column, label
from gui.plots.figures import figure
from gui.theme import Appearance

_Index = QModelIndex | QPersistentModelIndex
_HEADS = ("", "Lowest", "Highest", "Mean", "Deviation")


class FiguresPage(Page):
    """Facts at once; figures of all values when they are worked out."""

    def __init__(self, loader: Loader, background: Background, appearance: Appearance) -> None:
        super().__init__(loader, "figuresPage", "Figures", "mdi6.sigma")
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(40)
        self._facts.setVerticalSpacing(12)
        self._bar = WorkBar(background, "figuresWork")
        self._note = label(kind="muted")
        self._all = QPushButton("Read all samples")
        self._all.setObjectName("readAllSamples")
        self._all.clicked.connect(lambda: self._measure(all_files=True))
        self._histogram = Histogram(appearance, "Histogram of the values")
        self._model = FigureRows()
        self._table = _table(self._model)
        self.fill(self._content())

    def show_explored(self, explored: Explored) -> None:
        self._fill_facts(explored)
        self._model.show_rows(())
        self._histogram.show_bars(None)
        self._measure(all_files=False)

    def forget(self) -> None:
        self._bar.drop()
        self._model.show_rows(())
        self._histogram.show_bars(None)

    def _content(self) -> QWidget:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(self._facts)
        layout.addSpacing(8)
        row = QHBoxLayout()
        row.addWidget(label("Values of the training part", "heading", wraps=False))
        row.addStretch(1)
        row.addWidget(self._bar)
        row.addWidget(self._all)
        layout.addLayout(row)
        layout.addWidget(self._note)
        layout.addWidget(self._histogram)
        layout.addWidget(self._table, 1)
        return content

    def _fill_facts(self, explored: Explored) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for place, (name, text) in enumerate(_facts(explored)):
            fact = column(label(name, "muted", wraps=False), label(text, "strong", wraps=False), spacing=2)
            self._facts.addWidget(fact, place // 4, place % 4)
        self._facts.setColumnStretch(4, 1)

    def _measure(self, all_files: bool) -> None:
        explored = self._shown
        if explored is None:
            return

        def work(progress: Progress) -> Figures:
            return figures_of(explored, progress, all_files)

        self._note.setText("")
        self._all.hide()
        self._bar.start("data figures", work, self._take, self._fail, self._give_up)

    def _take(self, found: Figures) -> None:
        n = self._shown.n_train if self._shown is not None else found.n_read
        self._note.setText(_note(found, n))
        self._all.setText("Read all samples")
        self._all.setVisible(found.n_read + found.n_unreadable < n)
        mixed = self._shown is not None and _has_columns(self._shown) and len(found.each) > 1
        self._histogram.setVisible(not mixed)
        self._histogram.show_bars(Bars(found.edges.tolist(), found.counts.tolist()))
        each = found.each if len(found.each) > 1 else ()
        self._model.show_rows(each if mixed else (found.total, *each))

    def _fail(self, error: Exception) -> None:
        self._note.setText(str(error))

    def _give_up(self) -> None:
        self._note.setText("Measuring was cancelled")
        self._all.setText("Measure")
        self._all.show()


class FigureRows(QAbstractTableModel):
    """A row a channel or feature, the whole above them."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Figure, ...] = ()

    def show_rows(self, rows: tuple[Figure, ...]) -> None:
        """Show other figures."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == 0 else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        horizontal = orientation == Qt.Orientation.Horizontal
        return _HEADS[section] if horizontal and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: _Index, role: int = 0) -> Any:
        each = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            values = (each.low, each.high, each.mean, each.deviation)
            return each.name if index.column() == 0 else figure(values[index.column() - 1])
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None


def _table(model: FigureRows) -> QTableView:
    table = QTableView()
    table.setObjectName("figuresTable")
    table.setAccessibleName("Figures of channels and features")
    table.setModel(model)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 10)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return table


def _facts(explored: Explored) -> list[tuple[str, str]]:
    info, split = explored.info, explored.split
    kept = "read from files when needed" if explored.is_stored else bytes_text(explored.n_bytes)
    facts = [
        ("One sample", shape_text(info.in_shape)),
        ("Type", "bytes, 0 to 1 for the network" if explored.dtype == "uint8" else str(explored.dtype)),
        ("Training part", f"{explored.n_train:,} samples"),
        ("Validation part", f"{len(split.validation_targets):,} samples"),
        ("Memory", kept),
        ("To be given", info.answers_text),
    ]
    if split.mean is not None:
        facts.append(("Columns", "brought to mean 0, deviation 1"))
    return facts


def _has_columns(explored: Explored) -> bool:
    """Whether values of a sample mean different things: a histogram of all of them says nothing."""
    return bool(explored.names) or explored.split.mean is not None


def _note(found: Figures, n: int) -> str:
    parts = [f"Of {found.n_read:,} of {n:,} samples, evenly drawn" if found.n_read < n else f"Of all {n:,} samples"]
    if found.n_unreadable:
        parts.append(f"{found.n_unreadable:,} could not be read")
    if found.n_not_finite:
        parts.append(f"{found.n_not_finite:,} values are no finite numbers and counted nowhere else")
    return "; ".join(parts)
