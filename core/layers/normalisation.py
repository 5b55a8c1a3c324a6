"""Layers that bring values to mean 0 and deviation 1."""

from pydantic import Field

from core.layers.base import Channels, LayerSpec, layer


class _BatchNorm(LayerSpec):
    """What the batch normalisations share."""

    num_features: Channels = Field(None, ge=1, description="number of channels that arrive")
    eps: float = Field(1e-5, gt=0, description="added to the variance so that nothing is divided by zero")
    momentum: float = Field(0.1, ge=0, le=1, description="weight of the newest batch in the running mean and variance")
    affine: bool = Field(True, description="learns a scale and a shift for each channel")
    track_running_stats: bool = Field(True, description="keeps a running mean and variance for use after training")


@layer("Normalisation")
class BatchNorm1d(_BatchNorm):
    """Normalises each feature over the batch: (N, C) or (N, C, L), shape kept."""

    accepts = (1, 2)
    wants = "a vector (features) or a sequence (channels × length)"
    uses = "Between Linear and its activation: trains faster and steadier."


@layer("Normalisation")
class BatchNorm2d(_BatchNorm):
    """Normalises each channel of a picture over the batch: (N, C, H, W), shape kept."""

    accepts = (3,)
    wants = "a picture (channels × height × width)"
    uses = "Between Conv2d and its activation: trains faster and steadier."
