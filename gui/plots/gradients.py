"""Gradients: how strongly each layer is being changed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from core.runs import RunRecord
from core.series import Series
from gui.plots.base import plot
from gui.plots.chart_plot import ChartPlot, extent_of, roomy
from gui.plots.figures import count, figure
from gui.plots.strokes import Entry, Stroke, faint, stroke_of
from gui.plots.traces import Traces, means, peaks
from gui.theme import Appearance, Theme

MOST_LAYERS = 24
# More bands than these cover each other, and more figures crowd the legend.
_MOST_BANDS = 8


@plot("Gradients", order=3)
class GradientPlot(ChartPlot):
    """The size of each layer's gradient over the steps of a run, on a logarithmic axis.

    A line is the mean of the steps that share a pixel, the band behind it reaches from the least to the greatest of
    them: on a long run, lines of all values cover each other.
    """

    empty = "Press Train and the gradients of the layers show here"
    about = (
        "Norm of the gradient of each layer's weights. A layer far below the others hardly learns;\n"
        "one that keeps growing makes training unstable. Where steps share a pixel, the line is their mean.\n"
        "Wheel: zoom. Drag: move. Double-click or A: show everything."
    )

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, across="step", up="gradient norm", short="norm")
        self.chart.set_logarithmic(True)
        self.bands = self.chart.add_traces(Traces(peaks))
        self.norms = self.chart.add_traces(Traces(means, pixels=2))
        self._strokes: list[Stroke] = []
        self._forget_layers()
        self.set_body(self.chart)

    @property
    def layers(self) -> list[str]:
        """Names of the layers that are drawn."""
        return list(self._layers)

    def stamp(self, record: RunRecord) -> Hashable:
        return len(record.gradients), record.started is None

    def missing(self, record: RunRecord) -> str:
        if record.started is None:
            return self.empty
        if not record.started.layers:
            return "No layer of this network has weights, so there are no gradients"
        return "" if len(record.gradients) else "The gradients show after the first steps"

    def draw(self, record: RunRecord) -> None:
        self._choose_layers(record)
        new = record.gradients.values[len(self._rows) :]
        self._rows.extend(new[:, self._chosen])
        steps, norms = record.gradient_steps.column(), self._rows.values
        self.norms.set_data(steps, norms)
        if self.bands.strokes:
            self.bands.set_data(steps, norms)
        self.chart.show_extent(extent_of(0, roomy(steps[-1]), [norms], logarithmic=True))

    def snap(self, x: float) -> float:
        row = self.norms.row_near(x)
        return x if row is None else float(self.norms.x[row])

    def latest(self, record: RunRecord) -> Sequence[Entry]:
        figures = self._figures(-1, range(len(self._layers)))
        if len(figures) > _MOST_BANDS:
            figures = [replace(entry, value="", hint=entry.text) for entry in figures]
        return [*self._note(record), *figures]

    def reading(self, record: RunRecord, at: QPointF) -> Sequence[Entry]:
        """The layers at this step, the one nearest to the mouse first."""
        row = self.norms.row_near(at.x()) or 0
        distance = np.abs(self.chart.y_on_axis(self.norms.rows[row]) - at.y())
        nearest = np.argsort(distance, kind="stable").tolist()
        step = Entry("step", count(int(self.norms.x[row])))
        return [step, *self._figures(row, nearest)]

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self._strokes = [stroke_of(index, theme) for index in range(len(self._layers))]
        bands = [replace(stroke, colour=faint(stroke.colour, theme.panel, 0.3)) for stroke in self._strokes]
        self.bands.set_strokes(bands if len(bands) <= _MOST_BANDS else [])
        self.norms.set_strokes(self._strokes)

    def forget(self) -> None:
        super().forget()
        self._forget_layers()

    def _forget_layers(self) -> None:
        self._chosen: NDArray[np.intp] = np.zeros(0, np.intp)
        self._layers: list[str] = []
        self._rows = Series(0)

    def _choose_layers(self, record: RunRecord) -> None:
        """Take all layers, or so many of them, from the first to the last, as can be told apart."""
        if record.started is None or self._layers:
            return
        n = len(record.started.layers)
        self._chosen = np.unique(np.linspace(0, n - 1, min(n, MOST_LAYERS)).round().astype(np.intp))
        self._layers = [record.started.layers[index] for index in self._chosen]
        self._rows = Series(len(self._chosen))
        self.recolour(self.appearance.theme)

    def _note(self, record: RunRecord) -> list[Entry]:
        n = len(record.started.layers) if record.started else 0
        if n == len(self._layers):
            return []
        hint = f"Evenly spread from the first to the last layer: {', '.join(self._layers)}"
        return [Entry(f"{len(self._layers)} of {count(n)} layers", hint=hint)]

    def _figures(self, row: int, layers: Sequence[int]) -> list[Entry]:
        values = self.norms.rows[row]
        return [Entry(self._layers[i], figure(float(values[i])), self._strokes[i]) for i in layers]
