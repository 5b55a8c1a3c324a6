"""Activations that look at several values at once: probabilities and gates along an axis."""

from pydantic import Field

from core.layers.base import ANY_BUT_NONE, AxisOfBatch, LayerSpec, layer
from core.layers.objections import Objection
from core.layers.windows import OnPictures
from core.settings import Shape


class _AlongAxis(LayerSpec):
    """What works along an axis."""

    accepts = ANY_BUT_NONE
    wants = "a sample with at least one axis"


class _Probabilities(_AlongAxis):
    """What Softmax and its relatives share."""

    dim: AxisOfBatch = Field(1, description="axis along which probabilities sum to 1, counting the batch as 0")

    def summary(self) -> str:
        return f"axis {self.dim}"


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

    dim: AxisOfBatch = Field(-1, description="axis that is halved, counting the batch as 0; its extent is even")

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

    def summary(self) -> str:
        return f"axis {self.dim}"
