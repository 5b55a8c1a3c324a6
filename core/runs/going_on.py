"""Runs that ended before their time, and what is needed to go on with one from where it was saved last."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.document.model import Document
from core.document.storage import load
from core.runs.record import RunRecord
from core.runs.store import RunStore
from core.runs.summary import RunSummary
from core.runs.writing import record_of
from core.training.checkpoint import PROJECT
from core.training.resume import RESUME, ResumeError

ENDED_EARLY = frozenset({"stopped", "interrupted", "failed"})
"""How a run ends that may go on."""


@dataclass(frozen=True, eq=False)
class Resumable:
    """A run that can go on.

    Attributes:
        run: which one.
        document: its project, as it was when the run began.
        record: what is known of it so far.
    """

    run: RunSummary
    document: Document
    record: RunRecord


def may_go_on(run: RunSummary) -> bool:
    """Whether a run ended before its time, and was saved before that."""
    return run.status in ENDED_EARLY and bool(run.folder.name) and (run.folder / RESUME).is_file()


def saved_at(run: RunSummary) -> datetime:
    """When the run was saved last.

    Raises:
        OSError: if that cannot be found out.
    """
    return datetime.fromtimestamp((run.folder / RESUME).stat().st_mtime, UTC)


def resumable(store: RunStore, id: str) -> Resumable:
    """All that is needed to go on with a run.

    Raises:
        ResumeError: if it cannot go on; the sentence says why.
        RunStoreError, ProjectError: if record or project cannot be read.
    """
    store.note_interrupted()
    run = store.run(id)
    if run.status == "running":
        raise ResumeError(f"“{run.name}” is being trained by another program: wait until it has ended or stop it there")
    if run.status not in ENDED_EARLY:
        raise ResumeError(f"“{run.name}” has come to its end: train it again, or train on from its best weights")
    if not may_go_on(run):
        raise ResumeError(f"{run.folder} holds no {RESUME}: “{run.name}” was not saved before it ended, train it again")
    record = record_of(store, id)
    record.finished = None
    return Resumable(run, load(run.folder / PROJECT), record)


def in_folder(store: RunStore, folder: Path) -> RunSummary:
    """The run that a folder is of.

    Raises:
        ResumeError: if the record knows none.
        RunStoreError: if the record cannot be read.
    """
    run = store.of_folder(folder)
    if run is None:
        raise ResumeError(
            f"{folder} is not among the runs of this user on this machine: continue it where it began, with --resume"
        )
    return run


def interrupted(
    store: RunStore, besides: Collection[str], first: Callable[[RunSummary], bool], others: bool
) -> RunSummary | None:
    """The latest run whose program ended while it trained, and that can go on; a sweep goes on as a whole.

    Args:
        store: the record.
        besides: ids of runs that are not wanted.
        first: of which runs the latest comes before all others.
        others: whether one of the others is wanted where there is none of these.
    """
    store.note_interrupted()
    broken = (run for run in store.runs() if run.status == "interrupted" and not run.sweep and run.id not in besides)
    found = list(filter(may_go_on, broken))
    return next(filter(first, found), found[0] if others and found else None)
