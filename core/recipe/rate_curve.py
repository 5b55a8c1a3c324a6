"""The learning rate over a whole run, before it begins."""

from __future__ import annotations

from dataclasses import dataclass

from core.recipe.schedules import Moment, after, rate_at
from core.recipe.settings import TrainingSettings

_POINTS = 400
_JUST_BEFORE = 1 - 1e-9


@dataclass(frozen=True)
class RateCurve:
    """What a run will do.

    Attributes:
        epochs: where each point is, from 0 to the end of the run.
        rates: the learning rate there.
        momenta: the momentum there; none where nothing changes it.
    """

    epochs: tuple[float, ...]
    rates: tuple[float, ...]
    momenta: tuple[float, ...] = ()

    @property
    def spans_decades(self) -> bool:
        """Whether most of it would lie on the bottom of a linear axis: its middle half spans a factor of 20."""
        ordered = sorted(self.rates)
        low, high = (ordered[len(ordered) * quarter // 4] for quarter in (1, 3))
        return ordered[0] > 0 and high > 20 * low


def rate_curve(settings: TrainingSettings, epochs: float) -> RateCurve:
    """The rate at evenly spaced moments, as if nothing but the number of epochs ended the run.

    A schedule that watches the validation loss has the rate that it begins with.

    Args:
        settings: whose optimizer, schedule and warm-up count.
        epochs: how long the run is.
    """
    shares = [i / (_POINTS - 1) for i in range(_POINTS)]
    # the last step comes just before the end: what would change with the next epoch does not change any more
    moments = [Moment(epochs * min(share, _JUST_BEFORE), share) for share in shares]
    schedule, warm_up, lr = settings.schedule, settings.warm_up, settings.optimizer.lr
    rates = tuple(rate_at(schedule, warm_up, lr, moment, epochs) for moment in moments)
    changed = schedule.momentum(moments[0]) is not None if schedule is not None else False
    momenta: tuple[float, ...] = ()
    if schedule is not None and changed and _has_momentum(settings):
        found = (schedule.momentum(after(warm_up, moment, epochs)) for moment in moments)
        momenta = tuple(momentum for momentum in found if momentum is not None)
    return RateCurve(tuple(epochs * share for share in shares), rates, momenta)


def _has_momentum(settings: TrainingSettings) -> bool:
    """Whether the optimizer has one that could be changed; one of 0 is left alone."""
    return hasattr(settings.optimizer, "betas") or bool(getattr(settings.optimizer, "momentum", 0))
