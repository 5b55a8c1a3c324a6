"""Batches copied to the device one ahead, so that neither the processor nor the device waits for a copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch
    from numpy.typing import DTypeLike
    from torch import Tensor

    from core.settings import Shape

    Batch = tuple[Tensor, Tensor]


def host_buffer(shape: Shape, dtype: DTypeLike, device: torch.device) -> Tensor:
    """An empty tensor in host memory; pinned for CUDA, whose copies run beside everything else only from there.

    torch keeps pinned memory that is let go of, and gives it out again once the copies from it are done.
    """
    import torch

    kind = torch.from_numpy(np.empty(0, dtype)).dtype
    return torch.empty(shape, dtype=kind, pin_memory=device.type == "cuda")


def copied_ahead(batches: Iterable[Batch], device: torch.device) -> Iterator[Batch]:
    """Each batch on the device; on CUDA the next one is on its way while a batch is used."""
    if device.type == "cuda":
        yield from _on_a_side_stream(batches, device)
    else:
        for inputs, targets in batches:
            yield inputs.to(device, non_blocking=True), targets.to(device, non_blocking=True)


def _on_a_side_stream(batches: Iterable[Batch], device: torch.device) -> Iterator[Batch]:
    import torch

    stream = torch.cuda.Stream(device)
    under_way: tuple[Batch, torch.cuda.Event] | None = None
    for batch in batches:
        with torch.cuda.stream(stream):
            inputs, targets = (part.to(device, non_blocking=True) for part in batch)
            copied = (inputs, targets), stream.record_event()
        if under_way is not None:
            yield _taken_over(*under_way, device)
        under_way = copied
    if under_way is not None:
        yield _taken_over(*under_way, device)


def _taken_over(batch: Batch, copied: torch.cuda.Event, device: torch.device) -> Batch:
    """Let the stream that trains wait for the copy, not the processor; the memory stays taken until both are done."""
    import torch

    training = torch.cuda.current_stream(device)
    training.wait_event(copied)
    for part in batch:
        part.record_stream(training)
    return batch
