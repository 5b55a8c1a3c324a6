"""Non-linearities for special purposes: made of straight lines, random, sparse."""

from typing import Self

from pydantic import Field, model_validator

from core.layers.activation import InPlace
from core.layers.base import LayerSpec, layer


@layer("Activation")
class RReLU(LayerSpec):
    """Multiplies negative values by a random factor while training, by the mean one after, any shape."""

    uses = "A LeakyReLU that also regularises."

    lower: float = Field(1 / 8, ge=0, description="smallest factor")
    upper: float = Field(1 / 3, ge=0, description="largest factor")
    inplace: bool = Field(False, description="overwrites its input to save memory")

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.lower > self.upper:
            raise ValueError(f"lower must be at most upper, but {self.lower:g} is above {self.upper:g}")
        return self

    def summary_form(self) -> str:
        return "{lower:.2g} to {upper:.2g}"


@layer("Activation")
class Hardtanh(LayerSpec):
    """Cuts values off below min_val and above max_val, any shape."""

    uses = "A tanh made of three straight lines, for outputs within fixed bounds."

    min_val: float = Field(-1.0, description="smallest value that leaves")
    max_val: float = Field(1.0, description="largest value that leaves")
    inplace: bool = Field(False, description="overwrites its input to save memory")

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.min_val >= self.max_val:
            raise ValueError(f"min_val must be below max_val, but {self.min_val:g} is not below {self.max_val:g}")
        return self

    def summary_form(self) -> str:
        return "{min_val} to {max_val}"


@layer("Activation")
class Hardsigmoid(InPlace):
    """A sigmoid made of three straight lines, any shape."""

    uses = "A cheap sigmoid, for gates in networks for small devices."


@layer("Activation")
class Hardswish(InPlace):
    """Weights each value by its hard sigmoid, any shape."""

    uses = "A cheap SiLU; MobileNetV3 uses it."


@layer("Activation")
class Softsign(LayerSpec):
    """Squeezes values into -1 to 1 more slowly than tanh: x / (1 + |x|), any shape."""

    uses = "Instead of Tanh where gradients should fade more slowly."


@layer("Activation")
class LogSigmoid(LayerSpec):
    """The logarithm of the sigmoid, without loss of digits, any shape."""

    uses = "In losses on yes-or-no outputs, seldom inside a network."


@layer("Activation")
class Tanhshrink(LayerSpec):
    """What is left when tanh is taken away: x - tanh(x), any shape."""

    uses = "Damps small values and keeps large ones; in sparse coding."


class _Shrink(LayerSpec):
    """What Hardshrink and Softshrink share."""

    lambd: float = Field(0.5, ge=0, description="values up to this far from zero become zero")

    def summary_form(self) -> str:
        return "{lambd}"


@layer("Activation")
class Hardshrink(_Shrink):
    """Sets values near zero to zero and keeps the rest, any shape."""

    uses = "Makes codes sparse: only strong values get through."


@layer("Activation")
class Softshrink(_Shrink):
    """Moves values towards zero by lambd, and those near zero to zero, any shape."""

    uses = "Makes codes sparse; the step of classic sparse coding and denoising."


@layer("Activation")
class Threshold(LayerSpec):
    """Replaces values up to a threshold by a constant, any shape."""

    uses = "A ReLU whose threshold and floor you choose."

    threshold: float = Field(0.0, description="values above it are kept")
    value: float = Field(0.0, description="what stands in for the others")
    inplace: bool = Field(False, description="overwrites its input to save memory")

    def summary_form(self) -> str:
        return "{threshold}"
