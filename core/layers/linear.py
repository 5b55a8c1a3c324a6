"""Layers that multiply and add."""

from pydantic import Field

from core.layers.base import ANY_BUT_NONE, OWN_MODULES, Features, LayerSpec, layer


@layer("Linear")
class Linear(LayerSpec):
    """Connects every input to every output: (N, *, in_features) → (N, *, out_features)."""

    accepts = ANY_BUT_NONE
    wants = "a vector (features), alone or several of them"
    uses = "Ends most networks: the last one has one output for each class. Put Flatten before it for pictures."

    in_features: Features = Field(None, ge=1, description="number of values that arrive")
    out_features: int = Field(64, ge=1, description="number of values that leave")
    bias: bool = Field(True, description="adds a learned constant to each output")

    def summary_form(self) -> str:
        return "→ {out_features}"


@layer("Linear")
class Identity(LayerSpec):
    """Gives on what it gets, any shape."""

    uses = "Holds the place of a layer while you try a network without it."


@layer("Linear")
class Scale(LayerSpec):
    """Multiplies every value by a constant, any shape."""

    torch_module = OWN_MODULES
    uses = "Brings values to another range, or damps a branch; nothing is learned."

    factor: float = Field(1.0, description="what every value is multiplied by")

    def summary_form(self) -> str:
        return "× {factor}"
