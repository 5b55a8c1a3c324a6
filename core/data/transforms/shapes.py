"""The same numbers in another shape."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field

from core.data.transforms.base import Fixed, transform
from core.data.transforms.extents import size_text
from core.data.transforms.steps import Code
from core.fields import Size
from core.settings import Shape

if TYPE_CHECKING:
    from torch import Tensor


class Reordered(Fixed):
    """A fixed transform that leaves all numbers as they are."""

    for_whole_numbers: ClassVar[bool] = True

    @property
    def works_on_bytes(self) -> bool:
        return True


@transform("Flatten")
class Flatten(Reordered):
    """Puts all numbers of a sample in one row."""

    def out_shape(self, in_shape: Shape) -> Shape:
        return (math.prod(in_shape),)

    def words(self) -> str:
        return "all numbers in one row"

    def applied(self, inputs: Tensor) -> Tensor:
        return inputs.reshape(len(inputs), -1)

    def code(self, in_shape: Shape) -> Code:
        return Code("samples.flatten(1)")


@transform("Reshape")
class Reshape(Reordered):
    """Gives the numbers of a sample another shape, as 64 in a row become a picture of 1×8×8."""

    shape: Annotated[tuple[int, ...], Size(axes=0, listed=True)] = Field((1, 8, 8), description="the new shape")

    def fault(self, in_shape: Shape) -> str | None:
        have, want = math.prod(in_shape), math.prod(self.shape)
        if have == want:
            return None
        fits = "×".join(map(str, _shape_for(have, self.shape)))
        return f"makes {want} numbers of the {have} that a sample has: set shape to {fits}"

    def mended(self, in_shape: Shape) -> tuple[Self, ...]:
        return (self.model_copy(update={"shape": _shape_for(math.prod(in_shape), self.shape)}),)

    def out_shape(self, in_shape: Shape) -> Shape:
        return self.shape

    def words(self) -> str:
        return f"in the shape {size_text(self.shape)}"

    def applied(self, inputs: Tensor) -> Tensor:
        return inputs.reshape(-1, *self.shape)

    def code(self, in_shape: Shape) -> Code:
        return Code(f"samples.reshape(-1, {', '.join(map(str, self.shape))})")


def _shape_for(count: int, wanted: Shape) -> Shape:
    """A shape of ``count`` numbers with as many axes as wanted: a square picture where that is possible."""
    side = math.isqrt(count)
    if len(wanted) >= 2 and side * side == count:
        return (*(1,) * (len(wanted) - 2), side, side)
    return (*(1,) * (len(wanted) - 1), count)
