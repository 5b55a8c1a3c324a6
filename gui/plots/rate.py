"""Learning rate: what it is at each step, where it does not stay the same."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QPointF

from core.runs import RunRecord
from gui.plots.base import plot
from gui.plots.chart_plot import ChartPlot, extent_of, roomy
from gui.plots.figures import count, figure
from gui.plots.strokes import Entry, Stroke
from gui.plots.traces import Traces, lasts
from gui.theme import Appearance, Theme


@plot("Learning rate", order=4)
class LearningRatePlot(ChartPlot):
    """The learning rate over the steps of a run; it leaves its place to the others while there is nothing to see."""

    empty = "Press Train and the learning rate shows here"
    about = (
        "How far a step goes, as the schedule, or whoever changes it by hand, has it; without the factors of single\n"
        "layers. Wheel: zoom. Drag: move. Double-click or A: show everything."
    )

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, across="step", up="learning rate", short="rate")
        self.rates = self.chart.add_traces(Traces(lasts))
        self.set_body(self.chart)

    def suits(self, record: RunRecord) -> bool:
        return _moves(record)

    def stamp(self, record: RunRecord) -> Hashable:
        return len(record.rates), record.step, record.started is None

    def missing(self, record: RunRecord) -> str:
        if record.started is None:
            return self.empty
        if not len(record.rates):
            return "The learning rate shows after the first steps"
        return "" if _moves(record) else f"The learning rate stays at {figure(float(record.rates.column()[-1]))}"

    def draw(self, record: RunRecord) -> None:
        self.rates.set_data(record.rate_steps.column(), record.rates.values)
        self.chart.show_extent(extent_of(0, roomy(record.step), [record.rates.values], self.chart.logarithmic))

    def snap(self, x: float) -> float:
        row = self.rates.row_near(x)
        return x if row is None else float(self.rates.x[row])

    def latest(self, record: RunRecord) -> Sequence[Entry]:
        return [self._entry(-1)]

    def reading(self, record: RunRecord, at: QPointF) -> Sequence[Entry]:
        row = self.rates.row_near(at.x()) or 0
        return [Entry("step", count(int(self.rates.x[row]))), self._entry(row)]

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self._stroke = Stroke(theme.curves[0], width=1.5)
        self.rates.set_strokes([self._stroke])

    def _entry(self, row: int) -> Entry:
        return Entry("rate", figure(float(self.rates.rows[row, 0])), self._stroke)


def _moves(record: RunRecord) -> bool:
    """Whether it has been more than one."""
    rates = record.rates.column() if len(record.rates) else ()
    return len(rates) > 1 and bool((rates != rates[0]).any())
