"""Pictures with other channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from core.data.transforms.base import transform
from core.data.transforms.sizes import OfPictures
from core.data.transforms.steps import Code
from core.settings import Shape

if TYPE_CHECKING:
    from torch import Tensor

RED, GREEN, BLUE = 0.2989, 0.587, 0.114
"""How bright each colour looks (ITU-R 601), in the figures that torchvision uses."""


@transform("Greyscale")
class Grayscale(OfPictures):
    """Makes coloured pictures grey, as bright as they look to people."""

    keep_channels: bool = Field(False, description="three equal channels, for networks made for colours")

    def fault(self, in_shape: Shape) -> str | None:
        return not_coloured(in_shape)

    def out_shape(self, in_shape: Shape) -> Shape:
        return (3 if self.keep_channels else 1, *in_shape[1:])

    def words(self) -> str:
        how = f"{RED} red + {GREEN} green + {BLUE} blue"
        return f"made grey ({how}){', in three equal channels' if self.keep_channels else ''}"

    def applied(self, inputs: Tensor) -> Tensor:
        single = grey(inputs) if inputs.shape[1] == 3 else inputs
        return single.repeat(1, 3, 1, 1) if self.keep_channels else single

    def code(self, in_shape: Shape) -> Code:
        mixed = f"{RED} * samples[:, :1] + {GREEN} * samples[:, 1:2] + {BLUE} * samples[:, 2:]"
        single = mixed if in_shape[0] == 3 else "samples"
        if not self.keep_channels:
            return Code(single)
        return Code(f"({single}).repeat(1, 3, 1, 1)" if in_shape[0] == 3 else "samples.repeat(1, 3, 1, 1)")


@transform("To colour")
class RGB(OfPictures):
    """Gives grey pictures three equal channels, for networks made for colours."""

    @property
    def works_on_bytes(self) -> bool:
        return True

    def fault(self, in_shape: Shape) -> str | None:
        return not_coloured(in_shape)

    def out_shape(self, in_shape: Shape) -> Shape:
        return (3, *in_shape[1:])

    def words(self) -> str:
        return "given three channels"

    def applied(self, inputs: Tensor) -> Tensor:
        return inputs.repeat(1, 3, 1, 1) if inputs.shape[1] == 1 else inputs

    def code(self, in_shape: Shape) -> Code:
        return Code("samples.repeat(1, 3, 1, 1)" if in_shape[0] == 1 else "samples")


def grey(pictures: Tensor) -> Tensor:
    """(N, 3, H, W) → (N, 1, H, W), as bright as they look."""
    return RED * pictures[:, :1] + GREEN * pictures[:, 1:2] + BLUE * pictures[:, 2:]


def not_coloured(shape: Shape) -> str | None:
    """Why pictures have neither colours nor grey."""
    if shape[0] in (1, 3):
        return None
    return f"is for pictures of 1 or 3 channels, but these have {shape[0]}: remove it"
