"""The record of a run: everything its events said, in the form that plots and commands read."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, TypeVar

from core.data.samples import Finding
from core.series import Series
from core.training.events import (
    Continued,
    EpochDone,
    Event,
    Findings,
    Finished,
    Gradients,
    Kept,
    Noted,
    Paused,
    Predictions,
    Preparing,
    Saved,
    Started,
    StepsDone,
    Surface,
    Validated,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Done = TypeVar("Done", EpochDone, Validated)

SMOOTHING = 0.95
_RECENT = 20
"""So many steps tell the present size of a gradient: one alone depends on its batch."""


class RunRecord:
    """What is known of one run so far.

    Attributes:
        started: facts of the run; None before it began.
        findings: what is wrong with some of the data, as far as it is known by now.
        losses: loss of each step; row i belongs to step i + 1. Not a number where a program ended before it was
            written, and the run went on.
        smoothed: the same under an exponential moving average (weight 0.95, corrected for its start as in Kingma and
            Ba, "Adam", 2015, section 3), which is what people read a trend from.
        rate_steps: steps at which the learning rate is known.
        rates: what it was there, without the factors of single layers.
        epochs: every epoch that is done.
        validations: every validation in the middle of an epoch.
        gradient_steps: steps at which gradients were measured.
        gradients: their norms, a row a step, a column a layer.
        predictions: the latest on the shown samples.
        surface: the latest on the plane in which samples lie, where they do.
        kept: what the weights in the run folder are, by the name of their file.
        saved: the step after which it was saved last; None before the first time.
        saves: how many times it was saved.
        latest: the latest report on steps.
        preparing: what is being read or downloaded; None once training began.
        paused: whether the run waits.
        noted: what is not as it was wished, in sentences.
        finished: how it ended; None while it runs.
    """

    def __init__(self) -> None:
        self.started: Started | None = None
        self.findings: tuple[Finding, ...] = ()
        self.losses = Series()
        self.smoothed = Series()
        self.rate_steps = Series()
        self.rates = Series()
        self.epochs: list[EpochDone] = []
        self.validations: list[Validated] = []
        self.gradient_steps = Series()
        self.gradients = Series()
        self.predictions: Predictions | None = None
        self.surface: Surface | None = None
        self.kept: dict[str, Kept] = {}
        self.saved: int | None = None
        self.saves = 0
        self.latest: StepsDone | None = None
        self.preparing: Preparing | None = None
        self.paused = False
        self.noted: tuple[str, ...] = ()
        self.finished: Finished | None = None
        self._mean, self._known = 0.0, 0

    @property
    def step(self) -> int:
        """Steps done."""
        return len(self.losses)

    @property
    def best(self) -> EpochDone | None:
        """The best epoch so far by validation."""
        return next((epoch for epoch in reversed(self.epochs) if epoch.best), None)

    @property
    def validated(self) -> list[EpochDone | Validated]:
        """Every validation, in the order of steps."""
        both: list[EpochDone | Validated] = [*self.epochs, *self.validations]
        return sorted(both, key=lambda done: done.step)

    @property
    def recent_gradients(self) -> dict[str, float]:
        """Median norm of each layer's gradient over the latest steps measured, by name; infinite once one overflowed.

        Empty before any was measured.
        """
        if self.started is None or not len(self.gradients) or not self.started.layers:
            return {}
        import numpy as np

        rows = self.gradients.values[-_RECENT:]
        whole = np.isfinite(rows).all(axis=0)
        middle = np.median(np.where(np.isfinite(rows), rows, 0), axis=0)
        norms = np.where(whole, middle, np.inf).tolist()
        return dict(zip(self.started.layers, norms, strict=True))

    def apply(self, event: Event) -> None:
        """Take an event in; events come in the order in which training gave them."""
        match event:
            case Preparing():
                self.preparing = event
            case Started():
                self._begin(event)
            case Findings():
                self.findings += event.findings
            case StepsDone():
                self._add_steps(event)
            case Gradients():
                import numpy as np

                self.gradient_steps.extend(np.array([[event.step]], np.float32))
                self.gradients.extend(event.norms[None, :] if event.norms.size else np.zeros((1, 1), np.float32))
            case Predictions():
                self.predictions = event
            case Surface():
                self.surface = event
            case EpochDone():
                _add(event, self.epochs)
            case Validated():
                _add(event, self.validations)
            case Saved():
                self.saved, self.saves = event.step, self.saves + 1
            case Kept():
                self.kept[event.name] = event
            case Noted():
                self.noted += (event.text,)
            case Paused():
                self.paused = True
            case Continued():
                self.paused = False
            case Finished():
                self.finished, self.paused, self.preparing = event, False, None

    def _begin(self, event: Started) -> None:
        """A run begins, or goes on: what was told of it before stays, as far as it led to where it is now."""
        layers = self.started.layers if self.started is not None else ()
        self.started, self.preparing, self.finished, self.latest = event, None, None, None
        if layers != event.layers:
            self.gradient_steps, self.gradients = Series(), Series(max(1, len(event.layers)))
        if self.step > event.step:
            self._rewind(event.step)

    def _rewind(self, step: int) -> None:
        """Forget what came after ``step``."""
        losses = self.losses.column()[:step].copy()
        self.losses, self.smoothed, self._mean, self._known = Series(), Series(), 0.0, 0
        self._add_losses(losses)
        self.epochs = [epoch for epoch in self.epochs if epoch.step <= step]
        self.validations = [validation for validation in self.validations if validation.step <= step]
        self.rate_steps, self.rates = _until(step, self.rate_steps, self.rates)
        self.gradient_steps, self.gradients = _until(step, self.gradient_steps, self.gradients)

    def _add_steps(self, event: StepsDone) -> None:
        import numpy as np

        missing = event.first_step - 1 - self.step
        if missing > 0:  # the program ended before it had written them
            self.losses.extend(np.full((missing, 1), np.nan, np.float32))
            self.smoothed.extend(np.full((missing, 1), np.nan, np.float32))
        self._add_losses(event.losses)
        self.latest = event
        if not isnan(event.learning_rate):
            self.rate_steps.extend(np.array([[self.step]], np.float32))
            self.rates.extend(np.array([[event.learning_rate]], np.float32))

    def _add_losses(self, losses: NDArray[np.float32]) -> None:
        smoothed = losses.copy()
        for index, loss in enumerate(losses.tolist()):
            if isnan(loss):  # nobody knows it any more
                continue
            self._known += 1
            self._mean = SMOOTHING * self._mean + (1 - SMOOTHING) * loss
            smoothed[index] = self._mean / (1 - SMOOTHING**self._known)
        self.losses.extend(losses[:, None])
        self.smoothed.extend(smoothed[:, None])


def _add(event: Done, to: list[Done]) -> None:
    """Add a validation in the place of one after the same step: a run that was saved just before it makes it again."""
    if to and to[-1].step >= event.step:
        to.pop()
    to.append(event)


def _until(step: int, steps: Series, values: Series) -> tuple[Series, Series]:
    """The rows of measures that were taken up to a step."""
    kept = steps.column() <= step
    return steps.where(kept), values.where(kept)
