"""Layers that make learning harder so that it generalises."""

from pydantic import Field

from core.layers.base import LayerSpec, layer
from core.layers.windows import OnPictures, OnSequences, OnVolumes


class _Dropout(LayerSpec):
    """What all dropouts share."""

    p: float = Field(0.5, ge=0, lt=1, description="share of what is set to zero")
    inplace: bool = Field(False, description="overwrites its input to save memory")

    def summary_form(self) -> str:
        return "{p:.0%}"


@layer("Regularisation")
class Dropout(_Dropout):
    """Sets random values to zero while training and scales up the rest, any shape."""

    uses = "Between the last Linear layers of a network that learns its training data by heart."


@layer("Regularisation")
class Dropout1d(_Dropout, OnSequences):
    """Sets random channels of a sequence to zero while training: (N, C, L), shape kept."""

    uses = "After Conv1d, where neighbouring values tell the same, so that Dropout alone would change little."


@layer("Regularisation")
class Dropout2d(_Dropout, OnPictures):
    """Sets random channels of a picture to zero while training: (N, C, H, W), shape kept."""

    uses = "After Conv2d, where neighbouring pixels tell the same, so that Dropout alone would change little."


@layer("Regularisation")
class Dropout3d(_Dropout, OnVolumes):
    """Sets random channels of a volume to zero while training: (N, C, D, H, W), shape kept."""

    uses = "After Conv3d, where neighbouring voxels tell the same, so that Dropout alone would change little."


@layer("Regularisation")
class AlphaDropout(_Dropout):
    """Sets random values to SELU's lowest value while training, keeping mean and deviation, any shape."""

    uses = "After SELU, whose networks need mean 0 and deviation 1 to be kept."


@layer("Regularisation")
class FeatureAlphaDropout(_Dropout):
    """Sets random channels to SELU's lowest value while training: (N, C, *), shape kept."""

    accepts = (1, 2, 3, 4)
    wants = "values with channels first"
    uses = "After a convolution and SELU, where neighbouring values tell the same."
