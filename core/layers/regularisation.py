"""Layers that make learning harder so that it generalises."""

from pydantic import Field

from core.layers.base import LayerSpec, layer


@layer("Regularisation")
class Dropout(LayerSpec):
    """Sets random values to zero while training and scales up the rest, any shape."""

    uses = "Between the last Linear layers of a network that learns its training data by heart."

    p: float = Field(0.5, ge=0, lt=1, description="share of values set to zero")
    inplace: bool = Field(False, description="overwrites its input to save memory")

    def summary(self) -> str:
        return f"{self.p:.0%}"
