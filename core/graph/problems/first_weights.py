"""Schemes that cannot set the first weights of their layer, or have nothing to set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.document.model import Node
from core.document.several import initialise
from core.graph.first_weights import plan
from core.graph.problems.base import Fix, Problem, problem
from core.layers.base import shape_text
from core.recipe.initialisation import SCHEMES, Part, Scheme
from core.settings import Shape

_INSTEAD = {"dirac": ("eye", "orthogonal"), "eye": ("dirac", "orthogonal"), "sparse": ("normal",)}
_LAST_RESORT: dict[Part, str] = {"weights": "ones", "biases": "zeros"}


def first_weights_problem(node: Node, parameters: dict[str, Shape]) -> Iterator[Problem]:
    """What is wrong with the schemes of a layer with these parameters; the first, if anything is."""
    for part, scheme, tensors in plan(node, parameters):
        own = _choose(node, part, None)
        if not tensors:
            message = f"{node.name} has no {part} of its own, so {scheme.type} sets nothing: let PyTorch choose"
            yield problem(node, "nothing_to_initialise", message, own, severity="warning")
            return
        for name, shape in tensors.items():
            reason = scheme.objection(shape)
            if reason is not None:
                other = _fitting(scheme, part, tensors)
                begins = f"{node.name} cannot begin with {scheme.type}: its {name}, {shape_text(shape)}, {reason}"
                message = f"{begins}; choose {other.type} or let PyTorch choose"
                yield problem(node, "wrong_initialisation", message, _choose(node, part, other), own)
                return


def _fitting(scheme: Scheme, part: Part, tensors: Mapping[str, Shape]) -> Scheme:
    """A scheme that can set all of them, as near to the one chosen as there is."""
    ids = (scheme.type, *_INSTEAD.get(scheme.type, ()), _LAST_RESORT[part])
    candidates = (SCHEMES.get(id)() for id in ids)
    return next(other for other in candidates if not any(map(other.objection, tensors.values())))


def _choose(node: Node, part: Part, scheme: Scheme | None) -> Fix:
    what = f"Begin the {part} of {node.name} with {scheme.type}" if scheme else f"Let PyTorch choose {part}"
    return Fix(what, lambda graph: initialise(graph, [node.id], part, scheme))
