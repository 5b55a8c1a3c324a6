"""What a run tells of itself while it trains: at most ten times a second, so that no step waits for the device."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from core.data.samples import Finding
from core.training.checkpoint import RunFolder
from core.training.events import Event, Findings, Gradients, Reason, Started, StepsDone
from core.training.failures import not_a_number
from core.training.measures import score_text
from core.training.not_finite import cause
from core.training.parts import Parts
from core.training.position import Position

if TYPE_CHECKING:
    from torch import Tensor


class Telling:
    """Figures of one run as events.

    Args:
        parts: what the run is made of.
        at: where it is.
        folder: where it keeps what was wrong with the data; None for nowhere.

    Attributes:
        meter: takes note of each step.
    """

    def __init__(self, parts: Parts, at: Position, folder: RunFolder | None) -> None:
        self._parts, self._at, self._folder = parts, at, folder
        self._findings: tuple[Finding, ...] = ()
        self.meter = parts.meter()

    def started(self) -> Started:
        """What is known at the beginning."""
        parts = self._parts
        return Started(
            device=str(parts.device),
            epochs=parts.document.training.epochs,
            steps_per_epoch=parts.length.steps_per_epoch,
            n_train=len(parts.fed.training),
            n_validation=len(parts.fed.validation),
            parameters=sum(p.numel() for p in parts.network.parameters() if p.requires_grad),
            layers=parts.probe.layers,
            classes=parts.info.classes,
            quantities=parts.info.quantities,
            shown=parts.showing.inputs.cpu().numpy(),
            shown_targets=parts.showing.targets.cpu().numpy(),
            plane=parts.showing.plane,
            feeding=parts.fed.how,
            target_mean=parts.data.target_mean,
            target_std=parts.data.target_std,
            step=self._at.step,
            processes=parts.team.size,
            machines=parts.team.machines,
        )

    def findings(self, before: tuple[Finding, ...] = ()) -> Iterator[Event]:
        """What was found before, and which samples could not be read since the last time."""
        if findings := before + self._parts.fed.take_findings():
            self._findings += findings
            if self._folder:
                self._folder.keep_findings(self._findings)
            yield Findings(findings)

    def figures(self) -> Iterator[Event]:
        """What happened since the last time.

        Raises:
            TrainingError: if a loss was not finite; the sentence names the layer that it came from.
        """
        if not len(self.meter):
            return
        parts, at = self._parts, self._at
        taken = self.meter.take()
        if parts.team.size > 1:
            taken = taken.summed(parts.team.summed)
        losses = taken.losses
        first = at.step - len(losses) + 1
        if not np.isfinite(losses).all():
            raise self.not_a_number(first + int(np.argmin(np.isfinite(losses))), parts.showing.inputs)
        at.totals.add(taken)
        left = at.seconds_left(len(parts.fed.training), parts.length.epochs, parts.length.seconds)
        yield StepsDone(at.epoch, first, losses, at.speed, left, parts.rate.now, at.totals.score(parts.measure))
        if parts.stepper.is_whole:
            yield Gradients(at.step, parts.probe.measure())
        if parts.showing.due:
            yield from self.shown()

    def shown(self, last: bool = False) -> Iterator[Event]:
        """What the network says of the samples that are shown; of several processes one tells it."""
        if self._parts.team.is_first:
            yield from self._parts.showing.events(self._parts.judged_network, self._at.step, last=last)

    def not_a_number(self, step: int, inputs: Tensor) -> Exception:
        """Why a run cannot go on after a step whose loss is not finite."""
        return not_a_number(step, self._parts.rate.now, cause(self._parts.network, inputs))

    def summary(self, reason: Reason) -> str:
        """How the run ended, in a sentence."""
        how = {"completed": "Trained", "stopped": "Stopped after", "early_stop": "Stopped early after"}[reason]
        done = f"{how} {len(self._at.epoch_seconds)} of {self._parts.document.training.epochs} epochs"
        if self._at.best.score is None:
            return f"{done}, {self._at.step} steps"
        name = self._parts.measure.name
        return f"{done}, best validation {name} {score_text(name, self._at.best.score)}"
