"""A network as the rules about the whole see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.document.model import Graph, Node
from core.graph.problems.base import Known, Setting
from core.settings import Shape


@dataclass(frozen=True)
class Whole:
    """A network and what is known of it.

    Attributes:
        graph: the network, or the inside of a block, as it computes.
        setting: what it is for.
        out_shape: shape that arrives at the output; None if nothing does.
        layers: those that make the answer, in order; None if no path leads from the input to the output.
        reached: ids of the nodes that samples reach.
        known: what is known of them, by id.
        drawn: the graph as people see it, in which layers that are bypassed are what they were.
    """

    graph: Graph
    setting: Setting
    out_shape: Shape | None
    layers: tuple[Node, ...] | None
    reached: frozenset[str]
    known: Mapping[str, Known]
    drawn: Graph

    @property
    def n_answers(self) -> int:
        """How many numbers the network must give: one for each class, or each quantity that it predicts."""
        return self.setting.info.n_answers

    @property
    def answers(self) -> bool:
        """Whether this is a whole network that gives one number for each class or quantity."""
        return not self.setting.inside and self.out_shape == (self.n_answers,)
