"""How long a run is: epochs, steps or minutes, whichever ends first."""

from __future__ import annotations

from dataclasses import dataclass

from core.recipe.schedules import Moment
from core.recipe.settings import TrainingSettings


@dataclass(frozen=True)
class Length:
    """When a run ends.

    Attributes:
        steps: the last step, from epochs and from a limit of steps.
        steps_per_epoch: steps in one pass over the training data.
        seconds: of work after which it ends, if that is earlier; None for any.
    """

    steps: int
    steps_per_epoch: int
    seconds: float | None = None

    @classmethod
    def of(cls, settings: TrainingSettings, steps_per_epoch: int) -> Length:
        """The length that settings ask for."""
        steps = settings.epochs * steps_per_epoch
        seconds = None if settings.minutes is None else 60 * settings.minutes
        return cls(min(steps, settings.steps or steps), steps_per_epoch, seconds)

    @property
    def epochs(self) -> float:
        """How many passes over the training data that is, if time does not end it earlier."""
        return self.steps / self.steps_per_epoch

    def moment(self, step: int, seconds: float) -> Moment:
        """Where a run is that has done ``step`` steps in ``seconds`` of work."""
        by_time = seconds / self.seconds if self.seconds else 0.0
        return Moment(step / self.steps_per_epoch, min(1.0, max(step / self.steps, by_time)))

    def over(self, step: int, seconds: float) -> bool:
        """Whether it has ended after so many steps and so much time."""
        return step >= self.steps or (self.seconds is not None and seconds >= self.seconds)
