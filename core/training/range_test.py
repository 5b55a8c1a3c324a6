"""A learning rate found by trying: a copy of the network learns at rates that rise until its loss explodes.

Source: L. N. Smith, "Cyclical learning rates for training neural networks", 2015, section 3.3; smoothing, the end, and
the rate at which the loss falls most steeply as fastai's ``lr_find`` has them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from math import exp, isfinite, log
from typing import TYPE_CHECKING

import numpy as np

from core.data.split import load_split
from core.document.edits import change_training
from core.document.model import Document
from core.errors import Cancelled, NetloomError
from core.progress import Progress, Unwatched
from core.recipe.optimizers.gradient import Rprop
from core.recipe.optimizers.matrices import LBFGS
from core.recipe.schedules import Moment
from core.training.assembling import assembled
from core.training.devices import AUTO, resolve
from core.training.failures import TrainingError, explain
from core.training.not_finite import NotFinite
from core.training.parts import Parts
from core.training.stepping import Batch

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

LOWEST, HIGHEST, STEPS = 1e-7, 10.0, 100
_FORGETS = 0.9
"""How slowly the mean of the losses forgets that decides about the end; fastai's 0.98 is slow to see an explosion."""
_WIDTH = 3.0
"""Deviation in steps of the bell over which losses are averaged on both sides: a mean that only looks back lags, and
finds twice the rate on the digits."""
_EXPLODED = 4.0
"""How many times the best loss so far is the end, as in fastai."""
_LEFT_ASIDE = {"schedule": None, "warmup_epochs": 0.0, "compile": False, "averaging": "none"}
_NOT_LED_BY_RATES = (LBFGS, Rprop)
"""Their rate is where they begin, or a share of what they found."""
_MUST_FALL = 0.02
"""Share of the first loss by which it must fall for a rate to be suggested: less is noise."""


@dataclass(frozen=True)
class Trial:
    """One step at one rate.

    Attributes:
        rate: the learning rate.
        loss: that of its batch, before the step.
    """

    rate: float
    loss: float


def range_test(
    document: Document, device: str = AUTO, progress: Progress | None = None, steps: int = STEPS
) -> Iterator[Trial]:
    """Train a copy of the network at rates from 1e-7 to 10, evenly spaced in their logarithms, on real batches.

    It ends early when the loss is no number or four times the best. Document, runs and torch's random state stay as
    they are; torch's number of threads becomes what a run of this network has.

    Args:
        document: what would be trained; its schedule and warm-up are left aside.
        device: an id of ``core.training.devices.list_devices``, or "auto".
        progress: told how far it is; asked before each step whether to go on.
        steps: how many rates are tried.

    Raises:
        NetloomError: if the network cannot be trained; the sentence says why.
        Cancelled: if the progress was cancelled.
    """
    if isinstance(document.training.optimizer, _NOT_LED_BY_RATES):
        name = document.training.optimizer.type
        raise TrainingError(f"{name} finds the length of its steps by itself, so trying rates says nothing: leave lr")
    try:
        import torch

        chosen = resolve(device)
        devices = [chosen] if chosen.type == "cuda" else []
        with torch.random.fork_rng(devices=devices):
            yield from _until_it_explodes(_Test(document, chosen, progress or Unwatched(), steps).trials())
    except (NetloomError, Cancelled):
        raise
    except Exception as error:
        raise TrainingError(explain(error, document, device)) from error


def suggested(trials: list[Trial]) -> float | None:
    """The rate at which the loss falls most steeply before it is at its lowest; None if it hardly falls at all."""
    if len(trials) < 3:
        return None
    losses = smoothed(trials)
    lowest = int(losses.argmin())
    if losses[lowest] > losses[0] - _MUST_FALL * abs(losses[0]):
        return None
    slopes = np.gradient(losses[: lowest + 1]) if lowest > 1 else np.array([0.0])
    return float(f"{trials[int(slopes.argmin())].rate:.1g}")


def smoothed(trials: list[Trial]) -> NDArray[np.float64]:
    """(len(trials),) losses without their noise: each the mean of those around it."""
    losses = np.array([trial.loss for trial in trials])
    apart = np.arange(len(losses))[:, None] - np.arange(len(losses))
    weights = np.exp(-0.5 * (apart / _WIDTH) ** 2)
    return np.asarray(weights @ losses / weights.sum(axis=1))


def _until_it_explodes(trials: Iterator[Trial]) -> Iterator[Trial]:
    mean, best = 0.0, float("inf")
    for step, trial in enumerate(trials, start=1):
        mean = _FORGETS * mean + (1 - _FORGETS) * trial.loss
        smooth = mean / (1 - _FORGETS**step)
        if not isfinite(smooth) or (step > 1 and smooth > _EXPLODED * max(best, 1e-8)):
            return
        best = min(best, smooth)
        yield trial


class _Test:
    """A network in training, for as long as the test takes."""

    def __init__(self, document: Document, device: torch.device, progress: Progress, steps: int) -> None:
        self._settings = document.training.model_copy(update=_LEFT_ASIDE)
        self._progress, self._steps = progress, steps
        snapshot = change_training(document, self._settings)
        self._parts = assembled(snapshot, load_split(document.data, progress), device, progress)

    def trials(self) -> Iterator[Trial]:
        """One step after another."""
        parts, span = self._parts, log(HIGHEST / LOWEST)
        parts.network.train()
        with closing(_batches_of(parts, self._settings.batch_size)) as batches:
            for step in range(self._steps):
                self._progress.check_cancelled()
                rate = LOWEST * exp(span * step / max(1, self._steps - 1))
                parts.rate.change(rate)
                parts.rate.prepare(Moment(0.0, 0.0))
                together = [next(batches) for _ in range(self._settings.accumulate)]
                try:
                    loss, _ = parts.stepper.step_over(together)
                except NotFinite:
                    return
                yield Trial(rate, float(loss))
                self._progress.report((step + 1) / self._steps, f"Trying a learning rate of {rate:.1e}")


def _batches_of(parts: Parts, batch_size: int) -> Generator[Batch]:
    """Batches of one pass after another, without an end."""
    while True:
        with closing(parts.fed.training.shuffled(batch_size, parts.order)) as batches:
            yield from batches
