"""Element by element non-linearities, and the two that turn values into probabilities."""

from typing import Literal

from pydantic import Field

from core.layers.base import LayerSpec, SampleAxis, layer


@layer("Activation")
class ReLU(LayerSpec):
    """Sets negative values to zero: max(0, x), any shape."""

    uses = "The usual choice after every convolution and every Linear but the last."

    inplace: bool = Field(False, description="overwrites its input to save memory")


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
class Softmax(LayerSpec):
    """Turns values into probabilities that sum to 1 along an axis, any shape."""

    uses = "For outputs that must be probabilities. Not before CrossEntropyLoss, which has it built in."

    dim: SampleAxis = Field(1, description="axis along which values sum to 1, counting the batch as 0")


@layer("Activation")
class LogSoftmax(LayerSpec):
    """Turns values into the logarithms of probabilities along an axis, any shape."""

    uses = "Before NLLLoss. Not needed before CrossEntropyLoss, which has it built in."

    dim: SampleAxis = Field(1, description="axis along which probabilities sum to 1, counting the batch as 0")
