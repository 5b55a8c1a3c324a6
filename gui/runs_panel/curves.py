"""The curves of several runs over each other: one colour a run, in both charts and in the legend beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSplitter, QWidget

from core.runs import RunRecord
from core.runs.summary import RunSummary
from gui.parts.layouts import column
from gui.plots.chart import Chart, Extent
from gui.plots.chart_plot import extent_of, roomy
from gui.plots.figures import figure
from gui.plots.legend import paint_stroke
from gui.plots.points import Points
from gui.plots.score import PERCENT, R2
from gui.plots.strokes import Stroke, stroke_of
from gui.plots.traces import Traces, lasts
from gui.runs_panel.titles import told_apart
from gui.theme import Appearance, Theme

MOST_RUNS = 24
"""As many strokes can be told from each other."""
_ID = Qt.ItemDataRole.UserRole
_VALIDATION_DASH = (2.0, 2.0)
_NO_FLOATS = np.zeros(0, np.float32)
_NO_ROWS = np.zeros((0, 1), np.float32)
Shown = tuple[RunSummary, RunRecord]


class Curves(QWidget):
    """Loss over steps (of training, and dashed of validation) and validation score over epochs of several runs.

    Args:
        appearance: the theme in use.
    """

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("runCurves")
        self._appearance = appearance
        self.runs: tuple[Shown, ...] = ()
        self.loss = Chart(appearance, across="step", up="loss")
        self.score = Chart(appearance, across="epoch", up="validation score", short="score")
        self.legend = RunLegend()
        self.traces = [self.loss.add_traces(Traces(lasts, pixels=2)) for _ in range(MOST_RUNS)]
        self.validations = [self.loss.add_points() for _ in range(MOST_RUNS)]
        self.scores = [self.score.add_points() for _ in range(MOST_RUNS)]
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setHandleWidth(1)
        for part in (self.legend, self.loss, self.score):
            parts.addWidget(part)
        parts.setSizes([340, 400, 400])  # shares of the room there is
        column(parts, into=self)
        self.legend.toggled.connect(self._draw)
        self.loss.hovered.connect(self._read_losses)
        self.score.hovered.connect(self._read_scores)
        appearance.changed.connect(self._follow_theme)
        self._follow_theme()

    def show_runs(self, runs: Sequence[Shown]) -> None:
        """Draw these runs, at most as many as can be told apart."""
        if [summary.id for summary, _ in runs] != [summary.id for summary, _ in self.runs]:
            self.loss.follow()
            self.score.follow()
        self.runs = tuple(runs[:MOST_RUNS])
        self._name_runs()
        self._draw()

    # --- drawing ----------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        hidden = self.legend.hidden
        in_percent = all(summary.measure == "accuracy" for summary, _ in self.runs)
        score = PERCENT if in_percent else R2
        self.score.up.describe(f"validation {score.up}" if self.runs else "validation score", score.short)
        for slot in range(MOST_RUNS):
            shown = slot < len(self.runs) and self.runs[slot][0].id not in hidden
            self._fill(slot, self.runs[slot][1] if shown else None, score.factor)
        losses = [*(traces.rows for traces in self.traces), *(points.values for points in self.validations)]
        last = max((float(traces.x[-1]) for traces in self.traces if len(traces.x)), default=10.0)
        self.loss.show_extent(extent_of(0, roomy(last), losses, self.loss.logarithmic))
        values = np.concatenate([points.values for points in self.scores])
        low, high = score.bounds(values) if len(values) else (0.0, score.factor)
        epochs = max((float(points.x[-1]) for points in self.scores if len(points.x)), default=5.0)
        self.score.show_extent(Extent(0.5, max(5.0, epochs) + 0.5, low, high))

    def _fill(self, slot: int, record: RunRecord | None, factor: float) -> None:
        """Give one run to one slot; None empties it."""
        traces, validation, score = self.traces[slot], self.validations[slot], self.scores[slot]
        if record is None:
            traces.set_data(_NO_FLOATS, _NO_ROWS)
            validation.set_data(_NO_FLOATS, _NO_FLOATS)
            score.set_data(_NO_FLOATS, _NO_FLOATS)
            return
        epochs = record.epochs
        traces.set_data(np.arange(1, record.step + 1, dtype=np.float32), record.smoothed.values)
        validated = record.validated
        ends = np.array([done.step for done in validated], np.float32)
        validation.set_data(ends, np.array([done.val_loss for done in validated], np.float32))
        numbers = np.array([epoch.epoch for epoch in epochs], np.float32)
        score.set_data(numbers, np.array([factor * epoch.val_score for epoch in epochs], np.float32))

    def _follow_theme(self) -> None:
        theme = self._appearance.theme
        for chart in (self.loss, self.score):
            chart.recolour(theme)
        for slot in range(MOST_RUNS):
            stroke = stroke_of(slot, theme)
            self.traces[slot].set_strokes([stroke])
            _dot(self.validations[slot], stroke, theme, _VALIDATION_DASH)
            _dot(self.scores[slot], stroke, theme, stroke.dash)
        self._name_runs()

    # --- the legend -------------------------------------------------------------------------------------------

    def _name_runs(self) -> None:
        theme = self._appearance.theme
        self.legend.show_runs([(summary, stroke_of(slot, theme)) for slot, (summary, _) in enumerate(self.runs)])

    def _read_losses(self, at: QPointF | None) -> None:
        """Tell the losses at the step below the pointer."""
        self.loss.mark(None if at is None else round(at.x()))
        self.legend.tell([] if at is None else [_loss_at(record, round(at.x())) for _, record in self.runs])

    def _read_scores(self, at: QPointF | None) -> None:
        """Tell the scores in the epoch below the pointer."""
        self.score.mark(None if at is None else round(at.x()))
        self.legend.tell([] if at is None else [_score_at(record, round(at.x())) for _, record in self.runs])


class RunLegend(QListWidget):
    """The runs with the strokes of their curves; a mark shows or hides each.

    Signals:
        toggled: other runs are hidden.
    """

    toggled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("runLegend")
        self.setAccessibleName("Runs that are drawn")
        self.setToolTip("Take a mark away to hide the curves of a run")
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names: list[str] = []
        self.itemChanged.connect(lambda item: self.toggled.emit())

    @property
    def hidden(self) -> frozenset[str]:
        """Ids of the runs whose curves are not drawn."""
        items = (self.item(row) for row in range(self.count()))
        return frozenset(item.data(_ID) for item in items if item.checkState() is Qt.CheckState.Unchecked)

    def show_runs(self, runs: Sequence[tuple[RunSummary, Stroke]]) -> None:
        """List other runs; what was hidden stays so."""
        hidden = self.hidden
        self.blockSignals(True)
        self.clear()
        self._names = told_apart([summary for summary, _ in runs])
        for name, (summary, stroke) in zip(self._names, runs, strict=True):
            item = QListWidgetItem(_sample(stroke), name)
            item.setData(_ID, summary.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked if summary.id in hidden else Qt.CheckState.Checked)
            item.setToolTip(name)
            self.addItem(item)
        self.blockSignals(False)

    def tell(self, figures: Sequence[str]) -> None:
        """Put a figure beside each name; none takes them away."""
        self.blockSignals(True)
        for row, name in enumerate(self._names):
            self.item(row).setText(f"{figures[row]}  {name}" if figures else name)
        self.blockSignals(False)


def _dot(points: Points, stroke: Stroke, theme: Theme, dash: tuple[float, ...]) -> None:
    points.set_stroke(Stroke(stroke.colour, width=1.5, dash=dash, mark="dot"), theme.panel)


def _sample(stroke: Stroke) -> QPixmap:
    """A piece of the curve."""
    pixmap = QPixmap(20, 14)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_stroke(painter, pixmap.rect().adjusted(1, 0, 0, 0).toRectF(), stroke)
    painter.end()
    return pixmap


def _loss_at(record: RunRecord, step: int) -> str:
    return figure(float(record.smoothed.column()[step - 1])) if 1 <= step <= record.step else "–"


def _score_at(record: RunRecord, number: int) -> str:
    epoch = next((epoch for epoch in record.epochs if epoch.epoch == number), None)
    if epoch is None:
        return "–"
    return (PERCENT if epoch.measure == "accuracy" else R2).text(epoch.val_score)
