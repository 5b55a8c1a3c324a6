"""Measures taken while training. They cost a list append a step; the device is asked at most ten times a second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.training.measures import Measure

if TYPE_CHECKING:
    from torch import Tensor, nn

_PENDING_VALUES = 4_000_000


class Taken(NamedTuple):
    """What some steps gave.

    Attributes:
        losses: (n,) mean loss of each step on its batch.
        judged: sums from which the measure of the run follows.
        sizes: (n,) samples of each step.
    """

    losses: NDArray[np.float32]
    judged: NDArray[np.float64]
    sizes: NDArray[np.int64]

    @property
    def samples(self) -> int:
        """Samples seen."""
        return int(self.sizes.sum())

    @property
    def total_loss(self) -> float:
        """Sum of the losses over all samples, so that batches of unequal size weigh what they should."""
        return float(self.losses @ self.sizes)

    def summed(self, over_all: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Taken:
        """The same of several processes together.

        Args:
            over_all: adds up what each of them has.
        """
        n = len(self.losses)
        sums = over_all(np.concatenate([self.losses * self.sizes, self.sizes, self.judged.ravel()]))
        sizes = sums[n : 2 * n]
        return Taken(
            (sums[:n] / sizes).astype(np.float32), sums[2 * n :].reshape(self.judged.shape), sizes.astype(np.int64)
        )


class StepMeter:
    """Collects loss and answers of each step on the device, and copies them out all at once.

    Keeping a reference to the outputs of a step and judging them later all together costs 0.3 µs a step; judging each
    step's at once costs 10 µs.

    Args:
        measure: what answers are judged by.
        answers: what outputs say, as the measure wants it.
    """

    def __init__(self, measure: Measure, answers: Callable[[Tensor], Tensor] = lambda outputs: outputs) -> None:
        self._measure, self._answers = measure, answers
        self._clear()

    def _clear(self) -> None:
        self._losses: list[Tensor] = []
        self._sizes: list[int] = []
        self._outputs: list[Tensor] = []
        self._targets: list[Tensor] = []
        self._values = 0

    def add(self, loss: Tensor, outputs: Tensor, targets: Tensor) -> None:
        """Take note of a step: scalar loss, outputs (N, answers), targets as the loss took them."""
        self._losses.append(loss.detach())
        self._sizes.append(len(targets))
        self._outputs.append(outputs.detach())
        self._targets.append(targets)
        self._values += outputs.numel()

    def add_together(self, loss: Tensor, outputs: Sequence[Tensor], targets: Sequence[Tensor]) -> None:
        """Take note of a step over several batches: their mean loss, and the outputs and targets of each."""
        self._losses.append(loss.detach())
        self._sizes.append(sum(map(len, targets)))
        self._outputs += outputs
        self._targets += targets
        self._values += sum(each.numel() for each in outputs)

    def __len__(self) -> int:
        return len(self._losses)

    @property
    def full(self) -> bool:
        """Whether so much is held that it must be taken soon."""
        return self._values > _PENDING_VALUES

    def take(self) -> Taken:
        """What the steps since the last call gave."""
        import torch

        losses = torch.stack(self._losses).float().cpu().numpy()
        targets = torch.cat(self._targets)
        answers = self._answers(torch.cat(self._outputs))
        judged = self._measure.sums(answers, targets).cpu().numpy().astype(np.float64)
        sizes = np.array(self._sizes, np.int64)
        self._clear()
        return Taken(losses, judged, sizes)


class GradientProbe:
    """Norm of the gradient of each layer that has weights to learn.

    Args:
        network: its children are the layers.
    """

    def __init__(self, network: nn.Module) -> None:
        named = {
            name: [parameter for parameter in child.parameters() if parameter.requires_grad]
            for name, child in network.named_children()
        }
        self._groups = {name: parameters for name, parameters in named.items() if parameters}

    @property
    def layers(self) -> tuple[str, ...]:
        """Names of the layers measured."""
        return tuple(self._groups)

    def measure(self) -> NDArray[np.float32]:
        """Euclidean norm of each layer's gradient at this moment, (n_layers,); one copy from the device."""
        import torch

        if not self._groups:
            return np.zeros(0, np.float32)
        norms = [self._norm(parameters) for parameters in self._groups.values()]
        return torch.stack(norms).float().cpu().numpy()

    @staticmethod
    def _norm(parameters: list[nn.Parameter]) -> Tensor:
        import torch

        gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
        return torch.nn.utils.get_total_norm(gradients)
