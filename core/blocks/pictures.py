"""What the blocks for pictures share."""

from __future__ import annotations

from functools import lru_cache

from core.blocks.base import Composite
from core.blocks.wiring import Wiring
from core.document.model import Graph
from core.layers.base import LayerSpec
from core.layers.convolution import Conv2d
from core.layers.normalisation import BatchNorm2d
from core.settings import Shape

OUT_CHANNELS = "number of channels that leave"
STRIDE = "2 halves height and width, 1 keeps them; repetitions after the first keep them"


class PictureBlock(Composite):
    """A block that works on pictures."""

    accepts = (3,)
    wants = "a picture (channels × height × width)"

    def graph_for(self, in_shapes: tuple[Shape, ...], repetition: int = 0) -> Graph:
        return _unfolded(self.at(repetition), in_shapes[0])

    def at(self, repetition: int) -> PictureBlock:
        """The settings of one repetition: those that shrink the picture do so in the first only."""
        strided = repetition > 0 and getattr(self, "stride", 1) > 1
        return self.model_copy(update={"stride": 1}) if strided else self

    def wire(self, wiring: Wiring, in_shape: Shape) -> str:
        """Add the layers and return the id of the last."""
        raise NotImplementedError


@lru_cache(maxsize=4096)
def _unfolded(block: PictureBlock, in_shape: Shape) -> Graph:
    """Kept, so that a check sees the very nodes that it knows."""
    wiring = Wiring()
    return wiring.graph(block.wire(wiring, in_shape))


def conv_norm(
    wiring: Wiring,
    name: str,
    source: str,
    out_channels: int,
    kernel_size: int,
    stride: int = 1,
    groups: int = 1,
    activation: LayerSpec | None = None,
    column: float | None = None,
) -> str:
    """A convolution that keeps the size but for its stride, a batch normalisation and, if given, an activation."""
    conv = Conv2d(
        out_channels=out_channels,
        kernel_size=kernel_size,
        stride=stride,
        padding=kernel_size // 2,
        groups=groups,
        bias=False,
    )
    last = wiring.add(f"conv{name}", conv, source, column=column)
    last = wiring.add(f"norm{name}", BatchNorm2d(), last)
    return wiring.add(f"relu{name}", activation, last) if activation else last
