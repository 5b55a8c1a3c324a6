"""Mistakes in a network, each one sentence with edits that mend it."""

from core.document.model import Document, Node
from core.graph.problems import fixes
from core.graph.problems.base import Fix, Problem, problem
from core.graph.problems.layers import LAYER_RULES
from core.graph.problems.merges import merge_problem
from core.graph.problems.network import Whole, network_problems
from core.layers.base import shape_text
from core.settings import Shape

__all__ = ["Fix", "Problem", "Whole", "layer_problem", "network_problems", "refused_by_torch"]


def layer_problem(document: Document, node: Node, in_shapes: tuple[Shape, ...]) -> Problem | None:
    """What is wrong with a layer, given the shapes that arrive; the first that applies."""
    if node.layer.merges:
        return merge_problem(node, in_shapes)
    return next((found for rule in LAYER_RULES if (found := rule(document, node, in_shapes[0]))), None)


def refused_by_torch(node: Node, in_shapes: tuple[Shape, ...], reason: str) -> Problem:
    """A layer that torch itself refuses, for a reason that no rule above knows."""
    arriving = " and ".join(map(shape_text, in_shapes))
    return problem(node, "refused", f"{node.name} cannot work on {arriving}: {reason}", fixes.remove(node))
