"""Non-linearities: of each value by itself, and of all values along an axis."""

from typing import Literal

from pydantic import Field

from core.layers.base import ANY_BUT_NONE, LayerSpec, SampleAxis, layer
from core.layers.objections import Objection
from core.layers.windows import OnPictures
from core.settings import Shape


class InPlace(LayerSpec):
    """What the activations share that can overwrite their input."""

    inplace: bool = Field(False, description="overwrites its input to save memory")


@layer("Activation")
class ReLU(InPlace):
    """Sets negative values to zero: max(0, x), any shape."""

    uses = "The usual choice after every convolution and every Linear but the last."


@layer("Activation")
class LeakyReLU(LayerSpec):
    """Shrinks negative values instead of cutting them off, any shape."""

    uses = "Instead of ReLU where many outputs of a layer have become zero for good."

    negative_slope: float = Field(0.01, description="factor on negative values")
    inplace: bool = Field(False, description="overwrites its input to save memory")

    def summary_form(self) -> str:
        return "{negative_slope}"


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
class SiLU(InPlace):
    """Weights each value by its own sigmoid: x · sigmoid(x), any shape."""

    uses = "A smooth ReLU, also called swish; EfficientNet and many language models use it."


@layer("Activation")
class Mish(InPlace):
    """Weights each value by the tanh of its softplus, any shape."""

    uses = "A smooth ReLU much like SiLU; known from object detectors such as YOLOv4."


@layer("Activation")
class ReLU6(InPlace):
    """Cuts values off below 0 and above 6, any shape."""

    uses = "In networks for telephones such as MobileNetV2, whose numbers have few digits."


class _Exponential(LayerSpec):
    """What ELU and CELU share."""

    alpha: float = Field(1.0, gt=0, description="how far below zero values can go")
    inplace: bool = Field(False, description="overwrites its input to save memory")

    def summary_form(self) -> str:
        return "{alpha}"


@layer("Activation")
class ELU(_Exponential):
    """Bends negative values towards -alpha: alpha · (exp(x) - 1), any shape."""

    uses = "Instead of ReLU where outputs should have a mean near zero."


@layer("Activation")
class CELU(_Exponential):
    """Bends negative values towards -alpha without a kink at zero, any shape."""

    uses = "An ELU whose slope is 1 at zero for every alpha."


@layer("Activation")
class SELU(InPlace):
    """An ELU scaled so that mean 0 and deviation 1 are kept, any shape."""

    uses = "In deep networks of Linear layers without normalisation; with AlphaDropout."


@layer("Activation")
class PReLU(LayerSpec):
    """Multiplies negative values by a learned factor, any shape."""

    uses = "A LeakyReLU that learns its slope."

    num_parameters: int = Field(1, ge=1, description="number of slopes: one for all, or one for each channel")
    init: float = Field(0.25, description="slope at the start")


@layer("Activation")
class Softplus(LayerSpec):
    """A smooth ReLU that never gets to zero: log(1 + exp(beta · x)) / beta, any shape."""

    uses = "For outputs that must be above zero, such as a deviation."

    beta: float = Field(1.0, gt=0, description="how sharp the bend is")
    threshold: float = Field(20.0, description="above this value of beta · x it is a straight line")

    def summary_form(self) -> str:
        return "{beta}"


class _AlongAxis(LayerSpec):
    """What works along an axis."""

    accepts = ANY_BUT_NONE
    wants = "a sample with at least one axis"


class _Probabilities(_AlongAxis):
    """What Softmax and its relatives share."""

    dim: SampleAxis = Field(1, description="axis along which probabilities sum to 1, counting the batch as 0")

    def summary_form(self) -> str:
        return "axis {dim}"


@layer("Activation")
class Softmax(_Probabilities):
    """Turns values into probabilities that sum to 1 along an axis, any shape."""

    uses = "For outputs that must be probabilities. Not before CrossEntropyLoss, which has it built in."


@layer("Activation")
class LogSoftmax(_Probabilities):
    """Turns values into the logarithms of probabilities along an axis, any shape."""

    uses = "Before NLLLoss. Not needed before CrossEntropyLoss, which has it built in."


@layer("Activation")
class Softmin(_Probabilities):
    """Turns values into probabilities that are large where values are small, any shape."""

    uses = "Turns distances or costs into weights that sum to 1."


@layer("Activation")
class Softmax2d(OnPictures):
    """Turns the channels of each pixel into probabilities: (N, C, H, W), shape kept."""

    uses = "Ends a network that says of each pixel what it belongs to."


@layer("Activation")
class GLU(_AlongAxis):
    """Halves an axis: the first half, gated by the sigmoid of the second, (N, *, 2F) → (N, *, F)."""

    uses = "A gate that a network learns, with a Linear or convolution of twice the width before it."

    dim: SampleAxis = Field(-1, description="axis that is halved, counting the batch as 0; its extent is even")

    def objection(self, in_shape: Shape) -> Objection | None:
        missing = super().objection(in_shape)
        if missing is not None:
            return missing
        extent = (0, *in_shape)[self.dim]
        if extent % 2 == 0:
            return None
        even = next((axis for axis, other in enumerate(in_shape, 1) if other % 2 == 0), None)
        text = f"cannot halve axis {self.dim}, whose extent of {extent} is odd: "
        if even is None:
            return Objection("odd_extent", f"{text}give the layer before it an even width")
        return Objection("odd_extent", f"{text}set dim to {even}", {"dim": even})

    def summary_form(self) -> str:
        return "axis {dim}"
