"""How a pass is cut into batches, and batches as slices of one tensor that lives on the training device."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from core.data.pipeline import Pipeline
from core.data.share import ALL, Share

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
        share: which part of each batch is wanted.
    """

    order: Tensor
    sizes: list[int]
    seeds: list[int]
    share: Share = ALL

    @classmethod
    def drawn(cls, n: int, batch_size: int, generator: torch.Generator, with_seeds: bool, share: Share = ALL) -> Pass:
        """Draw the order of ``n`` samples and, if wanted, the seeds, from a generator on the CPU.

        What is drawn is the same for every share, but for the seeds, which are as many.
        """
        import torch

        order, sizes = torch.randperm(n, generator=generator), batch_bounds(n, batch_size, share.least)
        seeds = torch.randint(2**31, (len(sizes),), generator=generator).tolist() if with_seeds else []
        return cls(order, sizes, [seed + share.rank for seed in seeds], share)

    def batches(self, skip: int, device: torch.device | None = None) -> list[Tensor]:
        """The indices of each batch but the first ``skip``, in memory or on a device."""
        return [self.share.of_batch(batch) for batch in self.order.to(device).split(self.sizes)[skip:]]

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
        share: which part of each batch is given out.
    """

    def __init__(
        self,
        inputs: NDArray[Any],
        targets: NDArray[Any],
        device: torch.device,
        pipeline: Pipeline | None = None,
        share: Share = ALL,
    ) -> None:
        import torch

        self._inputs = torch.as_tensor(inputs).to(device)
        self._targets = torch.as_tensor(targets).to(device)
        self._pipeline, self._share = pipeline or Pipeline(), share

    def __len__(self) -> int:
        return len(self._targets)

    def shuffled(self, batch_size: int, generator: torch.Generator, skip: int = 0) -> Batches:
        """One pass in an order drawn from ``generator`` (on the CPU, so it is the same on every device).

        The first ``skip`` batches are left out, as if they had been given; see ``Pass``.
        """
        drawn = Pass.drawn(len(self), batch_size, generator, self._pipeline.is_random, self._share)
        for chosen, draws in zip(drawn.batches(skip, self._targets.device), drawn.draws(skip), strict=True):
            inputs, targets = self._inputs.index_select(0, chosen), self._targets.index_select(0, chosen)
            yield self._pipeline.for_training(inputs, targets, draws)

    def in_order(self, batch_size: int, least: int = 1) -> Batches:
        """One pass in the stored order, without anything drawn, in batches as ``batch_bounds`` cuts it."""
        sizes = batch_bounds(len(self), batch_size, least)
        for inputs, targets in zip(self._inputs.split(sizes), self._targets.split(sizes), strict=True):
            if self._share.size(len(targets)):
                mine = self._share.of_batch(inputs), self._share.of_batch(targets)
                yield self._pipeline.for_validation(*mine)


def batch_bounds(n: int, batch_size: int, least: int = ALL.least) -> list[int]:
    """Sizes of the batches of one pass over ``n`` samples.

    A last batch of less than ``least`` samples goes into the one before it: batch normalisation cannot work on one
    sample, and each of several processes must have some.
    """
    sizes = [batch_size] * (n // batch_size) + ([n % batch_size] if n % batch_size else [])
    if len(sizes) > 1 and sizes[-1] < min(least, batch_size):
        sizes[-2:] = [batch_size + sizes[-1]]
    return sizes
