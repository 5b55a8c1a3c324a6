"""Layers that bring values to mean 0 and deviation 1."""

import math
from typing import Annotated

from pydantic import Field

from core.fields import Divides, InferredFrom, Size
from core.layers.base import ANY_BUT_NONE, Channels, LayerSpec, first, layer
from core.layers.windows import OnPictures, OnSequences, OnVolumes
from core.settings import Shape

_EPS = "added to the variance so that nothing is divided by zero"
_CHANNELS = "number of channels that arrive"


class BatchNorm(LayerSpec):
    """What the batch normalisations share."""

    num_features: Channels = Field(None, ge=1, description=_CHANNELS)
    eps: float = Field(1e-5, gt=0, description=_EPS)
    momentum: float | None = Field(
        0.1,
        ge=0,
        le=1,
        description="weight of the newest batch in the running figures; none: the same for all",
    )
    affine: bool = Field(True, description="learns a scale and a shift for each channel")
    track_running_stats: bool = Field(True, description="keeps a running mean and variance for use after training")


@layer("Normalisation")
class BatchNorm1d(BatchNorm):
    """Normalises each feature over the batch: (N, C) or (N, C, L), shape kept."""

    accepts = (1, 2)
    wants = "a vector (features) or a sequence (channels × length)"
    uses = "Between Linear and its activation: trains faster and steadier."


@layer("Normalisation")
class BatchNorm2d(BatchNorm, OnPictures):
    """Normalises each channel of a picture over the batch: (N, C, H, W), shape kept."""

    uses = "Between Conv2d and its activation: trains faster and steadier."


@layer("Normalisation")
class BatchNorm3d(BatchNorm, OnVolumes):
    """Normalises each channel of a volume over the batch: (N, C, D, H, W), shape kept."""

    uses = "Between Conv3d and its activation: trains faster and steadier."


class InstanceNorm(LayerSpec):
    """What the instance normalisations share."""

    num_features: Channels = Field(None, ge=1, description=_CHANNELS)
    eps: float = Field(1e-5, gt=0, description=_EPS)
    momentum: float = Field(0.1, ge=0, le=1, description="weight of the newest batch in the running mean and variance")
    affine: bool = Field(False, description="learns a scale and a shift for each channel")
    track_running_stats: bool = Field(False, description="keeps a running mean and variance for use after training")


@layer("Normalisation")
class InstanceNorm1d(InstanceNorm, OnSequences):
    """Normalises each channel of each sequence by itself: (N, C, L), shape kept."""

    uses = "Takes out how loud or high a recording is. The sequence needs more than one step."


@layer("Normalisation")
class InstanceNorm2d(InstanceNorm, OnPictures):
    """Normalises each channel of each picture by itself: (N, C, H, W), shape kept."""

    uses = "Takes out contrast and colour, as in style transfer; does not depend on the batch."


@layer("Normalisation")
class InstanceNorm3d(InstanceNorm, OnVolumes):
    """Normalises each channel of each volume by itself: (N, C, D, H, W), shape kept."""

    uses = "Usual for medical scans, where batches are small."


def _groups(layer: "GroupNorm", in_shape: Shape) -> int:
    """What was chosen; else up to 8 groups of at least two channels."""
    return layer.num_groups or math.gcd(8, in_shape[0], in_shape[0] // 2)


@layer("Normalisation")
class GroupNorm(LayerSpec):
    """Normalises groups of channels of each sample: (N, C, *), shape kept."""

    accepts = ANY_BUT_NONE
    wants = "values with channels first"
    uses = "Instead of batch normalisation where batches are small; it does not depend on the batch."

    num_groups: Annotated[int | None, InferredFrom(_groups), Divides(first, of="channels", into="groups")] = Field(
        None, ge=1, description="number of groups; divides the number of channels"
    )
    num_channels: Channels = Field(None, ge=1, description=_CHANNELS)
    eps: float = Field(1e-5, gt=0, description=_EPS)
    affine: bool = Field(True, description="learns a scale and a shift for each channel")

    def summary_form(self) -> str:
        return "{num_groups} groups" if self.num_groups else ""


def _last_axes(layer: "_OverLastAxes", in_shape: Shape) -> Shape:
    """The last axis, or as many of the last ones as were chosen."""
    return in_shape[-len(layer.normalized_shape or (0,)) :]


class _OverLastAxes(LayerSpec):
    """What LayerNorm and RMSNorm share."""

    accepts = ANY_BUT_NONE
    wants = "a sample with at least one axis"
    followed_by = ("Linear", "MultiheadAttention")

    normalized_shape: Annotated[
        tuple[int, ...] | None, Size(0, optional=True, listed=True), InferredFrom(_last_axes)
    ] = Field(None, description="extents of the last axes, which are normalised together; left open, of the last one")


@layer("Normalisation")
class LayerNorm(_OverLastAxes):
    """Normalises the last axes of each sample: (N, *, normalized_shape), shape kept."""

    uses = "The normalisation of transformers; works on every vector of a sequence by itself."

    eps: float = Field(1e-5, gt=0, description=_EPS)
    elementwise_affine: bool = Field(True, description="learns a scale and a shift for each value")
    bias: bool = Field(True, description="learns the shift, too; the scale alone if off")


@layer("Normalisation")
class RMSNorm(_OverLastAxes):
    """Divides the last axes of each sample by their root mean square: (N, *, normalized_shape), shape kept."""

    uses = "A cheaper LayerNorm, which newer language models use: it does not take the mean away."

    eps: float | None = Field(
        None, gt=0, description="added before dividing; none: the smallest that makes a difference"
    )
    elementwise_affine: bool = Field(True, description="learns a scale for each value")


@layer("Normalisation")
class LocalResponseNorm(LayerSpec):
    """Damps each value by its neighbours in other channels: (N, C, *), shape kept."""

    accepts = (2, 3, 4)
    wants = "a sequence, a picture or a volume with channels first"
    uses = "In networks of the time of AlexNet; batch normalisation has taken its place."

    size: int = Field(5, ge=1, description="number of neighbouring channels that count")
    alpha: float = Field(1e-4, description="how strongly they count")
    beta: float = Field(0.75, description="power of what they sum up to")
    k: float = Field(1.0, description="added to the sum")

    def summary_form(self) -> str:
        return "{size} channels"
