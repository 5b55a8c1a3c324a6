"""All transforms of a project, fitted on its training part and ready to work on batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from core.data.transforms.base import Transform, switched_on
from core.data.transforms.steps import Code, Facts, Moments, Step
from core.settings import Shape

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    Measure = Callable[["Pipeline", tuple[Transform, ...], Shape], Moments]


class Pipeline:
    """What happens to a batch between memory and network.

    Args:
        steps: what is done, in order.
    """

    def __init__(self, steps: Sequence[Step] = ()) -> None:
        self._steps = tuple(steps)

    @classmethod
    def built(cls, transforms: Sequence[Transform], facts: Facts, measure: Measure) -> Pipeline:
        """Build the transforms one after the other.

        Args:
            transforms: what is wanted; they fit the samples. Those that are switched off are left out.
            facts: of the samples as they lie in memory.
            measure: gives the moments of the training part behind a pipeline, which those transforms made, for samples
                that have that shape there.
        """
        steps: list[Step] = []
        done = switched_on(transforms)
        for index, transform in enumerate(done):
            moments = partial(measure, cls(steps), done[:index], facts.in_shape)
            steps.append(transform.build(replace(facts, moments=moments)))
            facts = replace(facts, in_shape=transform.out_shape(facts.in_shape))
        return cls(steps)

    @property
    def is_random(self) -> bool:
        """Whether training draws anything."""
        return any(step.is_random for step in self._steps)

    def for_training(self, inputs: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """A batch to learn from; every sample gets draws of its own from ``generator``, which is on the CPU."""
        for step in self._steps:
            inputs, targets = step.training(inputs if step.works_on_bytes else floats(inputs), targets, generator)
        return floats(inputs), targets

    def for_validation(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """A batch to be judged on: nothing is drawn. It is a copy, since a layer that works in place writes into it."""
        prepared = self.prepared(inputs)
        return prepared.clone() if _share_memory(prepared, inputs) else prepared, targets

    def prepared(self, inputs: Tensor) -> Tensor:
        """Inputs (N, *in_shape) as they lie in memory, as the network gets those that are not learned from."""
        for step in self._steps:
            if step.validation is not None:
                inputs = step.validation(inputs if step.works_on_bytes else floats(inputs))
        return floats(inputs)

    def stages(self, inputs: Tensor, targets: Tensor, generator: torch.Generator) -> list[tuple[Tensor, Tensor]]:
        """A batch to learn from before the first step and after each: what ``for_training`` does, one step a time."""
        stages = [(floats(inputs), targets)]
        for step in self._steps:
            inputs, targets = step.training(inputs if step.works_on_bytes else floats(inputs), targets, generator)
            stages.append((floats(inputs), targets))
        return stages

    def codes(self) -> list[Code]:
        """What is done to samples that are not learned from, as Python."""
        return [step.code for step in self._steps if step.code is not None]


def floats(inputs: Tensor) -> Tensor:
    """Bytes as 0 to 1; everything else as it is."""
    import torch

    return inputs.float().div_(255) if inputs.dtype == torch.uint8 else inputs


def _share_memory(one: Tensor, other: Tensor) -> bool:
    return one.untyped_storage().data_ptr() == other.untyped_storage().data_ptr()
