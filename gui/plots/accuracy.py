"""Accuracy: the share of samples that the network gets right, after each epoch."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from PySide6.QtCore import QPointF

from core.runs import RunRecord
from gui.plots.base import plot
from gui.plots.chart import Extent
from gui.plots.chart_plot import ChartPlot
from gui.plots.figures import count, percent
from gui.plots.strokes import Entry, Stroke
from gui.plots.traces import Floats
from gui.theme import Appearance, Theme

_LEAST_EPOCHS = 5


@plot("Accuracy", order=2)
class AccuracyPlot(ChartPlot):
    """Training and validation accuracy over the epochs of a run, with the best epoch in a ring."""

    empty = "Press Train and the accuracy shows here"
    about = (
        "How many of 100 samples the network gets right; higher is better.\n"
        "Wheel: zoom. Drag: move. Double-click or A: show everything."
    )

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, across="epoch", up="accuracy, %", short="%")
        self.train = self.chart.add_points()
        self.validation = self.chart.add_points()
        self.best = self.chart.add_points()
        self.set_body(self.chart)

    def stamp(self, record: RunRecord) -> Hashable:
        return len(record.epochs), record.started is None

    def missing(self, record: RunRecord) -> str:
        if record.epochs:
            return ""
        return self.empty if record.started is None else "The accuracy shows after the first epoch"

    def draw(self, record: RunRecord) -> None:
        epochs = np.array([epoch.epoch for epoch in record.epochs], np.float32)
        train = np.array([100 * epoch.train_score for epoch in record.epochs], np.float32)
        validation = np.array([100 * epoch.val_score for epoch in record.epochs], np.float32)
        planned = record.started.epochs if record.started else 0
        right = max(epochs[-1], min(planned, _LEAST_EPOCHS))
        self.train.set_data(epochs, train)
        self.validation.set_data(epochs, validation)
        best = [record.best] if record.best else []
        self.best.set_data(
            np.array([epoch.epoch for epoch in best], np.float32),
            np.array([100 * epoch.val_score for epoch in best], np.float32),
        )
        self.chart.show_extent(_extent(float(epochs[0]), float(right), train, validation))

    def snap(self, x: float) -> float:
        return float(self.train.x[np.abs(self.train.x - x).argmin()])

    def latest(self, record: RunRecord) -> Sequence[Entry]:
        entries = self._figures(record, -1)
        if record.best:
            best = percent(record.best.val_score)
            hint = "Best accuracy on the validation data; of equals, the one with the lowest loss"
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

    def _figures(self, record: RunRecord, row: int) -> list[Entry]:
        epoch = record.epochs[row]
        train, validation, _ = self._strokes
        return [
            Entry("train", percent(epoch.train_score), train, "Mean over the epoch, while the weights still moved"),
            Entry("val", percent(epoch.val_score), validation, "On the validation data after the epoch"),
        ]


def _extent(left: float, right: float, *values: Floats) -> Extent:
    """From 0 to 100 %, or from a lower end of 80 or 90 % where everything is above it."""
    least = min(float(array.min()) for array in values)
    low = 90.0 if least >= 92 else 80.0 if least >= 82 else 0.0
    room = max(0.5, 0.03 * (right - left))
    return Extent(left - room, right + room, low, 100.0)
