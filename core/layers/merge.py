"""Layers that bring several branches together, in the order of their ports."""

from pydantic import Field

from core.layers.base import LayerSpec, layer


class _Merge(LayerSpec):
    """What all merges share."""

    merges = True
    torch_module = "core.torch_modules"


@layer("Merge")
class Add(_Merge):
    """Sums its inputs element by element: shapes that are equal, or stretch to one another."""

    uses = "Ends a residual block: what the block found is added to what it got."


@layer("Merge")
class Multiply(_Merge):
    """Multiplies its inputs element by element: shapes that are equal, or stretch to one another."""

    uses = "Lets one branch weigh another, as in squeeze-and-excitation and gates."


@layer("Merge")
class Concatenate(_Merge):
    """Puts its inputs one after another along an axis; all other axes must be equal."""

    uses = "Joins the branches of an Inception module, or a U-Net's decoder with what its encoder kept."

    dim: int = Field(1, ge=1, description="axis along which inputs are put together, counting the batch as 0")

    def summary_form(self) -> str:
        return "axis {dim}"
