"""Trains the trials of a sweep one after the other, in one process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from core.document.model import Document
from core.progress import Reported
from core.runs.recording import recorded
from core.runs.store import RunStore
from core.runs.trial import Trial
from core.sweeps.outcomes import Outcome, note_refused, outcomes
from core.sweeps.planning import Next, Refused, next_trial
from core.sweeps.pruning import pruned
from core.sweeps.sweep import Sweep
from core.sweeps.time_left import SweepTime
from core.training.control import Control
from core.training.events import EpochDone, Event, Finished, Validated
from core.training.loop import train
from core.training.resume import RESUME

Validation = EpochDone | Validated


@dataclass(frozen=True)
class TrialBegan:
    """A trial begins; its events follow.

    Attributes:
        trial: which.
        document: the project with its values.
        seconds_after: that the trials after it take; None as long as that is not known.
    """

    trial: Trial
    document: Document
    seconds_after: float | None = None


@dataclass(frozen=True)
class TrialEnded:
    """A trial is over.

    Attributes:
        outcome: what became of it.
        message: how it ended, in a sentence.
        best: its best validation; None if there was none.
        seconds_left: that the trials after it take; None as long as that is not known.
    """

    outcome: Outcome
    message: str
    best: Validation | None = None
    seconds_left: float | None = None


@dataclass(frozen=True)
class Place:
    """Where a sweep is kept.

    Attributes:
        record: the file of the record of runs.
        id: of the sweep there.
        folder: which holds a folder for each trial.
    """

    record: Path
    id: str
    folder: Path

    def of(self, trial: Trial) -> Path:
        """The run folder of a trial."""
        return self.folder / f"{trial.number:04}"


class Running:
    """A sweep on its way. ``stop`` may be called from any thread, at any time.

    Args:
        project: whose settings are varied.
        sweep: how.
        device: where trials are trained.
        place: where they are kept; None keeps nothing.
    """

    def __init__(self, project: Document, sweep: Sweep, device: str, place: Place | None = None) -> None:
        self._project, self._sweep, self._device, self._place = project, sweep, device, place
        self._control = Control()
        self._time = SweepTime(project, sweep)
        self.stopping = False
        self.known: list[Outcome] = []
        """What became of the trials so far."""
        if place is not None:
            with closing(RunStore(place.record)) as store:
                self.known = list(outcomes(store, place.id, sweep))

    def stop(self) -> None:
        """End after the batch in progress."""
        self.stopping = True
        self._control.stop()

    def events(self) -> Iterator[TrialBegan | TrialEnded | Event]:
        """Train what is missing.

        Raises:
            SweepError: if Optuna is wanted and not installed.
            RunStoreError: if the record cannot be written.
        """
        while not self.stopping:
            found = next_trial(self._project, self._sweep, self.known)
            if found is None:
                return
            if isinstance(found, Refused):
                yield self._note_refused(found)
            else:
                yield from self._train(found)

    def _note_refused(self, refused: Refused) -> TrialEnded:
        if self._place is not None:
            with closing(RunStore(self._place.record)) as store:
                note_refused(store, self._place.id, self._project.name, refused)
        return self._ended(Outcome(refused.trial, "refused"), refused.reason)

    def _train(self, found: Next) -> Iterator[TrialBegan | TrialEnded | Event]:
        yield TrialBegan(found.trial, found.document, self._time.left([*self.known, Outcome(found.trial, "stopped")]))
        began = monotonic()
        self._control = control = Control()
        if self.stopping:
            control.stop()
        validations: list[Validation] = []
        for event in self._events(found, control):
            if isinstance(event, (EpochDone, Validated)):
                validations.append(event)
            if isinstance(event, Finished):
                outcome = _outcome(self._sweep, found.trial, event, validations, monotonic() - began)
                yield self._ended(outcome, event.message, validations)
            else:
                yield event

    def _events(self, found: Next, control: Control) -> Iterator[Event]:
        place, document = self._place, found.document
        folder = place.of(found.trial) if place else None
        resume = bool(folder and (folder / RESUME).is_file())
        progress = Reported(lambda fraction, text: None, lambda: control.stopping)
        events = train(document, self._device, control, folder, progress, resume=resume)
        events = pruned(events, control, found.pruning)
        if place is None:
            return events
        name = found.trial.run_name(self._project.name)
        return recorded(
            events, place.record, document, folder, self._device, name, place.id, resumed=resume, trial=found.trial
        )

    def _ended(self, outcome: Outcome, message: str, validations: Sequence[Validation] = ()) -> TrialEnded:
        if outcome.status != "stopped":
            self.known.append(outcome)
        best = max(validations, key=lambda found: _rank(self._sweep, found), default=None)
        return TrialEnded(outcome, message, best, self._time.left(self.known))


def _outcome(sweep: Sweep, trial: Trial, end: Finished, validations: Sequence[Validation], whole: float) -> Outcome:
    best = max(validations, key=lambda found: _rank(sweep, found), default=None)
    epochs = [found for found in validations if isinstance(found, EpochDone)]
    course, seconds = tuple(_value(sweep, found) for found in epochs), sum(found.seconds for found in epochs)
    return Outcome(trial, end.reason, None if best is None else _value(sweep, best), course, seconds, whole)


def _value(sweep: Sweep, found: Validation) -> float:
    return found.val_score if sweep.goal == "score" else found.val_loss


def _rank(sweep: Sweep, found: Validation) -> float:
    return found.val_score if sweep.goal == "score" else -found.val_loss
