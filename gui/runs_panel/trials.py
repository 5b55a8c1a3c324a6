"""Finds the next trial of a sweep off the window's thread; those that cannot be trained are recorded on the way."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import NetloomError
from core.progress import Progress
from core.runs.store import RunStore
from core.sweeps.outcomes import Outcome, note_refused, outcomes
from core.sweeps.planning import Next, Refused, next_trial
from core.sweeps.waiting import Waiting
from gui.runs_panel.library import RunLibrary

Found = tuple[Next | None, int]


class TrialFinder:
    """Asks the record what was made of a sweep, and the sweep what comes next.

    Args:
        library: the record.
    """

    def __init__(self, library: RunLibrary) -> None:
        self._library = library

    def find(
        self,
        of: Waiting,
        done: Callable[[Waiting, Next | None, int], object],
        failed: Callable[[Waiting, str], object],
    ) -> None:
        """Find the next trial; ``done`` is told of it and of how many are made, or of None if all are."""

        def fail(error: Exception) -> None:
            known = isinstance(error, NetloomError)
            failed(of, str(error) if known else f"unexpected error ({type(error).__name__}: {error})")

        def work(store: RunStore, progress: Progress) -> Found:
            return _next(store, of, progress)

        self._library.read(work, lambda found: done(of, *found), fail)


def _next(store: RunStore, of: Waiting, progress: Progress) -> Found:
    assert of.sweep is not None
    made = outcomes(store, of.id, of.sweep, also_stopped=True)
    known = [outcome for outcome in made if outcome.status != "stopped" or outcome.trial.number not in of.again]
    while True:
        progress.check_cancelled()
        found = next_trial(of.document, of.sweep, known)
        if not isinstance(found, Refused):
            return found, len(known)
        note_refused(store, of.id, of.name, found)
        known.append(Outcome(found.trial, "refused"))
