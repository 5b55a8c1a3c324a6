"""Everything that a run is made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.data.batches import batch_bounds
from core.data.feeding import Feed
from core.data.info import DataInfo
from core.data.split import Split
from core.document.model import Document
from core.training.averaging import Average
from core.training.learning_rate import LearningRate
from core.training.length import Length
from core.training.measures import Measure
from core.training.position import Position
from core.training.precision import Precision
from core.training.probes import GradientProbe, StepMeter
from core.training.resume import ResumeError, State, random_state, set_random_state
from core.training.showing import Showing
from core.training.stepping import Stepper, groups_of
from core.training.team.alone import Alone
from core.training.validation import Judged, judged

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn
    from torch.optim import Optimizer

    from core.recipe.settings import TrainingSettings


@dataclass(frozen=True, eq=False)
class Parts:
    """What a run is made of.

    Attributes:
        document: the snapshot that is trained.
        data: its samples.
        info: what is known of them, as the network gets them.
        device: where it trains.
        network: what is trained.
        optimizer: what changes it.
        stepper: one step.
        rate: the learning rate of each step.
        average: a mean of the weights; None if none is wanted.
        precision: what layers compute with.
        fed: the samples, on their way to the device.
        showing: what is shown of predictions.
        probe: measures gradients.
        measure: what answers are judged by.
        length: when it ends.
        order: draws the order of samples.
        team: who else trains.
        notes: what is not as it was wished, each a sentence.
    """

    document: Document
    data: Split
    info: DataInfo
    device: torch.device
    network: nn.Module
    optimizer: Optimizer
    stepper: Stepper
    rate: LearningRate
    average: Average | None
    precision: Precision
    fed: Feed
    showing: Showing
    probe: GradientProbe
    measure: Measure
    length: Length
    order: torch.Generator
    team: Alone
    notes: tuple[str, ...]

    @property
    def judged_network(self) -> nn.Module:
        """The network to validate and to keep: that with the mean of the weights, if there is one."""
        return self.average.network if self.average is not None else self.network

    def meter(self) -> StepMeter:
        """What takes note of steps."""
        return StepMeter(self.measure, self.answers)

    @property
    def answers(self) -> Callable[[Tensor], Tensor]:
        """What outputs say, as the measure wants it."""
        return self.document.training.loss.numbers if self.info.is_regression else _as_they_are

    def groups(self) -> list[Sequence[int]]:
        """The sizes of the batches that make each step of an epoch; of each, every process has its share."""
        return groups_for(self.fed, self.document.training, self.team)

    def state(self, at_epoch_start: bool) -> State:
        """What must be known to go on later.

        Args:
            at_epoch_start: whether no epoch is running: the order of samples is then drawn from here.
        """
        scaler = self.precision.scaler
        return {
            "random": random_state(self.device),
            "recipe": self._recipe,
            "samples": self._samples,
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "rate": self.rate.state(),
            "average": self.average.state() if self.average is not None else None,
            "scaler": scaler.state_dict() if scaler is not None else None,
            **({"order": self.order.get_state()} if at_epoch_start else {}),
        }

    def restore(self, state: State) -> tuple[str, ...]:
        """Go on from a state.

        Returns:
            What is not as it was, each a sentence.

        Raises:
            ResumeError: if it is that of another network or optimizer.
        """
        import torch

        if state.get("recipe", self._recipe) != self._recipe:  # torch would take over the old settings, or half of them
            raise ResumeError("a run that goes on keeps its optimizer and its settings: leave them, or start a new run")
        try:
            self.network.load_state_dict(state["network"])
            self.optimizer.load_state_dict(state["optimizer"])
        except (RuntimeError, ValueError, KeyError) as error:
            raise ResumeError("the run began with another network: leave it as it was, or start a new run") from error
        self.rate.restore(state["rate"])
        if self.average is not None and state["average"] is not None:
            self.average.restore(state["average"])
        if self.precision.scaler is not None and state["scaler"] is not None:
            self.precision.scaler.load_state_dict(state["scaler"])
        self.order.set_state(state["order"])
        if self.team.is_first:
            set_random_state(state["random"], self.device)
        else:  # what the first has is kept alone
            torch.manual_seed(self.document.training.seed + self.team.share.rank + state["step"])
        return _about_samples(tuple(state.get("samples", self._samples)), self._samples)

    @property
    def _recipe(self) -> str:
        """What a state depends on, besides the network."""
        return json.dumps(self.document.training.optimizer.to_json())

    @property
    def _samples(self) -> tuple[int, int]:
        return len(self.fed.training), len(self.fed.validation)

    def set_rate(self, at: Position) -> None:
        """Set the learning rate for the step that comes, where it may be another one than before."""
        if self.rate.is_due:
            self.rate.prepare(self.length.moment(at.step, at.clock.seconds()))

    def judge(self) -> Generator[None, None, Judged]:
        """Validate; it stops between batches."""
        batch_size = self.document.training.batch_size
        if self.average is not None and self.average.needs_settling:
            with closing(self._to_settle_on(batch_size)) as inputs:
                yield from self.average.settle(inputs)
        self.team.like_first(list(self.judged_network.buffers()))  # each has statistics of its share; the first's count
        network, validation, loss = self.judged_network, self.fed.validation, self.stepper.loss
        return (yield from judged(network, validation, loss, self.answers, self.measure, batch_size, self.team))

    def _to_settle_on(self, batch_size: int) -> Generator[Tensor | None]:
        """The training inputs in the batches of a pass, so that all members of a team get equally many."""
        least, training = self.team.share.least, self.fed.training
        with closing(training.in_order(batch_size, least)) as batches:
            for _ in batch_bounds(len(training), batch_size, least):
                batch = next(batches, None)
                yield None if batch is None else batch[0]


def _about_samples(before: tuple[int, ...], now: tuple[int, ...]) -> tuple[str, ...]:
    if before == now:
        return ()
    then, there = (" and ".join(f"{n:,}" for n in each) for each in (before, now))
    return (
        f"the data has changed since the run began ({then} samples to learn from and to be judged on, now {there}): "
        "it may have learned from some that it is judged on now",
    )


def _as_they_are(outputs: Tensor) -> Tensor:
    return outputs


def groups_for(fed: Feed, settings: TrainingSettings, team: Alone) -> list[Sequence[int]]:
    """The sizes of the batches that make each step of an epoch."""
    return groups_of(batch_bounds(len(fed.training), settings.batch_size, team.share.least), settings.accumulate)
