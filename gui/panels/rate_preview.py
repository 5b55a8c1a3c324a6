"""The learning rate over the run that is set, drawn before it begins."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.document.model import Document
from core.graph.run_length import epochs_of
from core.recipe.rate_curve import RateCurve, rate_curve
from core.recipe.schedules import ReduceLROnPlateau
from core.recipe.settings import TrainingSettings
from gui.parts.curve_view import Axis, Curve, CurveView, Picture, axis_over
from gui.parts.layouts import column, label
from gui.theme import Appearance


class RatePreview(QWidget):
    """A chart and a sentence; no chart where there is nothing to see."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("ratePreview")
        self.view = CurveView(appearance)
        self.view.setAccessibleName("Learning rate over the run")
        self._words = label(kind="muted")
        column(self.view, self._words, spacing=4, into=self)

    @property
    def words(self) -> str:
        """What is said below the chart."""
        return self._words.text()

    def show_run(self, document: Document) -> None:
        """Draw the rate of the run that a document asks for."""
        training, epochs = document.training, epochs_of(document)
        curve = rate_curve(training, epochs)
        self.view.setVisible(len(set(curve.rates)) > 1)
        self.view.show_picture(_picture(curve))
        self._words.setText(words_for(training, curve))


def _picture(curve: RateCurve) -> Picture:
    momentum = (Curve("momentum", curve.epochs, curve.momenta, faint=True, own_scale=True),) if curve.momenta else ()
    rate = Curve("rate", curve.epochs, curve.rates)
    up = axis_over(curve.rates, curve.spans_decades)
    return Picture((*momentum, rate), Axis(0.0, curve.epochs[-1]), up, "epochs")


def words_for(training: TrainingSettings, curve: RateCurve) -> str:
    """What the chart shows and what it cannot show, in sentences."""
    sentences = []
    if len(set(curve.rates)) == 1 and training.schedule is None:
        sentences.append(f"The rate stays at {training.optimizer.lr:.3g}.")
    if isinstance(training.schedule, ReduceLROnPlateau):
        sentences.append(_plateau_words(training.schedule, bool(training.warmup_epochs)))
    elif len(set(curve.rates)) == 1 and training.schedule is not None:
        sentences.append(f"The rate stays at {curve.rates[0]:.3g}: nothing changes it before the run has ended.")
    elif len(set(curve.rates)) > 1:
        first, top, last = (f"{rate:.3g}" for rate in (curve.rates[0], max(curve.rates), curve.rates[-1]))
        over = f" over {top}" if top not in (first, last) else ""
        sentences.append(f"From {first}{over} to {last}.")
    if training.minutes is not None and training.schedule is not None and not training.schedule.watches:
        sentences.append(f"Should {training.minutes:g} min be over first, it gets there by then.")
    return " ".join(sentences)


def _plateau_words(schedule: ReduceLROnPlateau, warms_up: bool) -> str:
    return (
        f"{'From there it' if warms_up else 'It'} depends on the validation loss: each time that has not fallen for "
        f"{schedule.patience + 1} validations, the rate is multiplied by {schedule.factor:g}."
    )
