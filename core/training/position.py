"""Where a run is, and what it has found so far: what changes from step to step besides weights and rates."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any

from core.training.best import Best
from core.training.totals import Clock, Totals

if TYPE_CHECKING:
    from torch import Tensor


class Position:
    """Where a run is.

    Args:
        order: state of what draws the order of samples.
        best: compares validations.
        now: tells the time, in seconds.

    Attributes:
        step: steps done.
        epoch: the running epoch, from 1; 0 before the first.
        done: steps of it that are done; 0 also after its validation.
        validated: steps that were done at the latest validation.
        totals: sums over the running epoch.
        clock: time spent working.
        epoch_began: seconds of work before the running epoch.
        epoch_seconds: how long each epoch took.
        best: the best validation so far.
        order: state of what draws the order of samples, when the running epoch began.
    """

    def __init__(self, order: Tensor, best: Best, now: Callable[[], float] = perf_counter) -> None:
        self.step = self.epoch = self.done = self.validated = 0
        self._now = now
        self.totals, self.clock = Totals(), Clock(now=now)
        self.epoch_began = 0.0
        self.epoch_seconds: list[float] = []
        self.best = best
        self.order = order

    def begin_epoch(self, order: Tensor) -> None:
        """Begin the next epoch."""
        self.epoch += 1
        self.totals, self.epoch_began = Totals(), self.clock.seconds()
        self.order = order

    def is_to_validate(self, every: int | None) -> bool:
        """Whether a validation between epochs is due that takes place after each so many steps; None for never."""
        return every is not None and self.step % every == 0 and self.validated < self.step

    def end_epoch(self) -> float:
        """The running epoch was validated. Returns how many seconds it took."""
        self.done = 0
        self.epoch_seconds.append(self.clock.seconds() - self.epoch_began)
        return self.epoch_seconds[-1]

    @property
    def speed(self) -> float:
        """Samples a second over the epoch so far."""
        return self.totals.samples / max(1e-9, self.clock.seconds() - self.epoch_began)

    def seconds_left(self, n_samples: int, epochs: float, limit: float | None) -> float:
        """A forecast: the rest of this epoch at its own speed, and those to come at the mean of those done.

        Args:
            n_samples: of an epoch.
            epochs: how many there will be.
            limit: seconds of work after which the run ends anyway; None for any.
        """
        now, past = self.clock.seconds(), self.epoch_seconds
        since = now - self.epoch_began
        whole = since * n_samples / max(1, self.totals.samples)
        each = sum(past) / len(past) if past else whole
        left = max(0.0, each - since) + each * max(0.0, epochs - self.epoch)
        return left if limit is None else max(0.0, min(left, limit - now))

    def state(self) -> dict[str, Any]:
        """What must be known to go on later."""
        return {
            "step": self.step,
            "epoch": self.epoch,
            "done": self.done,
            "validated": self.validated,
            "totals": self.totals.state(),
            "seconds": self.clock.seconds(),
            "epoch_began": self.epoch_began,
            "epoch_seconds": list(self.epoch_seconds),
            "best": self.best.state(),
            "order": self.order,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self.step, self.epoch, self.done = state["step"], state["epoch"], state["done"]
        self.validated, self.order = state["validated"], state["order"]
        self.totals, self.clock = Totals.of(state["totals"]), Clock(state["seconds"], self._now)
        self.epoch_began, self.epoch_seconds = state["epoch_began"], list(state["epoch_seconds"])
        self.best.restore(state["best"])
