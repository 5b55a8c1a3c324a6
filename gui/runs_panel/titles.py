"""What runs are called beside each other, where people must tell them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.runs.summary import RunSummary
from gui.runs_panel.columns import began_text


def told_apart(runs: Sequence[RunSummary]) -> list[str]:
    """Their names, after when they began where two have the same; of trials of one sweep, what they try."""
    sweeps = {run.sweep for run in runs}
    are_trials = len(sweeps) == 1 and "" not in sweeps
    names = [run.trial.title if are_trials and run.trial else run.name for run in runs]
    counts = Counter(names)
    return [f"{began_text(run)} {name}" if counts[name] > 1 else name for name, run in zip(names, runs, strict=True)]
