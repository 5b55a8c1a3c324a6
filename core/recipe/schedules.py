"""How the learning rate goes over a run: functions of where the run is, so they can be drawn before it begins."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from core.fields import Size
from core.recipe.base import registered
from core.registry import Registry
from core.settings import Choice, one_of

SCHEDULES: Registry[ScheduleSpec] = Registry("schedule")


@dataclass(frozen=True)
class Moment:
    """Where a run is just before a step.

    Attributes:
        epoch: passes over the training data that are done, with the part of the running one.
        progress: share of the whole run that is done, 0 to 1.
    """

    epoch: float
    progress: float


class ScheduleSpec(Choice):
    """Settings of a schedule; ids and fields are those of ``torch.optim.lr_scheduler``, counted in epochs.

    Class attributes:
        watches: whether it looks at the validation loss instead of the time.
        starts_low: whether it warms up by itself.
    """

    watches: ClassVar[bool] = False
    starts_low: ClassVar[bool] = False

    def rate(self, lr: float, moment: Moment) -> float:
        """The learning rate at a moment, where the optimizer's own is ``lr``."""
        raise NotImplementedError

    def momentum(self, moment: Moment) -> float | None:
        """The momentum at a moment; None leaves the optimizer's own."""
        return None


@registered(SCHEDULES)
class StepLR(ScheduleSpec):
    """Multiplies the rate by a factor every few epochs."""

    step_size: int = Field(10, ge=1, description="epochs between two changes")
    gamma: float = Field(0.1, gt=0, description="the factor")

    def rate(self, lr: float, moment: Moment) -> float:
        return lr * self.gamma ** (int(moment.epoch) // self.step_size)


def _rising(value: Any) -> Any:
    if sorted(set(value)) != list(value):
        raise ValueError(f"must rise from each to the next, not {value!r}")
    return value


Milestones = Annotated[tuple[int, ...], Size(0, listed=True, apart=True), AfterValidator(_rising)]


@registered(SCHEDULES)
class MultiStepLR(ScheduleSpec):
    """Multiplies the rate by a factor after each of some epochs."""

    milestones: Milestones = Field((30, 60, 80), description="the epochs after which it changes")
    gamma: float = Field(0.1, gt=0, description="the factor")

    def rate(self, lr: float, moment: Moment) -> float:
        return lr * self.gamma ** sum(moment.epoch >= milestone for milestone in self.milestones)


@registered(SCHEDULES)
class ExponentialLR(ScheduleSpec):
    """Multiplies the rate by a factor after every epoch."""

    gamma: float = Field(0.95, gt=0, description="the factor")

    def rate(self, lr: float, moment: Moment) -> float:
        return lr * float(self.gamma ** int(moment.epoch))


@registered(SCHEDULES)
class CosineAnnealingLR(ScheduleSpec):
    """Lowers the rate along half a cosine until the end of the run; a good first choice."""

    eta_min: float = Field(0.0, ge=0, description="the rate at the end")

    def rate(self, lr: float, moment: Moment) -> float:
        return self.eta_min + (lr - self.eta_min) * (1 + cos(pi * moment.progress)) / 2


@registered(SCHEDULES)
class CosineAnnealingWarmRestarts(ScheduleSpec):
    """Lowers the rate along half a cosine, again and again, each time for longer if wanted."""

    t_0: int = Field(10, ge=1, description="epochs of the first fall")
    t_mult: int = Field(1, ge=1, le=10, description="how many times as long each fall is as the one before")
    eta_min: float = Field(0.0, ge=0, description="the rate at the end of a fall")

    def rate(self, lr: float, moment: Moment) -> float:
        length, since = float(self.t_0), moment.epoch
        if self.t_mult == 1:  # without a loop: a million epochs would take a million rounds at every step
            since %= length
        while since >= length:
            since -= length
            length *= self.t_mult
        return self.eta_min + (lr - self.eta_min) * (1 + cos(pi * since / length)) / 2


@registered(SCHEDULES)
class PolynomialLR(ScheduleSpec):
    """Lowers the rate to zero until the end of the run: in a straight line, or along a power."""

    power: float = Field(1.0, gt=0, description="1 is a straight line; above, most is lost early")

    def rate(self, lr: float, moment: Moment) -> float:
        return lr * float((1 - moment.progress) ** self.power)


@registered(SCHEDULES)
class LinearLR(ScheduleSpec):
    """Changes the rate in a straight line from one share of it to another, over the whole run."""

    start_factor: float = Field(1.0, gt=0, le=1, description="share of the rate at the beginning")
    end_factor: float = Field(0.1, ge=0, le=1, description="share of the rate at the end")

    def rate(self, lr: float, moment: Moment) -> float:
        return lr * (self.start_factor + (self.end_factor - self.start_factor) * moment.progress)


@registered(SCHEDULES)
class OneCycleLR(ScheduleSpec):
    """Raises the rate to that of the optimizer, then lowers it far below where it began (Smith, Topin, 2018)."""

    starts_low = True

    pct_start: float = Field(0.3, gt=0, lt=1, description="share of the run during which the rate rises")
    div_factor: float = Field(25.0, ge=1, description="how many times smaller the first rate is than the highest")
    final_div_factor: float = Field(1e4, ge=1, description="how many times smaller the last rate is than the first")
    anneal_strategy: Literal["cos", "linear"] = Field("cos", description="along a cosine or in straight lines")
    cycle_momentum: bool = Field(True, description="lowers the momentum while the rate rises, and the other way round")
    base_momentum: float = Field(0.85, ge=0, lt=1, description="the lowest momentum")
    max_momentum: float = Field(0.95, ge=0, lt=1, description="the highest momentum")

    def rate(self, lr: float, moment: Moment) -> float:
        first = lr / self.div_factor
        return self._at(moment, first, lr, first / self.final_div_factor)

    def momentum(self, moment: Moment) -> float | None:
        if not self.cycle_momentum:
            return None
        return self._at(moment, self.max_momentum, self.base_momentum, self.max_momentum)

    def _at(self, moment: Moment, first: float, middle: float, last: float) -> float:
        way = self._cosine if self.anneal_strategy == "cos" else self._line
        if moment.progress <= self.pct_start:
            return way(first, middle, moment.progress / self.pct_start)
        return way(middle, last, (moment.progress - self.pct_start) / (1 - self.pct_start))

    @staticmethod
    def _cosine(start: float, end: float, share: float) -> float:
        return end + (start - end) * (1 + cos(pi * share)) / 2

    @staticmethod
    def _line(start: float, end: float, share: float) -> float:
        return start + (end - start) * share


@registered(SCHEDULES)
class ReduceLROnPlateau(ScheduleSpec):
    """Lowers the rate when the validation loss has not become smaller for some validations."""

    watches = True

    factor: float = Field(0.1, gt=0, lt=1, description="what the rate is multiplied by")
    patience: int = Field(5, ge=0, description="validations without progress that are borne")
    threshold: float = Field(1e-4, ge=0, description="share by which a loss must fall to be progress")
    cooldown: int = Field(0, ge=0, description="validations after a change that do not count")
    min_lr: float = Field(0.0, ge=0, description="the lowest rate")

    def rate(self, lr: float, moment: Moment) -> float:
        """The rate before any change: what it has become since is known while training only."""
        return lr


AnySchedule = Annotated[ScheduleSpec, *one_of(SCHEDULES)]


@dataclass(frozen=True)
class WarmUp:
    """A rise of the rate in a straight line before a schedule begins.

    Args:
        epochs: how long it takes.
        start: share of the rate at the beginning.
    """

    epochs: float
    start: float


def rate_at(schedule: ScheduleSpec | None, warm_up: WarmUp, lr: float, moment: Moment, epochs: float) -> float:
    """The learning rate at a moment.

    Args:
        schedule: what the rate follows after the warm-up; None keeps it.
        warm_up: what comes before.
        lr: the optimizer's own rate.
        moment: where the run is.
        epochs: how long the whole run is.
    """
    later = after(warm_up, moment, epochs)
    full = schedule.rate(lr, later) if schedule is not None else lr
    if moment.epoch >= warm_up.epochs:
        return full
    return full * (warm_up.start + (1 - warm_up.start) * moment.epoch / warm_up.epochs)


def after(warm_up: WarmUp, moment: Moment, epochs: float) -> Moment:
    """The moment as a schedule sees it that begins when the warm-up has ended."""
    share = min(warm_up.epochs / epochs, 1.0) if epochs > 0 else 0.0
    progress = (moment.progress - share) / (1 - share) if share < 1 else 1.0
    return Moment(max(0.0, moment.epoch - warm_up.epochs), min(1.0, max(0.0, progress)))
