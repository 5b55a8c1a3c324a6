"""How good a network is on the samples that it does not learn from."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from core.data.feeding import Fed
from core.training.losses import Loss
from core.training.measures import Measure
from core.training.team.alone import ALONE, Alone

if TYPE_CHECKING:
    from torch import Tensor, nn

LARGEST_BATCH = 512
"""Without gradients a sample takes a fraction of the memory, and larger batches waste less time."""


class Judged(NamedTuple):
    """Mean loss, and what the measure of the run says."""

    loss: float
    score: float


def judged(
    network: nn.Module,
    validation: Fed,
    loss_function: Loss,
    answers: Callable[[Tensor], Tensor],
    measure: Measure,
    batch_size: int,
    team: Alone = ALONE,
) -> Generator[None, None, Judged]:
    """Mean loss and score over the validation samples; it stops before each batch.

    All members of a team stop equally often, also those who have no sample of a small batch: they confer there.

    Args:
        network: put into evaluation mode, and left in it.
        validation: the samples.
        loss_function: mean loss of outputs and targets.
        answers: what outputs say, as the measure wants it.
        measure: what answers are judged by.
        batch_size: of the training.
        team: whose members judge a share of each batch.
    """
    import numpy as np
    import torch

    network.eval()
    loss: Tensor | float = 0.0
    mass: Tensor | float = 0.0
    sums: Tensor | None = None
    size = min(LARGEST_BATCH, 4 * batch_size)
    with closing(validation.in_order(size)) as batches:
        for _ in range(ceil(len(validation) / size)):
            yield
            batch = next(batches, None)
            if batch is None:
                continue
            inputs, targets = batch
            with torch.no_grad():
                outputs = network(inputs)
                counts, more = loss_function.mass(targets), measure.sums(answers(outputs), targets)
                loss = loss + loss_function(outputs, targets) * counts
            mass = mass + counts
            sums = more if sums is None else sums + more
    assert sums is not None  # most of the validation part can be read, or reading fails
    found = sums.cpu().numpy().astype(np.float64)
    whole = team.summed(np.array([float(loss), float(mass), *found.ravel()]))
    return Judged(float(whole[0] / whole[1]), measure.value(whole[2:].reshape(found.shape)))
