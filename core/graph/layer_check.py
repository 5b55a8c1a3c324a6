"""What is known of one layer without training it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.graph.cost import NOTHING, Cost
from core.graph.problems import Problem
from core.graph.shapes import Measured
from core.settings import Shape

if TYPE_CHECKING:
    from core.graph.check import GraphCheck


@dataclass(frozen=True)
class LayerCheck:
    """What is known of one node. Shapes are of one sample; ``out_shape`` is None where the layer cannot work.

    Attributes:
        cost: what it costs; of a block, what everything inside costs.
        problems: what is wrong with the layer, or inside of it.
        measured: of a single layer, what its run on the meta device told.
        rounds: of a block, what is inside, once for each repetition.
        whole_arrives: whether whole numbers arrive, which are looked up, not computed with.
        whole: whether whole numbers leave.
    """

    in_shapes: tuple[Shape, ...]
    out_shape: Shape | None
    cost: Cost = NOTHING
    problems: tuple[Problem, ...] = ()
    measured: Measured | None = None
    rounds: tuple[GraphCheck, ...] = ()
    whole_arrives: bool = False
    whole: bool = False

    @property
    def parameters(self) -> int:
        """Numbers that its weights hold."""
        return self.cost.parameters

    @property
    def trainable(self) -> int:
        """Those of them that training changes."""
        return self.cost.trainable

    @property
    def flops(self) -> int:
        """Floating-point operations of the forward pass for one sample, see ``core.graph.shapes.Measured``."""
        return self.cost.flops


UNKNOWN = LayerCheck((), None)
"""What is known of a node that nothing reaches."""
