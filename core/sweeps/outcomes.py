"""What became of trials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING

from core.runs.store import RunStore
from core.runs.summary import UNKNOWN, RunSummary, Status
from core.runs.trial import Trial
from core.sweeps.sweep import Goal, Sweep

if TYPE_CHECKING:
    from core.sweeps.planning import Refused

OVER: frozenset[Status] = frozenset({"completed", "early_stop", "pruned", "failed", "refused"})
"""How a trial ends that is not made again; one that was stopped or interrupted is, when the sweep goes on."""


@dataclass(frozen=True)
class Outcome:
    """What became of one trial.

    Attributes:
        trial: which.
        status: how it ended.
        result: the best of what the sweep wants; None before the first validation.
        course: what was validated after each epoch.
        seconds: that its epochs took, without pauses.
        whole: seconds from its beginning to its end, with reading the data, and with pauses.
    """

    trial: Trial
    status: Status
    result: float | None = None
    course: tuple[float, ...] = ()
    seconds: float = 0.0
    whole: float = 0.0


def result_of(run: RunSummary, goal: Goal) -> float | None:
    """The best that a run reached of what a sweep wants."""
    return run.best_score if goal == "score" else run.best_loss


def outcomes(store: RunStore, id: str, sweep: Sweep, also_stopped: bool = False) -> tuple[Outcome, ...]:
    """What became of the trials of a sweep that are over, by their numbers; the latest run of each counts.

    Runs in the trash do not count: what people delete is made again when the sweep goes on.

    Args:
        store: the record.
        id: of the sweep.
        sweep: what it wants.
        also_stopped: whether a trial that people stopped is over, too.

    Raises:
        RunStoreError: if the record cannot be read.
    """
    over = OVER | {"stopped"} if also_stopped else OVER
    courses = _courses(store, id, sweep.goal)
    found: dict[int, Outcome] = {}
    for run in store.runs_of(id):
        if run.trial is not None and run.status in over and run.trashed is None:
            found[run.trial.number] = outcome_of(run, run.trial, sweep.goal, courses.get(run.id, ()))
    return tuple(found[number] for number in sorted(found))


def outcome_of(run: RunSummary, trial: Trial, goal: Goal, course: tuple[float, ...] = ()) -> Outcome:
    """What became of a trial whose run is over."""
    whole = max(0.0, run.ended - run.began) if run.ended is not None else run.seconds
    return Outcome(trial, run.status, result_of(run, goal), course, run.seconds, whole)


def best_of(known: Sequence[Outcome], sweep: Sweep) -> Outcome | None:
    """The trial with the best result; None if none has one."""
    best: Outcome | None = None
    for outcome in known:
        if outcome.result is not None and (
            best is None or best.result is None or sweep.better(outcome.result, best.result)
        ):
            best = outcome
    return best


def _courses(store: RunStore, id: str, goal: Goal) -> dict[str, tuple[float, ...]]:
    """What was validated after each epoch, of every run of a sweep."""
    query = (
        "SELECT e.run, e.val_score, e.val_loss FROM epochs e JOIN runs r ON r.id = e.run WHERE r.sweep = ? "
        "ORDER BY e.run, e.epoch"
    )
    found: dict[str, list[float]] = {}
    for row in store.read(query, id):
        found.setdefault(row["run"], []).append(row["val_score"] if goal == "score" else row["val_loss"])
    return {run: tuple(values) for run, values in found.items()}


def note_refused(store: RunStore, sweep: str, project: str, refused: Refused) -> None:
    """Write into the record that a trial could not be trained, and why.

    Raises:
        RunStoreError: if it cannot be written.
    """
    name = refused.trial.run_name(project)
    known = {"status": "refused", "message": refused.reason, "ended": time()}
    store.begin(refused.document, None, UNKNOWN, name, sweep, refused.trial, **known)
