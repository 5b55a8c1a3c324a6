"""Transforms that are ready to work, and what they must know for that. Imports no torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.settings import Shape

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    Training = Callable[[Tensor, Tensor, torch.Generator], tuple[Tensor, Tensor]]
    Validation = Callable[[Tensor], Tensor]


@dataclass(frozen=True, eq=False)
class Moments:
    """Mean and variance of each number of a sample over the training part.

    Attributes:
        mean: (*in_shape), float64 on the CPU.
        variance: (*in_shape), float64 on the CPU.
    """

    mean: Tensor
    variance: Tensor


@dataclass(frozen=True, eq=False)
class Facts:
    """What is known of the samples that reach a transform.

    Attributes:
        in_shape: of one sample.
        n_classes: how many there are to choose from; 0 where numbers are to be predicted.
        device: where batches are.
        moments: measures the training part as it is before this transform, without anything drawn. It may read all
            samples, so only what needs it asks.
    """

    in_shape: Shape
    n_classes: int
    device: torch.device
    moments: Callable[[], Moments]


@dataclass(frozen=True, eq=False)
class Code:
    """A transform as Python that needs only torch.

    Attributes:
        expression: of ``samples`` (N, *in_shape), with ``torch`` and ``nn`` at hand.
        constants: tensors that the expression names.
    """

    expression: str
    constants: Mapping[str, Tensor] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Step:
    """A transform that is ready to work. It keeps nothing between batches.

    Attributes:
        training: from inputs (N, *in_shape), their targets, and a generator on the CPU to the same of the changed
            batch; targets of classes may become shares of each class, (N, classes) float32.
        validation: from inputs that are not learned from to what becomes of them; None if nothing does.
        code: ``validation`` as Python, if there is any.
        works_on_bytes: whether inputs may be uint8, and stay so; they are float32 otherwise.
        is_random: whether ``training`` draws anything.
    """

    training: Training
    validation: Validation | None = None
    code: Code | None = None
    works_on_bytes: bool = False
    is_random: bool = True

    @classmethod
    def fixed(cls, applied: Validation, code: Code, works_on_bytes: bool = False) -> Step:
        """A step that does the same to every sample, in training as in use."""

        def training(inputs: Tensor, targets: Tensor, _: torch.Generator) -> tuple[Tensor, Tensor]:
            return applied(inputs), targets

        return cls(training, applied, code, works_on_bytes, is_random=False)
