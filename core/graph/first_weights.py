"""Where the parameters of a layer begin: its scheme, put into effect on the module that stands for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.blocks.base import Composite
from core.document.model import Node
from core.recipe.initialisation import PARTS, Part, Scheme, members
from core.settings import Shape

if TYPE_CHECKING:
    from torch import nn


def plan(node: Node, parameters: dict[str, Shape]) -> Iterator[tuple[Part, Scheme, dict[str, Shape]]]:
    """Which scheme sets which parameters of a layer, in the order in which they are set.

    Args:
        node: the layer; a block has no parameters but those of the layers inside, which have schemes of their own.
        parameters: shapes by name.
    """
    for part in PARTS:
        chosen = node.initialisation.chosen.get(part)
        if chosen is not None:
            yield part, chosen, {} if isinstance(node.layer, Composite) else members(part, parameters)


def padding_of(node: Node) -> int | None:
    """The row of an embedding that stands for nothing, which a scheme leaves at zero; None where there is none."""
    row: int | None = getattr(node.layer, "padding_idx", None)
    return row if node.initialisation.weights is not None else None


def initialise(node: Node, module: nn.Module) -> None:
    """Set the parameters of a layer as its schemes say, with torch's global random numbers."""
    if not node.initialisation.chosen:
        return
    parameters = {name: tuple(parameter.shape) for name, parameter in module.named_parameters()}
    for _, scheme, set_by_it in plan(node, parameters):
        for name in set_by_it:
            scheme.fill(module.get_parameter(name))
    if (row := padding_of(node)) is not None:
        module.get_parameter("weight").data[row].zero_()
