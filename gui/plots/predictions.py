"""Predictions: what the network takes a few validation samples for, while it learns."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QScrollArea

from core.runs import RunRecord
from core.training.events import Predictions, Started
from gui.plots.base import Plot, plot
from gui.plots.figures import count, figure
from gui.plots.judged import mean_errors, samples_of
from gui.plots.picture_grid import PictureGrid
from gui.plots.pictures import are_pictures, to_images
from gui.plots.sample_rows import SampleRows
from gui.plots.samples import Sample, SampleView
from gui.plots.strokes import Entry
from gui.theme import Appearance, Theme

_MOST_ERRORS = 4


@plot("Predictions", order=5)
class PredictionsView(Plot):
    """The shown samples with their true and predicted classes, right and wrong told apart, or numbers side by side."""

    empty = "Press Train and predictions on validation samples show here"
    needs_samples = True
    about = "The same validation samples again and again, with the class that the network finds most probable,\n"
    about += "or with the numbers that it predicts, in the units of the data."

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance)
        self._started: Started | None = None
        self._shown: Predictions | None = None
        self._view: SampleView | None = None
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName("Predictions on validation samples")
        self._scroll.viewport().installEventFilter(self)
        self.set_body(self._scroll)

    def predictions(self) -> list[tuple[int, int, float]]:
        """True class, predicted class and its probability of each sample shown now; nothing of numbers."""
        if self._started is None or self._shown is None:
            return []
        true, shown = self._started.shown_targets, self._shown
        if self._started.quantities:
            return []
        return list(zip(true.tolist(), shown.predicted.tolist(), shown.probability.tolist(), strict=True))

    @property
    def samples(self) -> Sequence[Sample]:
        """What is painted, in order."""
        return self._view.samples if self._view else ()

    @property
    def view(self) -> SampleView | None:
        """What paints the samples: pictures or rows; None before there are any."""
        return self._view

    def stamp(self, record: RunRecord) -> Hashable:
        return record.started, record.predictions

    def missing(self, record: RunRecord) -> str:
        if record.started is None:
            return self.empty
        if not len(record.started.shown):
            return "There are no validation samples to show"
        return "" if record.predictions else "Predictions show after the first steps"

    def draw(self, record: RunRecord) -> None:
        if record.started is None or record.predictions is None:
            return
        if record.started is not self._started or self._view is None:
            self._started = record.started
            self._replace_view(_view_of(record.started, self.appearance.theme))
        self._shown = record.predictions
        if self._view:
            self._view.set_samples(samples_of(record.started, record.predictions))

    def entries(self, record: RunRecord) -> Sequence[Entry]:
        step = record.predictions.step if record.predictions else 0
        return [*self._judged(record), Entry("after step", count(step))]

    def _judged(self, record: RunRecord) -> list[Entry]:
        """How good the shown predictions are all together."""
        started, predictions = record.started, record.predictions
        if started is None or predictions is None or not started.quantities:
            n_right = sum(bool(sample.right) for sample in self.samples)
            return [Entry("", f"{n_right} of {len(self.samples)} right", hint=self.about)]
        hint = "How far the shown predictions are off on average, in the units of the data"
        off = mean_errors(started, predictions)
        names = started.quantities[:_MOST_ERRORS] if len(off) > 1 else ("off by",)
        return [Entry(name, f"± {figure(error)}", hint=hint) for name, error in zip(names, off, strict=False)]

    def recolour(self, theme: Theme) -> None:
        if self._view:
            self._view.recolour(theme)

    def forget(self) -> None:
        self._started = self._shown = None
        if self._view:
            self._view.set_samples(())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fill()
        return super().eventFilter(watched, event)

    def _replace_view(self, view: SampleView) -> None:
        self._view = view
        self._scroll.setWidget(view)
        self._fill()

    def _fill(self) -> None:
        if isinstance(self._view, PictureGrid):
            self._view.fill(self._scroll.viewport().height())


def _view_of(started: Started, theme: Theme) -> SampleView:
    if are_pictures(started.shown):
        return PictureGrid(theme, to_images(started.shown), started.classes or ("0" * 8,))
    return SampleRows(theme)
