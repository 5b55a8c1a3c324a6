"""How a pass is cut into batches, and batches as slices of one tensor that lives on the training device."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from core.data.pipeline import Pipeline

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from torch import Tensor

Batches: TypeAlias = "Generator[tuple[Tensor, Tensor], None, None]"


@dataclass(frozen=True, eq=False)
class Pass:
    """One pass over the samples of a part: its order, and where the draws of each batch begin.

    Everything is drawn when the pass begins, so that what happens to a batch depends neither on the batches before it
    nor on whether these were read, and the state of the generator afterwards does not depend on where the pass ended.
    A run that is taken up in the middle of a pass sets the generator to its state before that pass, and skips.

    Attributes:
        order: (N,) indices, on the CPU.
        sizes: of the batches that ``order`` is cut into.
        seeds: where the draws of each batch begin; none if nothing is drawn.
    """

    order: Tensor
    sizes: list[int]
    seeds: list[int]

    @classmethod
    def drawn(cls, n: int, batch_size: int, generator: torch.Generator, with_seeds: bool) -> Pass:
        """Draw the order of ``n`` samples and, if wanted, the seeds, from a generator on the CPU."""
        import torch

        order, sizes = torch.randperm(n, generator=generator), batch_bounds(n, batch_size)
        seeds = torch.randint(2**31, (len(sizes),), generator=generator).tolist() if with_seeds else []
        return cls(order, sizes, seeds)

    def draws(self, skip: int) -> Iterator[torch.Generator]:
        """A generator for each batch but the first ``skip``; use each before asking for the next."""
        import torch

        generator = torch.Generator()
        for seed in (self.seeds or [0] * len(self.sizes))[skip:]:
            if self.seeds:
                generator.manual_seed(seed)
            yield generator


class TensorData:
    """Samples on a device, given out batch by batch.

    Args:
        inputs: (N, *in_shape), uint8, float32 or int64. uint8 stays so in memory (a quarter of the bytes) and becomes
            0 to 1 batch by batch.
        targets: (N,) class numbers or (N, quantities).
        device: where batches are needed; everything is copied there at once.
        pipeline: what is done to each batch.
    """

    def __init__(
        self, inputs: NDArray[Any], targets: NDArray[Any], device: torch.device, pipeline: Pipeline | None = None
    ) -> None:
        import torch

        self._inputs = torch.as_tensor(inputs).to(device)
        self._targets = torch.as_tensor(targets).to(device)
        self._pipeline = pipeline or Pipeline()

    def __len__(self) -> int:
        return len(self._targets)

    def shuffled(self, batch_size: int, generator: torch.Generator, skip: int = 0) -> Batches:
        """One pass in an order drawn from ``generator`` (on the CPU, so it is the same on every device).

        The first ``skip`` batches are left out, as if they had been given; see ``Pass``.
        """
        drawn = Pass.drawn(len(self), batch_size, generator, self._pipeline.is_random)
        batches = drawn.order.to(self._targets.device).split(drawn.sizes)[skip:]
        for chosen, draws in zip(batches, drawn.draws(skip), strict=True):
            inputs, targets = self._inputs.index_select(0, chosen), self._targets.index_select(0, chosen)
            yield self._pipeline.for_training(inputs, targets, draws)

    def in_order(self, batch_size: int) -> Batches:
        """One pass in the stored order, without anything drawn."""
        for inputs, targets in zip(self._inputs.split(batch_size), self._targets.split(batch_size), strict=True):
            yield self._pipeline.for_validation(inputs, targets)


def batch_bounds(n: int, batch_size: int) -> list[int]:
    """Sizes of the batches of one pass over ``n`` samples.

    A last batch of a single sample goes into the one before it: batch normalisation cannot work on one sample.
    """
    sizes = [batch_size] * (n // batch_size) + ([n % batch_size] if n % batch_size else [])
    if len(sizes) > 1 and sizes[-1] == 1 < batch_size:
        sizes[-2:] = [batch_size + 1]
    return sizes
