"""Taking layers away, and joining what they stood between where that works."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.document import edits
from core.document.model import Graph
from core.document.rewiring import cut
from core.graph.check import GraphCheck
from core.graph.fitting import problem_ahead


@dataclass(frozen=True)
class Apart:
    """Two layers that were not joined when what stood between them was taken away.

    Attributes:
        source: name of the one before.
        target: name of the one after.
        reason: why it cannot take what would arrive, in a sentence.
    """

    source: str
    target: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source} and {self.target} are not joined: {self.reason}"


def remove(graph: Graph, ids: Collection[str], before: GraphCheck | None) -> tuple[Graph, tuple[Apart, ...]]:
    """Take layers away and lead what came into each to what followed it, where that can take it.

    Args:
        graph: the network to edit; it is not changed.
        ids: of the layers; the ends of the network stay.
        before: what is known of ``graph``. Where it knows no shape, or has an error at the layer that follows anyway,
            neighbours are joined whatever they are.

    Returns:
        The network without them, and who was not joined.

    Raises:
        EditError: if an id is not in the network.
    """
    joined = edits.remove(graph, ids)
    if before is None:
        return joined, ()
    old = {(edge.source, edge.target) for edge in graph.edges}
    new = [edge for edge in joined.edges if (edge.source, edge.target) not in old]
    wrong = {problem.node for problem in before.problems if problem.severity == "error"}
    reasons = {target: problem_ahead(joined, target, before) for target in {edge.target for edge in new} - wrong}
    apart = {edge: problem for edge in new if (problem := reasons.get(edge.target)) is not None}
    return cut(joined, apart), tuple(
        Apart(joined.node(edge.source).name, joined.node(edge.target).name, problem.message)
        for edge, problem in apart.items()
    )
