"""Mistakes of a block as it stands; those inside of it are found where they are."""

from __future__ import annotations

from core.blocks.base import Composite
from core.graph.problems import fixes
from core.graph.problems.base import Place, Problem, problem


def block_problem(place: Place) -> Problem | None:
    """What is wrong with a block, given how many inputs arrive."""
    node, layer = place.node, place.node.layer
    if not isinstance(layer, Composite):
        return None
    n_inputs, n_arriving = layer.n_inputs or 1, len(place.in_shapes)
    if n_arriving < n_inputs:
        message = f"{node.name} has {n_inputs} inputs, but only {n_arriving} of them are wired: wire the others"
        return problem(node, "missing_input", message, fixes.remove(node))
    if n_inputs > 1 and layer.repeat > 1:
        once = fixes.change(node, f"Set repeat of {node.name} to 1", repeat=1)
        message = f"{node.name} has {n_inputs} inputs but one output, so it cannot follow itself: set repeat to 1"
        return problem(node, "repeated_inputs", message, once)
    return None
