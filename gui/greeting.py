"""An empty network is a beginning, not a mistake: where the check finds an error, the window says what to do first."""

from __future__ import annotations

from collections.abc import Iterable

from core.graph.problems import Problem

FIRST_STEPS = (
    "Drag a layer from the palette onto the wire, double-click the canvas for the search box (or press /), "
    "or start from a template (Ctrl+N)."
)


def is_greeting(problem: Problem) -> bool:
    """Whether there is nothing to mend, as nothing was built yet."""
    return problem.code == "empty"


def mistakes(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems that are to be mended."""
    return tuple(problem for problem in problems if not is_greeting(problem))
