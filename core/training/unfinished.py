"""What a step changes before it is done, so that a run can be saved, or ended, as if that step had not begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.training.resume import random_state, set_random_state

if TYPE_CHECKING:
    import torch
    from torch import nn


class Unfinished:
    """A step that adds up gradients: until its end it only draws random numbers, and moves statistics of layers.

    Made before the first of its batches. Copying buffers takes microseconds, where each batch takes milliseconds.

    Args:
        network: what is trained.
        device: where.
    """

    def __init__(self, network: nn.Module, device: torch.device) -> None:
        self._buffers, self._device = list(network.buffers()), device
        self._kept = self._taken()

    def exchange(self) -> None:
        """Put back what was before the step, and remember what is now; done again, it puts that back."""
        import torch

        (state, copies), self._kept = self._kept, self._taken()
        set_random_state(state, self._device)
        with torch.no_grad():
            for buffer, copy in zip(self._buffers, copies, strict=True):
                buffer.copy_(copy)

    def _taken(self) -> tuple[dict[str, torch.Tensor], list[torch.Tensor]]:
        return random_state(self._device), [buffer.clone() for buffer in self._buffers]
