"""Non-linearities: element by element, each value by itself."""

from typing import Literal, Self

from pydantic import Field, model_validator

from core.layers.base import LayerSpec, layer


class _InPlace(LayerSpec):
    """What the activations share that can overwrite their input."""

    inplace: bool = Field(False, description="overwrites its input to save memory")


@layer("Activation")
class ReLU(_InPlace):
    """Sets negative values to zero: max(0, x), any shape."""

    uses = "The usual choice after every convolution and every Linear but the last."


@layer("Activation")
class LeakyReLU(LayerSpec):
    """Shrinks negative values instead of cutting them off, any shape."""

    uses = "Instead of ReLU where many outputs of a layer have become zero for good."

    negative_slope: float = Field(0.01, description="factor on negative values")
    inplace: bool = Field(False, description="overwrites its input to save memory")

    def summary(self) -> str:
        return f"{self.negative_slope:g}"


@layer("Activation")
class Tanh(LayerSpec):
    """Squeezes values into -1 to 1, any shape."""

    uses = "In classic networks such as LeNet-5, and where outputs lie between -1 and 1."


@layer("Activation")
class Sigmoid(LayerSpec):
    """Squeezes values into 0 to 1: 1 / (1 + exp(-x)), any shape."""

    uses = "For gates and yes-or-no outputs; inside deep networks its gradients fade."


@layer("Activation")
class GELU(LayerSpec):
    """Weights each value by its chance under a normal distribution, any shape."""

    uses = "The activation of transformers; a smooth relative of ReLU."

    approximate: Literal["none", "tanh"] = Field("none", description="'tanh' is a little faster and nearly equal")


@layer("Activation")
class SiLU(_InPlace):
    """Weights each value by its own sigmoid: x · sigmoid(x), any shape."""

    uses = "A smooth ReLU, also called swish; EfficientNet and many language models use it."


@layer("Activation")
class Mish(_InPlace):
    """Weights each value by the tanh of its softplus, any shape."""

    uses = "A smooth ReLU much like SiLU; known from object detectors such as YOLOv4."


@layer("Activation")
class ReLU6(_InPlace):
    """Cuts values off below 0 and above 6, any shape."""

    uses = "In networks for telephones such as MobileNetV2, whose numbers have few digits."


class _Exponential(LayerSpec):
    """What ELU and CELU share."""

    alpha: float = Field(1.0, gt=0, description="how far below zero values can go")
    inplace: bool = Field(False, description="overwrites its input to save memory")

    def summary(self) -> str:
        return f"{self.alpha:g}"


@layer("Activation")
class ELU(_Exponential):
    """Bends negative values towards -alpha: alpha · (exp(x) - 1), any shape."""

    uses = "Instead of ReLU where outputs should have a mean near zero."


@layer("Activation")
class CELU(_Exponential):
    """Bends negative values towards -alpha without a kink at zero, any shape."""

    uses = "An ELU whose slope is 1 at zero for every alpha."


@layer("Activation")
class SELU(_InPlace):
    """An ELU scaled so that mean 0 and deviation 1 are kept, any shape."""

    uses = "In deep networks of Linear layers without normalisation; with AlphaDropout."


@layer("Activation")
class PReLU(LayerSpec):
    """Multiplies negative values by a learned factor, any shape."""

    uses = "A LeakyReLU that learns its slope."

    num_parameters: int = Field(1, ge=1, description="number of slopes: one for all, or one for each channel")
    init: float = Field(0.25, description="slope at the start")


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

    def summary(self) -> str:
        return f"{self.lower:.2g} to {self.upper:.2g}"


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

    def summary(self) -> str:
        return f"{self.min_val:g} to {self.max_val:g}"


@layer("Activation")
class Hardsigmoid(_InPlace):
    """A sigmoid made of three straight lines, any shape."""

    uses = "A cheap sigmoid, for gates in networks for small devices."


@layer("Activation")
class Hardswish(_InPlace):
    """Weights each value by its hard sigmoid, any shape."""

    uses = "A cheap SiLU; MobileNetV3 uses it."


@layer("Activation")
class Softplus(LayerSpec):
    """A smooth ReLU that never gets to zero: log(1 + exp(beta · x)) / beta, any shape."""

    uses = "For outputs that must be above zero, such as a deviation."

    beta: float = Field(1.0, gt=0, description="how sharp the bend is")
    threshold: float = Field(20.0, description="above this value of beta · x it is a straight line")

    def summary(self) -> str:
        return f"{self.beta:g}"


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

    def summary(self) -> str:
        return f"{self.lambd:g}"


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

    def summary(self) -> str:
        return f"{self.threshold:g}"
