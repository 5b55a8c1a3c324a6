"""The same samples on another scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Literal, Self, TypeVar

from pydantic import Field, model_validator

from core.data.transforms.base import Fixed, Transform, transform
from core.data.transforms.steps import Code, Facts, Moments, Step
from core.fields import Size
from core.settings import Shape

if TYPE_CHECKING:
    from torch import Tensor

Numbers = Annotated[tuple[float, ...], Size(axes=0, whole=False, listed=True, minimum=None)]
Positives = Annotated[tuple[float, ...], Size(axes=0, whole=False, listed=True)]
S = TypeVar("S")

_IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@transform("Normalise")
class Normalize(Transform):
    """Subtracts a mean and divides by a deviation: those of the training part, those of ImageNet, or given ones."""

    statistics: Literal["training part", "ImageNet", "given"] = Field(
        "training part", description="where the figures come from; take ImageNet's for networks trained on it"
    )
    per: Literal["channel", "number", "sample"] = Field(
        "channel",
        description="which numbers share figures of the training part: those of a channel, none, or all. Each number "
        "of a vector is a channel",
    )
    mean: Numbers = Field((0.5,), description="given: what is subtracted, for each channel or for all")
    std: Positives = Field((0.5,), description="given: what is then divided by, for each channel or for all")

    @property
    def keeps_unit_range(self) -> bool:
        return False

    def fault(self, in_shape: Shape) -> str | None:
        if not in_shape:
            return "wants samples with at least one axis, but a sample is one number: remove it"
        for given in self._figures or ():
            if len(given) not in (1, in_shape[0]):
                whose = "ImageNet's" if self.statistics == "ImageNet" else "given"
                return (
                    f"has {whose} figures for {len(given)} channels, but a sample has {in_shape[0]}: take those of the "
                    "training part"
                )
        return None

    def mended(self, in_shape: Shape) -> tuple[Self, ...]:
        return (self.model_copy(update={"statistics": "training part"}),) if in_shape else ()

    @property
    def _figures(self) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
        return {"training part": None, "ImageNet": _IMAGENET, "given": (self.mean, self.std)}[self.statistics]

    def words(self) -> str:
        if self._figures is None:
            each = {"channel": "each channel", "number": "each number", "sample": "all numbers"}[self.per]
            return f"less the mean, divided by the deviation, of {each} in the training part"
        mean, std = (", ".join(f"{value:g}" for value in values) for values in self._figures)
        return f"less {mean}, divided by {std}"

    def build(self, facts: Facts) -> Step:
        import torch

        mean, std = self._fitted(facts) if self._figures is None else self._given(facts.in_shape)
        there = mean.to(facts.device), std.to(facts.device)
        code = Code("(samples - MEAN) / STD", {"MEAN": mean, "STD": std})
        return Step.fixed(lambda inputs: (inputs.to(torch.float32) - there[0]) / there[1], code)

    def _given(self, in_shape: Shape) -> tuple[Tensor, Tensor]:
        import torch

        assert self._figures is not None
        mean, std = (torch.tensor(values).reshape(-1, *(1,) * (len(in_shape) - 1)) for values in self._figures)
        return mean, std

    def _fitted(self, facts: Facts) -> tuple[Tensor, Tensor]:
        n_axes = len(facts.in_shape)
        shared = {"channel": range(1, n_axes), "number": (), "sample": range(n_axes)}[self.per]
        return _pooled(facts.moments(), tuple(shared))


def _pooled(moments: Moments, axes: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """Mean and deviation over the axes that share them, float32; the deviation of what is constant is 1."""
    import torch

    mean, variance = moments.mean, moments.variance
    if axes:
        spread = mean.var(axes, correction=0, keepdim=True)  # the whole is the mean within and the spread between
        mean, variance = mean.mean(axes, keepdim=True), variance.mean(axes, keepdim=True) + spread
    deviation = variance.sqrt()
    constant = deviation <= 1e-6 * mean.abs().clamp_min(1e-6)
    return mean.float(), torch.where(constant, 1.0, deviation).float()


@transform("Scale to a range")
class ToRange(Fixed):
    """Stretches 0 to 1 to another range, -1 to 1 unless set otherwise."""

    low: float = Field(-1.0, description="what 0 becomes")
    high: float = Field(1.0, description="what 1 becomes")

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        return _ordered(self, self.low, self.high)

    @property
    def keeps_unit_range(self) -> bool:
        return self.low >= 0 and self.high <= 1

    def words(self) -> str:
        return f"scaled so that 0 to 1 becomes {self.low:g} to {self.high:g}"

    def applied(self, inputs: Tensor) -> Tensor:
        return inputs * (self.high - self.low) + self.low

    def code(self, in_shape: Shape) -> Code:
        return Code(f"samples * {self.high - self.low!r} + {self.low!r}".replace("+ -", "- "))


@transform("Clip")
class Clip(Fixed):
    """Cuts off what is below or above two bounds."""

    low: float = Field(0.0, description="what is lower becomes this")
    high: float = Field(1.0, description="what is higher becomes this")

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        return _ordered(self, self.low, self.high)

    @property
    def keeps_unit_range(self) -> bool:
        return self.low >= 0 and self.high <= 1

    def words(self) -> str:
        return f"cut off below {self.low:g} and above {self.high:g}"

    def applied(self, inputs: Tensor) -> Tensor:
        return inputs.clamp(self.low, self.high)

    def code(self, in_shape: Shape) -> Code:
        return Code(f"samples.clamp({self.low!r}, {self.high!r})")


@transform("Logarithm")
class Log(Fixed):
    """Takes log(1 + x), of negative numbers -log(1 - x): for measures that span many orders of magnitude."""

    @property
    def keeps_unit_range(self) -> bool:
        return True  # log(2) < 1

    def words(self) -> str:
        return "x replaced by log(1 + x), or by -log(1 - x) below 0"

    def applied(self, inputs: Tensor) -> Tensor:
        return inputs.sign() * inputs.abs().log1p()

    def code(self, in_shape: Shape) -> Code:
        return Code("samples.sign() * samples.abs().log1p()")


def _ordered(settings: S, low: float, high: float) -> S:
    if not low < high or not math.isfinite(high - low):
        raise ValueError(f"low must be below high, but {low:g} is not below {high:g}")
    return settings
