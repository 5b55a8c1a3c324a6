"""Loss: of each step, smoothed, and of each validation."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QToolButton

from core.runs import RunRecord
from gui.plots.base import plot
from gui.plots.chart_plot import ChartPlot, extent_of, roomy
from gui.plots.figures import count, figure
from gui.plots.strokes import Entry, Stroke, faint
from gui.plots.traces import Traces, lasts, peaks
from gui.theme import Appearance, Theme

_MOST_BOUNDARIES = 24


@plot("Loss", order=1)
class LossPlot(ChartPlot):
    """The loss over the steps of a run."""

    empty = "Press Train and the loss shows here"
    about = "How wrong the network is; lower is better.\nWheel: zoom. Drag: move. Double-click or A: show everything."

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, across="step", up="loss")
        self.steps = self.chart.add_traces(Traces(peaks))
        self.smoothed = self.chart.add_traces(Traces(lasts, pixels=3))
        self.validation = self.chart.add_points()
        self.log_button = _log_button()
        self.log_button.toggled.connect(self._change_axis)
        self.header.add_button(self.log_button)
        self.set_body(self.chart)

    def stamp(self, record: RunRecord) -> Hashable:
        return record.step, len(record.epochs), len(record.validations)

    def missing(self, record: RunRecord) -> str:
        if record.step:
            return ""
        return self.empty if record.started is None else "The loss shows after the first steps"

    def draw(self, record: RunRecord) -> None:
        steps = np.arange(1, record.step + 1, dtype=np.float32)
        validated = record.validated
        ends = [float(epoch.step) for epoch in record.epochs]
        losses = np.array([done.val_loss for done in validated], np.float32)
        self.steps.set_data(steps, record.losses.values)
        self.smoothed.set_data(steps, record.smoothed.values)
        self.validation.set_data(np.array([done.step for done in validated], np.float32), losses)
        self.chart.boundaries.set_at(ends if len(ends) <= _MOST_BOUNDARIES else [])
        arrays = [record.losses.values, losses]
        self.chart.show_extent(extent_of(0, roomy(record.step), arrays, self.chart.logarithmic))

    def snap(self, x: float) -> float:
        row = self.steps.row_near(x)
        return x if row is None else float(self.steps.x[row])

    def latest(self, record: RunRecord) -> Sequence[Entry]:
        return self._figures(record, record.step)

    def reading(self, record: RunRecord, at: QPointF) -> Sequence[Entry]:
        step = int(self.snap(at.x()))
        return [Entry("step", count(step)), *self._figures(record, step)]

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        train, validation = theme.curves[0], theme.curves[1]
        self._strokes = (
            Stroke(faint(train, theme.panel)),
            Stroke(train, width=2),
            Stroke(validation, width=1.5, mark="dot"),
        )
        self.steps.set_strokes(self._strokes[:1])
        self.smoothed.set_strokes(self._strokes[1:2])
        self.validation.set_stroke(self._strokes[2], theme.panel)

    def _figures(self, record: RunRecord, step: int) -> list[Entry]:
        batch, train, validation = self._strokes
        loss, smoothed = float(record.losses.column()[step - 1]), float(record.smoothed.column()[step - 1])
        validated = record.validated
        done = [each for each in validated if each.step <= step]
        entries = [Entry("train", figure(smoothed), train, "Loss of the steps, smoothed over about the last 20")]
        if validated:
            value = figure(done[-1].val_loss) if done else "–"
            when = "after each epoch and in between" if record.validations else "after each epoch"
            entries.append(Entry("val", value, validation, f"Loss on the validation data {when}"))
        hint = "Loss of each step on its own batch"
        return [*entries, Entry("batch", figure(loss), batch, hint, name_colour=train.colour)]

    def _change_axis(self, logarithmic: bool) -> None:
        self.chart.set_logarithmic(logarithmic)
        if self.record is not None and not self.message:
            self.draw(self.record)


def _log_button() -> QToolButton:
    button = QToolButton()
    button.setObjectName("lossLogButton")
    button.setText("log")
    button.setCheckable(True)
    button.setToolTip("Show the loss on a logarithmic axis")
    button.setStyleSheet("padding: 0 6px")
    button.setFixedHeight(20)
    return button
