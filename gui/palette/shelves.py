"""In what order the palette shows layers: families that people need most first, rare layers folded away."""

from __future__ import annotations

from dataclasses import dataclass

from core.blocks.base import Block, Composite
from core.layers.base import LAYERS, LayerSpec

_FEW = 6
"""So many layers of a family are shown at once where nobody said which people need most."""


@dataclass(frozen=True)
class Shelf:
    """One family in the palette.

    Attributes:
        family: its name.
        unfolded: whether its layers are shown at first.
        often: types that people need most, in order; the others are one fold further away. None: the first declared.
    """

    family: str
    unfolded: bool = True
    often: tuple[str, ...] | None = None


def _shelf(family: str, often: str = "", unfolded: bool = True) -> Shelf:
    return Shelf(family, unfolded, tuple(often.split()) or None)


SHELVES = (
    _shelf("Linear"),
    _shelf("Convolution", "Conv2d Conv1d ConvTranspose2d"),
    _shelf("Block", "ResidualBlock Bottleneck InceptionModule TransformerEncoder ConvBNReLU"),
    _shelf("Activation", "ReLU GELU SiLU Sigmoid Tanh Softmax"),
    _shelf("Pooling", "MaxPool2d AvgPool2d AdaptiveAvgPool2d MaxPool1d"),
    _shelf("Normalisation", "BatchNorm2d BatchNorm1d LayerNorm GroupNorm"),
    _shelf("Regularisation", "Dropout Dropout2d"),
    _shelf("Shape", "Flatten Reshape Permute"),
    _shelf("Merge"),
    _shelf("Recurrent", unfolded=False),
    _shelf("Attention", unfolded=False),
    _shelf("Embedding", unfolded=False),
    _shelf("Upsampling", unfolded=False),
    _shelf("Padding", "ZeroPad2d ReflectionPad2d ReplicationPad2d", unfolded=False),
)


def shelves() -> tuple[Shelf, ...]:
    """Every family that has layers for the palette; one that is in no table comes last, folded."""
    families = dict.fromkeys(LAYERS.get(type_id).family for type_id in layer_types())
    known = {shelf.family: shelf for shelf in SHELVES}
    others = tuple(Shelf(family, unfolded=False) for family in families if family not in known)
    return (*(shelf for shelf in SHELVES if shelf.family in families), *others)


def layer_types() -> list[str]:
    """Types of all layers that can be added: neither the ends of networks nor a block with nothing inside."""
    return [type_id for type_id, layer in LAYERS.items() if layer.torch_module or _is_library_block(layer)]


def layers_on(shelf: Shelf) -> tuple[list[str], list[str]]:
    """The types of a family: those that people need most, and the others."""
    types = [type_id for type_id in layer_types() if LAYERS.get(type_id).family == shelf.family]
    if shelf.often is None:
        often = types if len(types) <= _FEW + 1 else types[:_FEW]
    else:
        often = [type_id for type_id in shelf.often if type_id in types]
    return often, [type_id for type_id in types if type_id not in often]


def title_of(layer: type[LayerSpec]) -> str:
    """What the palette calls a type: torch's own name, or the name of a block in words."""
    return layer.title() if issubclass(layer, Composite) else layer.type


def _is_library_block(layer: type[LayerSpec]) -> bool:
    return issubclass(layer, Composite) and layer is not Block
