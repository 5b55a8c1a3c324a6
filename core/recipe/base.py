"""What an optimizer and a loss declare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator

from core.fields import Size
from core.registry import Registry
from core.settings import Choice

if TYPE_CHECKING:
    from torch import Tensor, nn, optim

OPTIMIZERS: Registry[OptimizerSpec] = Registry("optimizer", "core.recipe.optimizers")
LOSSES: Registry[LossSpec] = Registry("loss", "core.recipe.losses")

C = TypeVar("C", bound="type[Choice]")
Answer = Literal["classes", "numbers"]


def _two(value: Any) -> Any:
    if not isinstance(value, tuple):
        raise ValueError(f"must be two numbers, not {value!r}")
    return value


def _two_shares(value: Any) -> Any:
    if not all(number < 1 for number in _two(value)):
        raise ValueError(f"must be two numbers below 1, not {value!r}")
    return value


Pair = Annotated[tuple[float, float], Size(2, whole=False), AfterValidator(_two)]
Shares = Annotated[tuple[float, float], Size(2, whole=False), AfterValidator(_two_shares)]


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
        rare: fields that projects leave out where nobody changed them.
        asks_again: whether a step looks at the loss several times, and so takes a function that gives it.
    """

    fused: ClassVar[bool] = False
    asks_again: ClassVar[bool] = False
    rare: ClassVar[tuple[str, ...]] = ()

    lr: float

    @property
    def state_per_parameter(self) -> int:
        """How many numbers it keeps for each parameter with a gradient from the first step on, with these settings."""
        raise NotImplementedError

    def to_json(self) -> dict[str, Any]:
        fields = type(self).model_fields
        usual = [name for name in self.rare if getattr(self, name) == fields[name].default]
        return {name: value for name, value in super().to_json().items() if name not in usual}

    def build(self, parameters: Iterable[nn.Parameter], fused: bool = False) -> optim.Optimizer:
        """The optimizer over ``parameters``; ``fused`` asks for the fused step where there is one."""
        return self.over([{"params": list(parameters)}], fused)

    def over(self, groups: Sequence[dict[str, Any]], fused: bool) -> optim.Optimizer:
        """The optimizer over groups of parameters, each of which may have a learning rate ("lr") of its own."""
        from torch import optim

        extra = {"fused": True} if fused and self.fused else {}
        built: optim.Optimizer = getattr(optim, self.type)(groups, **self.model_dump(), **extra)
        return built


class LossSpec(Choice):
    """Settings of a loss of ``torch.nn``.

    Class attributes:
        answers: what networks trained with it can answer.
        wants_logarithms: whether outputs must be logarithms of probabilities, as LogSoftmax gives them.
        answer_code: what turns outputs into the numbers that they predict, as Python; empty where they are these.
        lowest, highest: between which numbers to predict must be; None for any.
    """

    wants_logarithms: ClassVar[bool] = False
    answer_code: ClassVar[str] = ""
    lowest: ClassVar[float | None] = None
    highest: ClassVar[float | None] = None

    answers: ClassVar[tuple[Answer, ...]] = ("classes",)

    @property
    def takes_own_units(self) -> bool:
        """Whether numbers to predict must come as they are, not scaled: they have bounds."""
        return self.lowest is not None or self.highest is not None

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

    def numbers(self, outputs: Tensor) -> Tensor:
        """What outputs (N, n_answers) of a network trained with this loss predict, where it predicts numbers."""
        return outputs

    def probabilities(self, outputs: Tensor) -> Tensor:
        """What outputs (N, n_answers) of a network trained with this loss say about each class, 0 to 1."""
        raise NotImplementedError
