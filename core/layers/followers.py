"""What usually follows a layer: each family's habit, unless a layer declares its own as ``followed_by``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.layers.base import LAYERS, Family, LayerSpec

_HABITS: Mapping[Family, str] = {
    "Linear": "ReLU Dropout GELU",
    "Convolution": "BatchNormNd ReLU MaxPoolNd",
    "Pooling": "ConvNd Flatten Dropout",
    "Upsampling": "ConvNd",
    "Normalisation": "ReLU ConvNd GELU",
    "Activation": "ConvNd MaxPoolNd Linear Dropout",
    "Regularisation": "Linear ConvNd",
    "Recurrent": "Linear Dropout LayerNorm",
    "Attention": "LayerNorm Dropout Linear",
    "Embedding": "LSTM GRU PositionEmbedding MultiheadAttention",
    "Shape": "Linear ConvNd LSTM",
    "Padding": "ConvNd",
    "Merge": "ReLU ConvNd BatchNormNd Linear",
    "Block": "ResidualBlock MaxPoolNd AdaptiveAvgPool2d Mean Linear",
    "Data": "ConvNd Flatten Linear LSTM Embedding",
}
"""By family, the most usual first; Nd stands for 1d, 2d or 3d, as the layer itself."""


def usual_followers(layer: type[LayerSpec]) -> tuple[str, ...]:
    """Types of what usually follows a layer, the most usual first; not all fit every shape that leaves it."""
    names = layer.followed_by or tuple(_HABITS[layer.family].split())
    return tuple(dict.fromkeys(one for name in names for one in _in_axes(name, getattr(layer, "axes", 0))))


def usual_before(layer: type[LayerSpec]) -> tuple[str, ...]:
    """Types of what a layer usually follows, those first that name it first."""
    places = {type_id: usual_followers(kind) for type_id, kind in LAYERS.items()}
    naming = [type_id for type_id, names in places.items() if layer.type in names and type_id != "Input"]
    return tuple(sorted(naming, key=lambda type_id: places[type_id].index(layer.type)))


def _in_axes(name: str, axes: int) -> Iterator[str]:
    """The layer that a habit means where ``axes`` are known, or one for each number of axes."""
    if not name.endswith("Nd"):
        yield name
        return
    for n in (axes,) if axes else (2, 1, 3):
        yield f"{name.removesuffix('Nd')}{n}d"
