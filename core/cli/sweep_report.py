"""How ``sweep`` tells what happens: lines for people, or JSON for programs."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from typing import Protocol

from core.cli.terminal import Terminal, table
from core.sweeps.outcomes import Outcome, best_of
from core.sweeps.running import TrialBegan, TrialEnded
from core.sweeps.sweep import Sweep
from core.sweeps.time_left import left_text
from core.training.events import Event, Noted, StepsDone
from core.training.measures import Accuracy, score_text

_MOST_ROWS = 20


class Report(Protocol):
    """Something that follows a sweep."""

    def prepare(self, fraction: float | None, text: str) -> None:
        """Data is being read or downloaded."""

    def begin(self, known: Sequence[Outcome]) -> None:
        """Trials begin; some may have been made before."""

    def show(self, event: TrialBegan | TrialEnded | Event) -> None:
        """Something happened."""

    def finish(self, known: Sequence[Outcome], stopped: bool) -> int:
        """The sweep is over; returns the exit code."""


class JsonReport:
    """One object a line: a trial each, and how the sweep ended."""

    def __init__(self, terminal: Terminal, sweep: Sweep) -> None:
        self._terminal, self._sweep = terminal, sweep

    def prepare(self, fraction: float | None, text: str) -> None:
        """Say nothing."""

    def begin(self, known: Sequence[Outcome]) -> None:
        """Say nothing."""

    def show(self, event: TrialBegan | TrialEnded | Event) -> None:
        """Write a trial that is over, or what else people should know."""
        if isinstance(event, TrialEnded):
            trial, best = event.outcome.trial, event.best
            told = {"number": trial.number, "values": dict(trial.values), "status": event.outcome.status}
            figures = {
                "val_loss": best.val_loss if best else None,
                "val_score": best.val_score if best else None,
                "measure": best.measure if best else None,
                "epochs": len(event.outcome.course),
                "seconds": event.outcome.seconds,
                "seconds_left": event.seconds_left,
            }
            self._terminal.say_json({"event": "trial", **told, "message": event.message, **figures})
        elif isinstance(event, Noted):
            self._terminal.say_json({"event": "note", "message": event.text})

    def finish(self, known: Sequence[Outcome], stopped: bool) -> int:
        """Write the last line."""
        best = best_of(known, self._sweep)
        found = (
            {"number": best.trial.number, "values": dict(best.trial.values), "result": best.result} if best else None
        )
        reason = "stopped" if stopped else "completed"
        self._terminal.say_json(
            {"event": "finished", "reason": reason, "trials": len(known), "goal": self._sweep.goal, "best": found}
        )
        return 0 if stopped or best else 1


class TextReport:
    """A line a trial, below it a line that shows how far the next one is, and a table of the best ones at the end.

    Args:
        terminal: where it is written.
        sweep: what is varied.
        arguments: of the command, to say how to go on.
    """

    def __init__(self, terminal: Terminal, sweep: Sweep, arguments: argparse.Namespace) -> None:
        self._terminal, self._sweep, self._arguments = terminal, sweep, arguments
        self._at = ""
        self._epochs = 0
        self._after: float | None = None
        self._measure = Accuracy.name

    def prepare(self, fraction: float | None, text: str) -> None:
        """Show how far reading the data is."""
        self._terminal.status(text if fraction is None else f"{text} ({fraction:.0%})")

    def begin(self, known: Sequence[Outcome]) -> None:
        """Say how many trials there are."""
        made = f", {len(known):,} are made already" if known else ""
        self._terminal.say(f"{self._count(self._sweep.n_trials)} of {self._sweep.title}{made}")

    def show(self, event: TrialBegan | TrialEnded | Event) -> None:
        """Write a trial that is over, or show how far it is."""
        match event:
            case TrialBegan():
                self._at, self._epochs = self._number(event.trial.number), event.document.training.epochs
                self._after = event.seconds_after
                self._terminal.status(f"trial {self._at}  {event.trial.title}")
            case StepsDone():
                self._terminal.status(
                    f"trial {self._at}  epoch {event.epoch}/{self._epochs}  loss {event.losses[-1]:.4f}  "
                    f"{event.samples_per_second:,.0f} samples/s{_left(event.seconds_left, self._after)}"
                )
            case Noted():
                self._terminal.note(f"netloom: note: {event.text}")
            case TrialEnded():
                number = self._number(event.outcome.trial.number)
                self._terminal.say(f"trial {number}   {self._trial(event)}{_left(event.seconds_left)}")

    def finish(self, known: Sequence[Outcome], stopped: bool) -> int:
        """Write the best trials and what to do with them."""
        found = [outcome for outcome in known if outcome.result is not None]
        if found:
            self._say_best(found)
        if stopped:
            self._terminal.say(self._how_to_go_on(len(known)))
        elif not found:
            return self._terminal.fail("no trial could be trained; why is said above", 1)
        return 0

    def _say_best(self, found: list[Outcome]) -> None:
        found.sort(key=lambda outcome: outcome.result or 0.0, reverse=self._sweep.goal == "score")
        rows = [("trial", *self._sweep.paths, self._goal)]
        for outcome in found[:_MOST_ROWS]:
            texts = (text for _, text in outcome.trial.values)
            rows.append((str(outcome.trial.number), *texts, self._result(outcome.result)))
        self._terminal.say()
        for line in table(rows, right=frozenset({0, len(rows[0]) - 1})):
            self._terminal.say(line)
        if len(found) > _MOST_ROWS:
            self._terminal.say(f"and {len(found) - _MOST_ROWS:,} more")
        best = " ".join(f"--set {shlex.quote(f'{path}={text}')}" for path, text in found[0].trial.values)
        self._terminal.say(f"train the best one with: train {shlex.quote(str(self._arguments.project))} {best}")

    def _trial(self, event: TrialEnded) -> str:
        what = event.outcome.trial.title
        if event.best is None or event.outcome.status in ("failed", "refused"):
            return f"{what}   {event.outcome.status}: {event.message}"
        self._measure = event.best.measure
        score = score_text(self._measure, event.best.val_score)
        more = "" if event.outcome.status == "completed" else f"   {event.message}"
        result = f"validation loss {event.best.val_loss:.4f}, {self._measure} {score}"
        return f"{what}   {result}   {event.outcome.seconds:.1f} s{more}"

    @property
    def _goal(self) -> str:
        return f"validation {self._measure if self._sweep.goal == 'score' else 'loss'}"

    def _result(self, result: float | None) -> str:
        if result is None:
            return ""
        return score_text(self._measure, result) if self._sweep.goal == "score" else f"{result:.4f}"

    def _number(self, number: int) -> str:
        n_trials = str(self._sweep.n_trials)
        return f"{number:>{len(n_trials)}}/{n_trials}"

    def _count(self, number: int) -> str:
        return f"{number:,} trial{'' if number == 1 else 's'}"

    def _how_to_go_on(self, n_made: int) -> str:
        left = f"Stopped after {self._count(n_made)} of {self._sweep.n_trials:,}"
        if self._arguments.folder is None:
            return f"{left}; nothing was kept: add --folder DIR to go on later"
        again = shlex.join(["sweep", str(self._arguments.project), "--folder", str(self._arguments.folder)])
        return f"{left}; go on with: {again}"


def _left(*seconds: float | None) -> str:
    """What is left of a sweep, in parts; nothing as long as one of them is not known, or if that is all."""
    total = 0.0
    for each in seconds:
        if each is None:
            return ""
        total += each
    return f"   {left_text(total)} left" if total else ""
