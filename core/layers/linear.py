"""Layers that mix all features of a sample."""

from pydantic import Field

from core.layers.base import Features, LayerSpec, layer


@layer("Linear")
class Linear(LayerSpec):
    """Connects every input to every output: (N, *, in_features) → (N, *, out_features)."""

    uses = "Ends most networks: the last one has one output for each class. Put Flatten before it for pictures."

    in_features: Features = Field(None, ge=1, description="number of values that arrive")
    out_features: int = Field(64, ge=1, description="number of values that leave")
    bias: bool = Field(True, description="adds a learned constant to each output")

    def summary(self) -> str:
        return f"→ {self.out_features}"
