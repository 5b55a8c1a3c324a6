"""Which trials a sweep has, and which comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from random import Random

from core.document.model import Document
from core.document.overrides import Override, OverrideError, whole_path
from core.graph.check import check
from core.runs.trial import Trial
from core.sweeps.outcomes import Outcome
from core.sweeps.pruning import Pruning
from core.sweeps.spaces import SweepError
from core.sweeps.sweep import Sweep

_DRAWS_FOR_ONE = 50
"""After so many draws of what was drawn before, there is hardly anything else."""


@dataclass(frozen=True)
class Refused:
    """A trial that cannot be trained.

    Attributes:
        trial: which.
        document: the project with its values, as far as it could be made.
        reason: why, in a sentence.
    """

    trial: Trial
    document: Document
    reason: str


@dataclass(frozen=True)
class Next:
    """A trial that can be trained.

    Attributes:
        trial: which.
        document: the project with its values.
        pruning: decides between epochs whether it goes on; None where nobody does.
    """

    trial: Trial
    document: Document
    pruning: Pruning | None = None


@lru_cache(maxsize=4)
def planned(sweep: Sweep) -> tuple[Trial, ...]:
    """Every trial of a grid, or of those that are drawn; the same seed draws the same ones, in the same order."""
    grids = (swept.space.grid() for swept in sweep.settings)
    combinations = islice(product(*grids), sweep.n_trials) if sweep.way == "grid" else _drawn(sweep)
    return tuple(
        Trial(number, tuple(zip(sweep.paths, texts, strict=True))) for number, texts in enumerate(combinations, 1)
    )


def next_trial(project: Document, sweep: Sweep, known: Sequence[Outcome]) -> Next | Refused | None:
    """The next trial that is not known yet; None if all have been made.

    Args:
        project: whose settings are varied.
        sweep: how.
        known: what became of trials before.

    Raises:
        SweepError: if Optuna is wanted and not installed.
    """
    trial, pruning = _proposed(sweep, known)
    if trial is None:
        return None
    try:
        document = trial.document(project)
    except OverrideError as error:
        return Refused(trial, project, str(error))
    checked = check(document)
    if checked.ok:
        return Next(trial, document, pruning)
    problem = next(problem for problem in checked.problems if problem.severity == "error")
    return Refused(trial, document, problem.message)


def require_settings(project: Document, sweep: Sweep) -> None:
    """Return if every setting is there and takes each of its values in some trial.

    Raises:
        SweepError: if not, with a sentence about the first value that cannot be.
    """
    _require_different(project, sweep)
    for index, swept in enumerate(sweep.settings):
        for text in swept.space.grid():
            _require_value(project, sweep, index, text)


def _require_different(project: Document, sweep: Sweep) -> None:
    """Two names of one setting would undo each other."""
    known: dict[tuple[str, ...], str] = {}
    for swept in sweep.settings:
        try:
            path = whole_path(project, Override(tuple(swept.path.split(".")), "", swept.path))
        except OverrideError as error:
            raise SweepError(str(error)) from None
        if path in known:
            raise SweepError(f"{known[path]} and {swept.path} are the same setting: vary it once")
        known[path] = swept.path


def _require_value(project: Document, sweep: Sweep, index: int, text: str) -> None:
    """Try a value alone, then with values of the other settings: it may need one of them."""
    error = _error(project, ((sweep.paths[index], text),))
    chance = Random(0)
    for _ in range(_DRAWS_FOR_ONE if error and len(sweep.settings) > 1 else 0):
        texts = [swept.space.draw(chance) for swept in sweep.settings]
        texts[index] = text
        if not _error(project, tuple(zip(sweep.paths, texts, strict=True))):
            return
    if error:
        raise SweepError(error)


def _error(project: Document, values: tuple[tuple[str, str], ...]) -> str:
    """Why a project does not take values; empty if it does."""
    try:
        Trial(0, values).document(project)
    except OverrideError as error:
        return str(error)
    return ""


def _proposed(sweep: Sweep, known: Sequence[Outcome]) -> tuple[Trial | None, Pruning | None]:
    done = {outcome.trial.number for outcome in known}
    if sweep.way != "optuna":
        return next((trial for trial in planned(sweep) if trial.number not in done), None), None
    if len(done) >= sweep.n_trials:
        return None, None
    from core.sweeps.with_optuna import proposed

    return proposed(sweep, known)


def _drawn(sweep: Sweep) -> list[tuple[str, ...]]:
    """Combinations drawn one after the other, each once."""
    chance = Random(sweep.seed)
    found: dict[tuple[str, ...], None] = {}
    for _ in range(sweep.n_trials * _DRAWS_FOR_ONE):
        if len(found) == sweep.n_trials:
            break
        found[tuple(swept.space.draw(chance) for swept in sweep.settings)] = None
    return list(found)
