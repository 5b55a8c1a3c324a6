"""The learning rate of a run: its schedule, the factors of single layers, and what people set by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.recipe.schedules import Moment, ReduceLROnPlateau, after, rate_at

if TYPE_CHECKING:
    from torch.optim import Optimizer

    from core.recipe.settings import TrainingSettings

FACTOR = "netloom_factor"
"""Under this name a group of parameters says by how much its learning rate differs from that of the others."""


class LearningRate:
    """Sets the rate of every group of an optimizer before each step.

    Args:
        settings: whose optimizer's rate, schedule and warm-up count.
        optimizer: what is told.
        epochs: how long the run is.
    """

    def __init__(self, settings: TrainingSettings, optimizer: Optimizer, epochs: float) -> None:
        self._settings, self._optimizer, self._epochs = settings, optimizer, epochs
        self._base, self._share = settings.optimizer.lr, 1.0
        self._wanted: float | None = None
        self._plateau = Plateau(settings.schedule) if isinstance(settings.schedule, ReduceLROnPlateau) else None
        base = settings.optimizer.lr
        for group in optimizer.param_groups:
            group.setdefault(FACTOR, group["lr"] / base)
        self.now = base
        """The rate of the latest step, without the factors of single layers."""
        self._moves = settings.schedule is not None or settings.warmup_epochs > 0
        self._stale = True

    @property
    def is_due(self) -> bool:
        """Whether the next step may have another rate than the one before it."""
        return self._moves or self._stale

    def prepare(self, moment: Moment) -> None:
        """Set the rates for the step that comes at ``moment``."""
        self._stale = False
        self.now = self._scheduled(moment) * self._share if self._wanted is None else self._by_hand(moment)
        for group in self._optimizer.param_groups:
            group["lr"] = self.now * group[FACTOR]
        self._set_momentum(moment)

    def change(self, lr: float) -> None:
        """Take exactly this rate for the next step; the schedule goes on from it in proportion."""
        self._wanted, self._stale = lr, True

    def validated(self, loss: float) -> None:
        """Take note of a validation."""
        if self._plateau is not None:
            self._plateau.validated(loss)
            self._stale = True

    def state(self) -> dict[str, Any]:
        """What must be known to go on later."""
        plateau = None if self._plateau is None else self._plateau.state()
        return {"base": self._base, "share": self._share, "wanted": self._wanted, "plateau": plateau}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self._base, self._stale = state["base"], True
        self._share, self._wanted = state.get("share", 1.0), state.get("wanted")
        if self._plateau is not None and state["plateau"] is not None:
            self._plateau.restore(state["plateau"])

    def _scheduled(self, moment: Moment) -> float:
        """The rate as nobody changed it by hand."""
        settings, plateau = self._settings, self._plateau
        rate = rate_at(settings.schedule, settings.warm_up, self._base, moment, self._epochs)
        return rate if plateau is None else max(plateau.min_lr, rate * plateau.factor)

    def _by_hand(self, moment: Moment) -> float:
        """The rate that was wished; from now on the schedule counts by the share that it is of its own."""
        assert self._wanted is not None
        wanted, self._wanted = self._wanted, None
        scheduled = self._scheduled(moment)
        if self._moves and scheduled > 0:
            self._share = wanted / scheduled
        else:  # of nothing there is no share
            self._base, self._share = wanted, 1.0
        return wanted

    def _set_momentum(self, moment: Moment) -> None:
        schedule = self._settings.schedule
        later = after(self._settings.warm_up, moment, self._epochs)
        momentum = schedule.momentum(later) if schedule is not None else None
        for group in self._optimizer.param_groups if momentum is not None else ():
            if "betas" in group:
                group["betas"] = (momentum, *group["betas"][1:])
            elif group.get("momentum"):
                group["momentum"] = momentum


class Plateau:
    """Counts validations without progress, as ``torch.optim.lr_scheduler.ReduceLROnPlateau`` does.

    Args:
        schedule: how patient it is.
    """

    def __init__(self, schedule: ReduceLROnPlateau) -> None:
        self._schedule = schedule
        self.factor = 1.0
        """What the rate has been multiplied by so far."""
        self._best, self._bad, self._resting = float("inf"), 0, 0

    @property
    def min_lr(self) -> float:
        """The lowest rate."""
        return self._schedule.min_lr

    def validated(self, loss: float) -> None:
        """Take note of a validation loss, and lower the factor where patience has ended."""
        if loss < self._best * (1 - self._schedule.threshold):
            self._best, self._bad = loss, 0
        else:
            self._bad += 1
        if self._resting:
            self._resting, self._bad = self._resting - 1, 0
        if self._bad > self._schedule.patience:
            self.factor *= self._schedule.factor
            self._resting, self._bad = self._schedule.cooldown, 0

    def state(self) -> dict[str, Any]:
        """What must be known to go on later."""
        return {"factor": self.factor, "best": self._best, "bad": self._bad, "resting": self._resting}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self.factor, self._best = state["factor"], state["best"]
        self._bad, self._resting = state["bad"], state["resting"]
