"""Accuracy, or R² where numbers are predicted: how good the answers of the network are after each epoch."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from PySide6.QtCore import QPointF

from core.runs import RunRecord
from gui.plots.base import plot
from gui.plots.chart import Extent
from gui.plots.chart_plot import ChartPlot
from gui.plots.figures import count
from gui.plots.score import PERCENT, Score, score_of
from gui.plots.strokes import Entry, Stroke
from gui.theme import Appearance, Theme

_LEAST_EPOCHS = 5


@plot("Accuracy", order=2)
class AccuracyPlot(ChartPlot):
    """Training and validation accuracy, or R², over the epochs of a run, with the best epoch in a ring."""

    empty = "Press Train and the accuracy shows here"
    about = PERCENT.about

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, across="epoch", up=PERCENT.up, short=PERCENT.short)
        self._score = PERCENT
        self.train = self.chart.add_points()
        self.validation = self.chart.add_points()
        self.best = self.chart.add_points()
        self.set_body(self.chart)

    def stamp(self, record: RunRecord) -> Hashable:
        return len(record.epochs), record.started is None

    def missing(self, record: RunRecord) -> str:
        if record.epochs:
            return ""
        if record.started is None:
            return self.empty
        return f"The {score_of(record).name} shows after the first epoch"

    def draw(self, record: RunRecord) -> None:
        self._measure_by(score_of(record))
        factor = self._score.factor
        epochs = np.array([epoch.epoch for epoch in record.epochs], np.float32)
        train = np.array([factor * epoch.train_score for epoch in record.epochs], np.float32)
        validation = np.array([factor * epoch.val_score for epoch in record.epochs], np.float32)
        planned = record.started.epochs if record.started else 0
        right = max(epochs[-1], min(planned, _LEAST_EPOCHS))
        self.train.set_data(epochs, train)
        self.validation.set_data(epochs, validation)
        best = [record.best] if record.best else []
        self.best.set_data(
            np.array([epoch.epoch for epoch in best], np.float32),
            np.array([factor * epoch.val_score for epoch in best], np.float32),
        )
        low, high = self._score.bounds(np.concatenate([train, validation]))
        room = max(0.5, 0.03 * (float(right) - float(epochs[0])))
        self.chart.show_extent(Extent(float(epochs[0]) - room, float(right) + room, low, high))

    def snap(self, x: float) -> float:
        return float(self.train.x[np.abs(self.train.x - x).argmin()])

    def latest(self, record: RunRecord) -> Sequence[Entry]:
        entries = self._figures(record, -1)
        if record.best:
            best = self._score.text(record.best.val_score)
            hint = self._score.best_hint
            entries.append(Entry("best", f"{best} in epoch {record.best.epoch}", self._strokes[2], hint))
        return entries

    def reading(self, record: RunRecord, at: QPointF) -> Sequence[Entry]:
        epoch = self.snap(at.x())
        row = int(np.searchsorted(self.train.x, epoch))
        return [Entry("epoch", count(int(epoch))), *self._figures(record, row)]

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self._strokes = (
            Stroke(theme.curves[0], width=1.5, mark="dot"),
            Stroke(theme.curves[1], width=1.5, mark="dot"),
            Stroke(theme.muted, width=1.5, mark="ring"),
        )
        self.train.set_stroke(self._strokes[0], theme.panel)
        self.validation.set_stroke(self._strokes[1], theme.panel)
        self.best.set_stroke(self._strokes[2], theme.panel)

    def _measure_by(self, score: Score) -> None:
        """Take another measure, as runs that predict numbers have it."""
        if score is not self._score:
            self._score = score
            self.title = score.title
            self.header.title.setText(score.title)
            self.header.title.setToolTip(score.about)
            self.chart.up.describe(score.up, score.short)
            self.chart.setAccessibleName(f"{score.up} over epoch")

    def _figures(self, record: RunRecord, row: int) -> list[Entry]:
        epoch = record.epochs[row]
        train, validation, _ = self._strokes
        text, moving = self._score.text, "Mean over the epoch, while the weights still moved"
        return [
            Entry("train", text(epoch.train_score), train, moving),
            Entry("val", text(epoch.val_score), validation, "On the validation data after the epoch"),
        ]
