"""All transforms of a project, fitted on its training part and ready to work on batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.data.transforms.base import Step, Transform

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class Pipeline:
    """What happens to a batch between memory and network.

    Args:
        steps: what is done, in order.
    """

    def __init__(self, steps: Sequence[Step] = ()) -> None:
        self._all = tuple(steps)
        self._fixed = tuple(step for step in steps if not step.is_random)

    @property
    def is_random(self) -> bool:
        """Whether training draws anything."""
        return len(self._fixed) < len(self._all)

    @classmethod
    def fitted(cls, transforms: Sequence[Transform], example: Tensor, device: torch.device) -> Pipeline:
        """Build the transforms one after the other, each on samples as the ones before it make them.

        Args:
            transforms: what is wanted.
            example: (N, *in_shape) samples of the training part, as they lie in memory.
            device: where batches are.
        """
        import torch

        inputs, targets = floats(example.to(device)), torch.zeros(len(example), dtype=torch.int64, device=device)
        steps: list[Step] = []
        for transform in transforms:
            step = transform.build(inputs, device)
            if not step.is_random:
                inputs, targets = step.run(inputs, targets, torch.Generator())
            steps.append(step)
        return cls(steps)

    def for_training(self, inputs: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """A batch to learn from; every sample gets draws of its own from ``generator``, which is on the CPU."""
        inputs = floats(inputs)
        for step in self._all:
            inputs, targets = step.run(inputs, targets, generator)
        return inputs, targets

    def for_validation(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """A batch to be judged on: nothing is drawn."""
        inputs = floats(inputs)
        for step in self._fixed:
            inputs, targets = step.run(inputs, targets, _nothing_to_draw())
        return inputs, targets


def floats(inputs: Tensor) -> Tensor:
    """Bytes as 0 to 1; everything else as it is."""
    import torch

    return inputs.float().div_(255) if inputs.dtype == torch.uint8 else inputs


def _nothing_to_draw() -> torch.Generator:
    import torch

    return torch.Generator()
