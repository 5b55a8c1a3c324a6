"""What an optimizer and a loss declare."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from core.registry import Registry
from core.settings import Choice

if TYPE_CHECKING:
    from torch import Tensor, nn, optim

OPTIMIZERS: Registry[OptimizerSpec] = Registry("optimizer", "core.recipe")
LOSSES: Registry[LossSpec] = Registry("loss", "core.recipe")

C = TypeVar("C", bound="type[Choice]")


def registered(registry: Registry[Any]) -> Callable[[C], C]:
    """Register a choice under its class name, which is also the name of its class in torch."""

    def register(cls: C) -> C:
        cls.type = cls.__name__
        registry.add(cls.type, cls)
        return cls

    return register


class OptimizerSpec(Choice):
    """Settings of an optimizer of ``torch.optim``; field names are torch's own.

    Class attributes:
        fused: whether torch has it as one fused step, which gives the same update in fewer calls.
    """

    fused: ClassVar[bool] = False

    lr: float

    @property
    def state_per_parameter(self) -> int:
        """How many numbers it keeps for each parameter with a gradient from the first step on, with these settings."""
        raise NotImplementedError

    def build(self, parameters: Iterable[nn.Parameter], fused: bool = False) -> optim.Optimizer:
        """The optimizer over ``parameters``; ``fused`` asks for the fused step where there is one."""
        from torch import optim

        extra = {"fused": True} if fused and self.fused else {}
        built: optim.Optimizer = getattr(optim, self.type)(parameters, **self.model_dump(), **extra)
        return built


class LossSpec(Choice):
    """Settings of a loss of ``torch.nn``.

    Class attributes:
        answers: what networks trained with it can answer.
    """

    answers: ClassVar[tuple[Literal["classes", "numbers"], ...]] = ("classes",)

    @property
    def weighs_classes(self) -> bool:
        """Whether it is to be built with weights of the classes."""
        return False

    def build(self, n_answers: int, weights: Tensor | None = None) -> Callable[[Tensor, Tensor], Tensor]:
        """A function of outputs (N, n_answers) and targets that gives the mean loss, a scalar.

        Targets are class numbers (N,), shares of each class (N, n_answers), or numbers to predict (N, n_answers).

        Args:
            n_answers: how many numbers the network gives.
            weights: (n_answers,) what a sample of each class counts, if it weighs classes.
        """
        raise NotImplementedError

    def probabilities(self, outputs: Tensor) -> Tensor:
        """What outputs (N, n_answers) of a network trained with this loss say about each class, 0 to 1."""
        raise NotImplementedError
