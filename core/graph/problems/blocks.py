"""Mistakes of a block as it stands, and those inside of it as the network around it has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.blocks.base import Composite
from core.document.model import Node
from core.graph.problems import fixes
from core.graph.problems.base import Fix, Place, Problem, problem

MOST_LAYERS = 100_000
"""So many layers of one block take a second to forecast and several to build."""


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
        return problem(node, "repeated_inputs", message, once, fixes.remove(node))
    return None


def too_many_layers(node: Node, rounds: Sequence[int]) -> Problem | None:
    """What is wrong with a block that unfolds to more layers than can be built.

    Args:
        node: the block.
        rounds: how many layers each repetition has.
    """
    if sum(rounds) <= MOST_LAYERS or max(rounds) > MOST_LAYERS:  # what is too much inside is told there
        return None
    fewer = MOST_LAYERS // max(rounds)
    message = (
        f"{node.name} stands for {sum(rounds):,} layers, where {MOST_LAYERS:,} can be built: set repeat to {fewer}"
    )
    less = fixes.change(node, f"Set repeat of {node.name} to {fewer}", repeat=fewer)
    return problem(node, "too_many_layers", message, less, fixes.remove(node))


def lifted(node: Node, rounds: Sequence[Sequence[Problem]], editable: bool) -> Iterator[Problem]:
    """The problems inside of a block as the network around it has them; those of several repetitions once.

    Of a block whose inside people cannot change only errors are told, with edits of the block itself.

    Args:
        node: the block.
        rounds: the problems of each repetition.
        editable: whether people can change what is inside.
    """
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for number, found in enumerate(rounds):
        for inner in found:
            key = (inner.code, inner.node, inner.path)
            if key in seen or not (editable or inner.severity == "error"):
                continue
            seen.add(key)
            outer = inner.within(node, editable)
            yield replace(outer, fixes=(*outer.fixes, *_of_the_block(node, number, outer)))


def _of_the_block(node: Node, number: int, outer: Problem) -> Iterator[Fix]:
    """Edits of the block itself: fewer repetitions where the first ones work, or none of it."""
    if outer.severity == "error" and number:
        yield fixes.change(node, f"Set repeat of {node.name} to {number}", repeat=number)
    if outer.severity == "error":
        yield fixes.remove(node)
