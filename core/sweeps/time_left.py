"""How much time a sweep still takes, from how long those of its trials took that are over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean

from core.document.model import Document
from core.document.overrides import OverrideError
from core.graph.check import Check, check
from core.graph.duration import DeviceSpeed, Rates
from core.runs.trial import Trial
from core.sweeps.estimate import length_of, run_seconds
from core.sweeps.outcomes import Outcome
from core.sweeps.planning import planned
from core.sweeps.sweep import Sweep
from core.units import seconds_text

_MOST_ASKED = 200
"""Of more trials that are missing, so many drawn ones stand for all."""
_RATES = Rates(1e-4, 1.4e-5, 2.2e-4, 7e-12, 6e-12, 6e-11, 1e-9, 0.0)
USUAL = DeviceSpeed("usual", _RATES, _RATES)
"""As two cores were measured to do; only how the trials compare is taken from it, whatever they are trained on."""
_TELLING = frozenset({"completed", "early_stop", "pruned", "failed"})
"""How trials end that say how long others will take; whoever stops one may do so at any time."""


@dataclass(frozen=True)
class Doing:
    """A trial that is being trained.

    Attributes:
        trial: which.
        steps: how many are done.
        seconds: that they took, as far as that is known.
    """

    trial: Trial
    steps: int
    seconds: float = 0.0


@dataclass(frozen=True)
class _Size:
    """How much work a trial is: seconds on a usual device, and its last step and second; nothing if it is refused."""

    seconds: float = 0.0
    steps: int = 0
    limit: float | None = None

    def rest(self, doing: Doing) -> float:
        """Which share of it is still to be done."""
        by_steps = doing.steps / self.steps if self.steps else 1.0
        by_time = doing.seconds / self.limit if self.limit else 0.0
        return max(0.0, 1 - max(by_steps, by_time))


class SweepTime:
    """The time that a sweep still takes. What is found out of its trials is kept; it may take a while at first.

    Args:
        project: whose settings are varied.
        sweep: how.
    """

    def __init__(self, project: Document, sweep: Sweep) -> None:
        self._project, self._sweep = project, sweep
        self._sizes: dict[Trial, _Size] = {}
        self._known: Check | None = None

    def left(self, over: Sequence[Outcome], doing: Sequence[Doing] = ()) -> float | None:
        """Seconds until the last trial ends; None as long as none has shown how long they take.

        A trial takes as much longer than those that are over as its steps and its network are larger, and what they
        took beside their epochs, as reading the data. Trials that are trained side by side share the rest.

        Args:
            over: all trials that are over, refused and stopped ones, too.
            doing: those that are being trained.
        """
        telling = [each for each in over if each.status in _TELLING and self._size(each.trial).seconds]
        work = sum(self._size(each.trial).seconds for each in telling)
        learning = sum(each.seconds for each in telling)
        whole = sum(each.whole for each in telling)
        if not work or not (learning or whole):
            return None
        pace = (learning or whole) / work
        # the least: pauses are no work, and what the first trial reads stays in memory
        beside = max(0.0, min(each.whole - each.seconds for each in telling)) if learning else 0.0
        begun = [pace * self._size(each.trial).seconds * self._size(each.trial).rest(each) for each in doing]
        mean, share = self._missing([each.trial for each in over] + [each.trial for each in doing])
        n_missing = max(0, self._sweep.n_trials - len(over) - len(doing))
        return max(
            (sum(begun) + n_missing * (pace * mean + share * beside)) / max(1, len(doing)), max(begun, default=0.0)
        )

    def _missing(self, begun: Sequence[Trial]) -> tuple[float, float]:
        """Of the trials that are missing: how much work each is on average, and which share of them can be trained."""
        trials = planned(self._sweep)
        if self._sweep.way != "optuna":  # what that will propose is not known
            numbers = {trial.number for trial in begun}
            trials = tuple(trial for trial in trials if trial.number not in numbers)
        asked = trials if len(trials) <= _MOST_ASKED else Random(0).sample(trials, _MOST_ASKED)
        sizes = [self._size(trial).seconds for trial in asked] or [0.0]
        return fmean(sizes), sum(map(bool, sizes)) / len(sizes)

    def _size(self, trial: Trial) -> _Size:
        if trial not in self._sizes:
            self._sizes[trial] = self._measured(trial)
        return self._sizes[trial]

    def _measured(self, trial: Trial) -> _Size:
        try:
            found = self._known = check(trial.document(self._project), self._known)
        except OverrideError:
            return _Size()
        if not found.ok:
            return _Size()
        length = length_of(found)
        return _Size(run_seconds(found, USUAL), length.steps, length.seconds)


def left_text(seconds: float) -> str:
    """That time as people say it: about 4 min."""
    return f"about {seconds_text(max(1, round(seconds)))}"
