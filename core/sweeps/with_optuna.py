"""Trials that Optuna proposes, from what became of those before; it is imported when it is needed, and may be missing.

A study is made anew for each trial from the record of runs, so that a sweep goes on after any interruption.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from core.runs.trial import Trial
from core.sweeps.outcomes import Outcome
from core.sweeps.pruning import Pruning
from core.sweeps.spaces import Range, SweepError, Values
from core.sweeps.sweep import Goal, Sweep

if TYPE_CHECKING:
    import optuna
    from optuna.distributions import BaseDistribution

MISSING = "Optuna is not installed: install it with 'pip install optuna', or take a grid or random trials"
_ATTEMPTS = 20
"""So often may Optuna propose what was tried already, before a trial is made twice."""
_TRIALS_BEFORE_PRUNING = 5
_EPOCHS_BEFORE_PRUNING = 1


def is_installed() -> bool:
    """Whether Optuna is there."""
    return find_spec("optuna") is not None


def proposed(sweep: Sweep, known: Sequence[Outcome]) -> tuple[Trial, Pruning]:
    """The trial that Optuna proposes now.

    Raises:
        SweepError: if Optuna is not installed.
    """
    number = _free_number(known)
    study = _study(sweep, known, number)
    tried = {outcome.trial.values for outcome in known}
    spaces = _distributions(sweep)
    for _ in range(_ATTEMPTS):
        asked = study.ask(spaces)
        values = tuple((swept.path, _text(swept.space, asked.params[swept.path])) for swept in sweep.settings)
        if values not in tried:
            break
        study.tell(asked, state=_state("failed"))
    return Trial(number, values), _Judge(asked, sweep.goal)


class _Judge:
    """Asks the pruner of a study about one trial."""

    def __init__(self, trial: optuna.trial.Trial, goal: Goal) -> None:
        self._trial, self._goal = trial, goal

    def gives_up(self, epoch: int, loss: float, score: float) -> bool:
        """Whether the pruner gives the trial up."""
        value = score if self._goal == "score" else loss
        if not math.isfinite(value):
            return False  # the run itself says what is wrong
        self._trial.report(value, epoch - 1)  # the pruner counts from 0
        return bool(self._trial.should_prune())


def _study(sweep: Sweep, known: Sequence[Outcome], number: int) -> optuna.Study:
    """A study that knows all trials; what it draws follows from the seed of the sweep and the number of the trial."""
    try:
        import optuna
    except ImportError:
        raise SweepError(MISSING) from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    seed = (sweep.seed + 7919 * number) % 2**31
    samplers = optuna.samplers
    kinds = {"tpe": samplers.TPESampler, "gp": samplers.GPSampler, "random": samplers.RandomSampler}
    pruner: optuna.pruners.BasePruner = optuna.pruners.NopPruner()
    if sweep.pruner == "median":
        pruner = optuna.pruners.MedianPruner(_TRIALS_BEFORE_PRUNING, _EPOCHS_BEFORE_PRUNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)  # of a sampler that people chose
        sampler = kinds[sweep.sampler](seed=seed)
    study = optuna.create_study(
        direction="maximize" if sweep.goal == "score" else "minimize", sampler=sampler, pruner=pruner
    )
    study.add_trials([_past(sweep, outcome) for outcome in known])
    return study


def _past(sweep: Sweep, outcome: Outcome) -> optuna.trial.FrozenTrial:
    """A trial that was made, as Optuna keeps it."""
    import optuna

    texts = dict(outcome.trial.values)
    course = {step: value for step, value in enumerate(outcome.course) if value is not None}
    has_result = outcome.result is not None and math.isfinite(outcome.result)
    state = _state(outcome.status if has_result else "failed")
    return optuna.trial.create_trial(
        state=state,
        value=outcome.result if state == optuna.trial.TrialState.COMPLETE else None,
        params={swept.path: _param(swept.space, texts[swept.path]) for swept in sweep.settings},
        distributions=_distributions(sweep),
        intermediate_values=course,
    )


def _state(status: str) -> optuna.trial.TrialState:
    from optuna.trial import TrialState

    return {"failed": TrialState.FAIL, "refused": TrialState.FAIL, "pruned": TrialState.PRUNED}.get(
        status, TrialState.COMPLETE
    )


def _distributions(sweep: Sweep) -> dict[str, BaseDistribution]:
    return {swept.path: _distribution(swept.space) for swept in sweep.settings}


def _distribution(space: Values | Range) -> BaseDistribution:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if isinstance(space, Values):
        return CategoricalDistribution(space.grid())
    if space.whole:
        return IntDistribution(int(space.low), int(space.high), log=space.log)
    return FloatDistribution(space.low, space.high, log=space.log)


def _text(space: Values | Range, param: object) -> str:
    return space.text(float(param)) if isinstance(space, Range) and isinstance(param, (int, float)) else str(param)


def _param(space: Values | Range, text: str) -> object:
    if isinstance(space, Values):
        return text
    return int(text) if space.whole else float(text)


def _free_number(known: Sequence[Outcome]) -> int:
    taken = {outcome.trial.number for outcome in known}
    return next(number for number in range(1, len(taken) + 2) if number not in taken)
