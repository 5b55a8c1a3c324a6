"""Names of columns: each column has one, and no two have the same."""

from __future__ import annotations

from collections.abc import Sequence

from core.data.samples import Finding


def distinct_names(given: Sequence[str | None], file: str) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Names as they stand in a file, with "column 3" for an empty one and "age (2)" for one that was there before."""
    names: list[str] = []
    findings: list[Finding] = []
    taken = {name.strip() for name in given if name}
    for number, name in enumerate(given, 1):
        wanted = (name or "").strip()
        free = _free(wanted or f"column {number}", names, taken if wanted == "" or wanted in names else set())
        if not wanted:
            findings.append(Finding(f"{file}, column {number}", f"has no name and is called {free!r}", "kept"))
        elif free != wanted:
            what = f"is called {wanted!r} as another one is, and becomes {free!r}"
            findings.append(Finding(f"{file}, column {number}", what, "kept"))
        names.append(free)
    return tuple(names), tuple(findings)


def _free(name: str, names: Sequence[str], others: set[str]) -> str:
    free, number = name, 1
    while free in names or (free in others and number > 1) or (free in others and name not in names):
        number += 1
        free = f"{name} ({number})"
    return free
