"""How long a sweep takes: its trials one after the other, each with its own network, batches and length."""

from __future__ import annotations

from math import ceil
from random import Random

from core.document.model import Document
from core.document.overrides import OverrideError
from core.graph.check import Check, check
from core.graph.duration import DeviceSpeed, epoch_seconds
from core.progress import Progress, Unwatched
from core.sweeps.planning import planned
from core.sweeps.sweep import Sweep
from core.training.length import Length

_MOST_ASKED = 200
"""Of a sweep with more trials, so many drawn ones stand for all."""


def sweep_seconds(project: Document, sweep: Sweep, speed: DeviceSpeed, progress: Progress | None = None) -> float:
    """Seconds that all trials of a sweep take, if none of them ends before its time.

    Trials that cannot be trained take none. What Optuna will propose is not known: it counts as drawn at random.

    Args:
        project: whose settings are varied.
        sweep: how.
        speed: of the device.
        progress: asked between trials whether to go on.

    Raises:
        Cancelled: if the progress was cancelled.
    """
    trials = planned(sweep)
    asked = trials if len(trials) <= _MOST_ASKED else Random(0).sample(trials, _MOST_ASKED)
    progress, known, total = progress or Unwatched(), check(project), 0.0
    for trial in asked:
        progress.check_cancelled()
        try:
            known = check(trial.document(project), known)
        except OverrideError:
            continue
        total += run_seconds(known, speed) if known.ok else 0.0
    return total / max(1, len(asked)) * sweep.n_trials


def run_seconds(known: Check, speed: DeviceSpeed) -> float:
    """Seconds that a run takes which nothing ends early: its epochs, or as many steps or minutes as it is given."""
    training, length = known.document.training, length_of(known)
    n_train, n_validation = known.document.data.part_sizes()
    learning = epoch_seconds(known.cost, n_train, training.batch_size, speed).seconds
    validation = epoch_seconds(known.cost, 0, training.batch_size, speed, n_validation).seconds
    n_validations = length.epochs + length.steps // (training.validate_every or length.steps + 1)
    seconds = length.epochs * learning + n_validations * validation
    return seconds if length.seconds is None else min(seconds, length.seconds)


def length_of(known: Check) -> Length:
    """How long a run of a project is."""
    training = known.document.training
    n_train, _ = known.document.data.part_sizes()
    return Length.of(training, max(1, ceil(ceil(n_train / training.batch_size) / training.accumulate)))
