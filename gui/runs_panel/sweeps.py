"""The runs of a sweep: which of them count, and which is the best."""

from __future__ import annotations

from collections.abc import Sequence

from core.runs.summary import RunSummary
from core.sweeps.outcomes import result_of
from core.sweeps.sweep import Sweep


def latest_runs(runs: Sequence[RunSummary]) -> tuple[RunSummary, ...]:
    """Of runs, the latest first, the latest of each trial."""
    found: dict[int, RunSummary] = {}
    for run in runs:
        if run.trial is not None:
            found.setdefault(run.trial.number, run)
    return tuple(found[number] for number in sorted(found))


def best_run(sweep: Sweep, runs: Sequence[RunSummary]) -> int | None:
    """Which of some runs has the best result; None if none has one."""
    results = [(result_of(run, sweep.goal), place) for place, run in enumerate(runs)]
    known = [(result, place) for result, place in results if result is not None]
    if not known:
        return None
    choose = max if sweep.goal == "score" else min
    return choose(known, key=lambda pair: pair[0])[1]
