"""Mistakes in a network, each one sentence with edits that mend it."""

from core.graph.problems import fixes
from core.graph.problems.base import Fix, Place, Problem, Setting, problem
from core.graph.problems.blocks import block_problem, lifted, too_many_layers
from core.graph.problems.data import UNFIT_TRANSFORM, unfit_transforms, unknown_data
from core.graph.problems.first_weights import first_weights_problem
from core.graph.problems.layers import LAYER_RULES
from core.graph.problems.merges import merge_problem
from core.graph.problems.network import network_problems
from core.graph.problems.recipe import RECIPE_CODES, recipe_problems
from core.graph.problems.sizes import nothing_left
from core.graph.problems.whole import Whole
from core.graph.problems.words import whole_numbers
from core.layers.base import shape_text

__all__ = [
    "RECIPE_CODES",
    "UNFIT_TRANSFORM",
    "Fix",
    "Place",
    "Problem",
    "Setting",
    "Whole",
    "first_weights_problem",
    "layer_problem",
    "lifted",
    "network_problems",
    "nothing_left",
    "recipe_problems",
    "refused_by_torch",
    "too_many_layers",
    "unfit_transforms",
    "unknown_data",
]


def layer_problem(place: Place) -> Problem | None:
    """What is wrong with a layer where it stands; the first that applies."""
    if place.node.layer.merges:
        return whole_numbers(place) or merge_problem(place)
    return block_problem(place) or next((found for rule in LAYER_RULES if (found := rule(place))), None)


def refused_by_torch(place: Place, reason: str) -> Problem:
    """A layer that torch itself refuses, for a reason that no rule above knows."""
    arriving = " and ".join(map(shape_text, place.in_shapes))
    node = place.node
    return problem(node, "refused", f"{node.name} cannot work on {arriving}: {reason}", fixes.remove(node))
