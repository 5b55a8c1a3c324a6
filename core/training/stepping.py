"""One step of an optimizer over one batch, or over several whose gradients are added up."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import nullcontext
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from core.training.losses import Loss
from core.training.not_finite import NotFinite
from core.training.precision import Precision
from core.training.team.alone import ALONE, Alone, Forward

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.optim import Optimizer

    from core.recipe.settings import TrainingSettings

Batch = tuple["Tensor", "Tensor"]
Learned = tuple["Tensor", "list[Tensor]"]
"""The mean loss of a step, and the outputs of each of its batches."""
Share: TypeAlias = "float | Tensor"


class Stepper:
    """Trains on batches. Calling it with a batch is the plain PyTorch step, as long as nothing else is asked for.

    Args:
        forward: the network, compiled or not.
        parameters: what is trained.
        loss: mean loss of outputs and targets.
        optimizer: what changes the parameters.
        settings: what else is done: clipping, accumulation.
        precision: what layers compute with.
        team: who else learns from the same batches.

    Attributes:
        is_whole: whether the gradients are those of a step that is done, and not of some of its batches.
    """

    def __init__(
        self,
        forward: Forward,
        parameters: Sequence[nn.Parameter],
        loss: Loss,
        optimizer: Optimizer,
        settings: TrainingSettings,
        precision: Precision,
        team: Alone = ALONE,
    ) -> None:
        self.is_whole = True
        self._forward, self._parameters, self._loss = forward, parameters, loss
        self._optimizer, self._precision, self._team = optimizer, precision, team
        self._clip_norm, self._clip_value = settings.clip_norm, settings.clip_value
        # the others would wait for one that stops on its own; all see it when they add up their figures
        self._looks_at_once = team.size == 1 and all(parameter.device.type == "cpu" for parameter in parameters)
        self._asks_again = settings.optimizer.asks_again
        clips = self._clip_norm is not None or self._clip_value is not None
        as_one = team.size == 1 or loss.weights is None
        self._is_plain = not clips and settings.precision == "float32" and not self._asks_again and as_one

    @property
    def loss(self) -> Loss:
        """Mean loss of outputs and targets."""
        return self._loss

    def step(self, inputs: Tensor, targets: Tensor, size: int = 0) -> Batch:
        """Learn from one batch, of which the whole team has ``size`` samples. Returns its loss and outputs."""
        if not self._is_plain or size % self._team.size:
            losses, outputs = self.step_over([(inputs, targets)], [size])
            return losses, outputs[0]
        self._optimizer.zero_grad()
        answers = self._forward(inputs)
        loss = self._loss(answers, targets)
        self._require_finite(loss, inputs)
        loss.backward()
        self._optimizer.step()
        return loss, answers

    def step_over(self, batches: Sequence[Batch], sizes: Sequence[int] = ()) -> Learned:
        """Learn from several batches as from one that holds all of their samples.

        Args:
            batches: what this process has of each.
            sizes: how many samples the whole team has of each; a process alone need not say.

        Returns:
            The mean loss over the samples, and the outputs of each batch.
        """
        return _to_its_end(self.passes(batches, sizes))

    def passes(self, batches: Sequence[Batch], sizes: Sequence[int] = ()) -> Generator[None, None, Learned]:
        """``step_over`` that stops after each batch but the last; ended there, nothing is learned.

        An optimizer that asks again is not stopped: it moves the weights as it looks for its step.
        """
        if self._asks_again:
            return self._asked(batches, sizes)
        self.is_whole = False
        found = yield from self._gradients(batches, sizes)
        self._take_step()
        self.is_whole = True
        return found

    def _asked(self, batches: Sequence[Batch], sizes: Sequence[int]) -> Learned:
        kept: list[Learned] = []

        def evaluate() -> Tensor:
            kept[:] = [_to_its_end(self._gradients(batches, sizes))]
            return kept[0][0]

        self._optimizer.step(self._clipped(evaluate))
        return kept[0]

    def _gradients(self, batches: Sequence[Batch], sizes: Sequence[int]) -> Generator[None, None, Learned]:
        """Add up the gradients of all batches, each by its share of the samples; the last pass shares the sums."""
        self._optimizer.zero_grad()
        total: Tensor | None = None
        answers: list[Tensor] = []
        for (inputs, targets), (factor, counts) in zip(batches, self._shares(batches, sizes), strict=True):
            if answers:
                yield
            is_last = len(answers) == len(batches) - 1
            with nullcontext() if is_last else self._team.keeping_gradients(self._forward):
                with self._precision.autocast():
                    outputs = self._forward(inputs).float()  # else losses would round numbers to predict, too
                    loss = self._loss(outputs, targets)
                self._require_finite(loss, inputs)
                scaler = self._precision.scaler
                (loss * factor if scaler is None else scaler.scale(loss * factor)).backward()
            part = loss.detach() * counts
            total = part if total is None else total + part
            answers.append(outputs.detach())
        assert total is not None  # there is at least one batch
        return total, answers

    def _shares(self, batches: Sequence[Batch], sizes: Sequence[int]) -> list[tuple[Share, Share]]:
        """What the mean loss of each batch counts in the gradients, and in the loss that this process tells.

        The told losses of all processes, each times its number of samples, are that of all samples times their number.
        """
        import torch

        mine = [len(targets) for _, targets in batches]
        if self._loss.weights is None:
            return [(factor, n / sum(mine)) for factor, n in zip(self._team.factors(mine, sizes), mine, strict=True)]
        masses = [torch.as_tensor(self._loss.mass(targets)) for _, targets in batches]
        each = self._team.size / self._team.added_up(torch.stack(masses).sum())
        told = sum(sizes or mine) / (self._team.size * sum(mine))
        return [(mass * each, mass * each * told) for mass in masses]

    def _require_finite(self, loss: Tensor, inputs: Tensor) -> None:
        """Refuse a loss that would break the weights. On the CPU a look costs 1 µs; elsewhere it would wait.

        Raises:
            NotFinite: if the loss is not finite.
        """
        if self._looks_at_once and not isfinite(loss.item()):
            raise NotFinite(inputs)

    def _clipped(self, evaluate: Callable[[], Tensor]) -> Callable[[], float]:
        """The loss as an optimizer asks for it again and again."""

        def closure() -> float:
            loss = float(evaluate())
            self._clip()
            return loss if self._team.size == 1 else self._mean(loss)

        return closure

    def _mean(self, loss: float) -> float:
        """What all see, so that all look for the next step in the same direction."""
        return float(self._team.summed(np.array([loss]))[0]) / self._team.size

    def _take_step(self) -> None:
        scaler = self._precision.scaler
        if scaler is None:
            self._clip()
            self._optimizer.step()
            return
        scaler.unscale_(self._optimizer)
        self._clip()
        scaler.step(self._optimizer)
        scaler.update()

    def _clip(self) -> None:
        from torch.nn.utils import clip_grad_norm_, clip_grad_value_

        if self._clip_value is not None:
            clip_grad_value_(self._parameters, self._clip_value)
        if self._clip_norm is not None:
            clip_grad_norm_(self._parameters, self._clip_norm)


def _to_its_end(work: Generator[None, None, Learned]) -> Learned:
    while True:
        try:
            next(work)
        except StopIteration as done:
            learned: Learned = done.value
            return learned


def groups_of(sizes: Sequence[int], accumulate: int) -> list[Sequence[int]]:
    """The sizes of the batches that make each step of a pass: ``accumulate`` of them, and at the end what is left."""
    return [sizes[at : at + accumulate] for at in range(0, len(sizes), accumulate)]
