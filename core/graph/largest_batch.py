"""The largest batch that fits into the memory of a device, computed from what a network keeps of each sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.graph.cost import MemoryForecast
from core.units import bytes_text

_SHARE = 0.7
"""Of the free memory: the rest is for the data, what kernels take for a moment, and what the allocator holds."""


@dataclass(frozen=True)
class LargestBatch:
    """What was found.

    Attributes:
        size: samples in a batch, a power of two; None if not even one fits.
        needed: bytes that training takes with it (of one sample if none fits).
        free: bytes that are free.
        device: its name.
        is_all: whether the training data, not the memory, is what limits it.
    """

    size: int | None
    needed: int
    free: int
    device: str
    is_all: bool = False

    @property
    def sentence(self) -> str:
        """What was computed, for people."""
        of_free = f"about {bytes_text(self.needed)} of the {bytes_text(self.free)} that are free on {self.device}"
        if self.size is None:
            return f"Not even one sample fits: training takes {of_free}. Make layers smaller"
        if self.is_all:
            return f"{self.size:,} takes {of_free}; there are too few samples for larger batches"
        return f"{self.size:,} takes {of_free}; twice as many would take more than is safe. Computed, not tried"


def largest_batch(
    memory: MemoryForecast,
    batch_size: int,
    n_train: int,
    free: int,
    device: str,
    fits: Callable[[int], bool] = lambda size: True,
) -> LargestBatch:
    """The largest power of two whose batches take at most seven tenths of what is free.

    Args:
        memory: what training takes with batches of ``batch_size``.
        batch_size: that size.
        n_train: how many samples there are; a batch is not larger than half of them, so that there are steps to take.
        free: bytes that are free on the device.
        device: its name.
        fits: tries a size on the device itself; what does not fit after all is halved.
    """

    def needed(size: int) -> int:
        return memory.total - memory.grows + memory.grows * size // batch_size

    most = max(1, n_train // 2)
    size = 1 << (most.bit_length() - 1)
    is_all = True
    while size > 1 and not (needed(size) <= _SHARE * free and fits(size)):
        size, is_all = size // 2, False
    if size == 1 and not (needed(1) <= _SHARE * free and fits(1)):
        return LargestBatch(None, needed(1), free, device)
    return LargestBatch(size, needed(size), free, device, is_all)
