"""What a sweep is: chosen settings, what each is varied over, in which way, and what is wanted of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from core.settings import Settings, describe_errors
from core.sweeps.spaces import MOST_TRIALS, Space, SweepError, parse_space

Way = Literal["grid", "random", "optuna"]
Goal = Literal["score", "loss"]
Sampler = Literal["tpe", "gp", "random"]
Pruner = Literal["none", "median"]


class Swept(Settings):
    """One setting that is varied.

    Attributes:
        path: as the command line takes it: "lr", "batch_size", "optimizer", "fc1.out_features".
        space: what it is varied over.
    """

    path: str
    space: Space

    def __str__(self) -> str:
        return f"{self.path}={self.space}"


class Sweep(Settings):
    """Settings that are varied, and how.

    Attributes:
        settings: which, and over what; in a grid the last changes fastest.
        way: every combination (a grid), combinations drawn at random, or those that Optuna proposes.
        trials: how many; None for all of a grid.
        seed: decides what is drawn; the same seed draws the same.
        goal: what is wanted: a high score on the validation part, which can be compared between losses, or a low loss.
        sampler: how Optuna proposes.
        pruner: whether Optuna stops a trial that is worse than half of those before it at the same epoch.
    """

    settings: tuple[Swept, ...]
    way: Way = "grid"
    trials: int | None = Field(None, ge=1, le=MOST_TRIALS)
    seed: int = Field(0, ge=0, lt=2**31)
    goal: Goal = "score"
    sampler: Sampler = "tpe"
    pruner: Pruner = "none"

    @model_validator(mode="after")
    def _can_be_made(self) -> Self:
        if not self.settings:
            raise ValueError("there is no setting to vary: choose one, for example lr=0.1,0.01")
        paths = [swept.path for swept in self.settings]
        if twice := next((path for path in paths if paths.count(path) > 1), None):
            raise ValueError(f"{twice} is varied twice: give all of its values at once")
        if self.way != "grid" and self.trials is None:
            raise ValueError(f"say how many trials: a sweep of way {self.way} has no end of its own")
        if self.way != "optuna" and self.pruner != "none":
            raise ValueError("only a sweep of way optuna prunes trials")
        if self.way == "grid" and self.n_trials > MOST_TRIALS:
            raise ValueError(
                f"this grid has {self.n_trials:,} trials, and at most {MOST_TRIALS:,} are made: "
                "take fewer values, or draw them at random"
            )
        return self

    @property
    def paths(self) -> tuple[str, ...]:
        """The settings that are varied."""
        return tuple(swept.path for swept in self.settings)

    @property
    def n_trials(self) -> int:
        """How many trials it has; each combination is tried once, so there may be fewer than were asked for."""
        if self.way == "grid":
            n_grid = prod(len(swept.space.grid()) for swept in self.settings)
            return min(n_grid, self.trials or n_grid)
        counts = [swept.space.n_values for swept in self.settings]
        n_all = prod(count for count in counts if count is not None) if None not in counts else MOST_TRIALS
        return min(self.trials or MOST_TRIALS, n_all)

    @property
    def title(self) -> str:
        """What it varies, in one line."""
        return " × ".join(self.paths)

    def better(self, first: float, second: float) -> bool:
        """Whether a result is better than another."""
        return first > second if self.goal == "score" else first < second


def make_sweep(settings: Sequence[Swept], **how: object) -> Sweep:
    """A sweep over settings; ``how`` as the other attributes of ``Sweep``.

    Raises:
        SweepError: if it cannot be made; the sentence says why.
    """
    try:
        return Sweep.model_validate({"settings": tuple(settings), **how})
    except ValidationError as error:
        raise SweepError(describe_errors(error)) from None


def parse_swept(assignment: str) -> Swept:
    """Read KEY=VALUES.

    Raises:
        SweepError: if it is not one.
    """
    path, equals, text = assignment.partition("=")
    path = path.strip()
    if not equals or not all(path.split(".")):
        raise SweepError(f"--set takes KEY=VALUES, for example lr=0.1,0.01, not {assignment!r}")
    try:
        return Swept(path=path, space=parse_space(text))
    except SweepError as error:
        raise SweepError(f"--set {assignment}: {error}") from None


def dump_sweep(sweep: Sweep) -> str:
    """The text of a sweep, as JSON."""
    return sweep.model_dump_json()


def parse_sweep(text: str) -> Sweep:
    """The sweep that a text tells of.

    Raises:
        SweepError: if it tells of none.
    """
    try:
        return Sweep.model_validate_json(text)
    except ValidationError as error:
        raise SweepError(f"this sweep cannot be read: {describe_errors(error)}") from None
