"""Layers that change how values are arranged, not the values."""

from pydantic import Field

from core.layers.base import LayerSpec, SampleAxis, layer


@layer("Shape")
class Flatten(LayerSpec):
    """Lines up all values of a sample: (N, C, H, W) → (N, C·H·W)."""

    uses = "Stands between the last convolution or pooling and the first Linear."

    start_dim: SampleAxis = Field(1, description="first axis to join, counting the batch as 0")
    end_dim: SampleAxis = Field(-1, description="last axis to join; -1 is the last one")
