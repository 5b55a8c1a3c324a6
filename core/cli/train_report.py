"""How ``train`` tells what happens: lines for people, or JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from core.cli.terminal import Terminal
from core.data.samples import Finding, summary
from core.training.checkpoint import FINDINGS
from core.training.events import EpochDone, Event, Findings, Finished, Noted, Preparing, Started, StepsDone
from core.training.measures import R2, Accuracy, score_text

_BAR = 20
"""Characters of a bar, where there is room."""
_EPOCH_FIELDS = (
    "epoch",
    "train_loss",
    "train_accuracy",
    "val_loss",
    "val_accuracy",
    "seconds",
    "samples_per_second",
)


class Report(Protocol):
    """Something that follows a run."""

    def prepare(self, fraction: float | None, text: str) -> None:
        """Data is being read or downloaded."""

    def show(self, event: Event) -> None:
        """Something happened; the last event goes to ``finish`` instead."""

    def finish(self, event: Finished) -> int:
        """The run is over; returns the exit code."""


class Silent:
    """Says nothing, since another process of the same run does; its exit codes are those of the others."""

    def prepare(self, fraction: float | None, text: str) -> None:
        """Say nothing."""

    def show(self, event: Event) -> None:
        """Say nothing."""

    def finish(self, event: Finished) -> int:
        return int(event.reason == "failed")


class JsonReport:
    """One object a line: what is wrong with the data, if anything is, an epoch each, and how it ended."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def prepare(self, fraction: float | None, text: str) -> None:
        """Say nothing."""

    def show(self, event: Event) -> None:
        """Write an epoch, what is wrong with the data, or what else people should know."""
        if isinstance(event, EpochDone):
            figures = {name: getattr(event, name) for name in _EPOCH_FIELDS}
            explained = {"train_r2": event.train_score, "val_r2": event.val_score}
            more = {} if event.measure == Accuracy.name else explained
            self._terminal.say_json({"event": "epoch", **figures, **more})
        elif isinstance(event, Findings):
            self._terminal.say_json({"event": "data", **_data(event.findings)})
        elif isinstance(event, Noted):
            self._terminal.say_json({"event": "note", "message": event.text})

    def finish(self, event: Finished) -> int:
        """Write the last line."""
        self._terminal.say_json({"event": "finished", "reason": event.reason, "message": event.message})
        return self._terminal.fail(event.message, 1) if event.reason == "failed" else 0


class TextReport:
    """A line an epoch, and below it, in a terminal, a line that shows how far the next one is.

    Args:
        terminal: where it is written.
        folder: the run folder, if there is one.
    """

    def __init__(self, terminal: Terminal, folder: Path | None = None) -> None:
        self._terminal = terminal
        self._all_findings = "--json shows all" if folder is None else f"see {folder / FINDINGS}"
        self._epochs = 0
        self._steps_per_epoch = 0
        self._measure = Accuracy.name

    def prepare(self, fraction: float | None, text: str) -> None:
        """Show how far reading the data is."""
        self._terminal.status(text if fraction is None else f"{text} ({fraction:.0%})")

    def show(self, event: Event) -> None:
        """Write an epoch, or show how far it is."""
        match event:
            case Preparing():
                self.prepare(event.fraction, event.text)
            case Started():
                self._start(event)
            case Findings():
                self._terminal.note(f"netloom: note: {summary(event.findings)}; {self._all_findings}")
            case StepsDone():
                self._terminal.status(self._progress(event))
            case Noted():
                self._terminal.note(f"netloom: note: {event.text}")
            case EpochDone():
                self._measure = event.measure
                self._terminal.say(self._epoch(event))

    def finish(self, event: Finished) -> int:
        """Write the last sentence."""
        if event.reason == "failed":
            return self._terminal.fail(event.message, 1)
        self._terminal.say(event.message)
        return 0

    def _start(self, event: Started) -> None:
        self._epochs, self._steps_per_epoch = event.epochs, event.steps_per_epoch
        together = f", {event.processes} processes" if event.processes > 1 else ""
        samples = f"{event.n_train:,} samples, validation on {event.n_validation:,}"
        self._terminal.say(f"{event.parameters:,} parameters, {samples}, device {event.device}{together}")
        self._terminal.say(event.feeding)
        self._measure = R2.name if event.quantities else Accuracy.name
        if event.step:
            self._terminal.say(f"going on after step {event.step:,}")

    def _progress(self, event: StepsDone) -> str:
        step = event.first_step + len(event.losses) - 1 - (event.epoch - 1) * self._steps_per_epoch
        left = timedelta(seconds=round(event.seconds_left))
        score = f"{self._measure} {score_text(self._measure, event.score)}"
        number, loss = f"epoch {event.epoch}/{self._epochs}", f"loss {event.losses[-1]:.4f}"
        share = step / max(1, self._steps_per_epoch)
        for speed, least in ((" samples/s", 8), ("/s", 0)):  # in a narrow terminal the bar and words give way
            figures = f"{loss}  {score}  {event.samples_per_second:,.0f}{speed}  {left} left"
            width = self._terminal.room - len(f"{number}   100%  {figures}")
            if width >= least:
                break
        return f"{number}  {_bar(share, min(_BAR, max(0, width)))}  {figures}"

    def _epoch(self, event: EpochDone) -> str:
        number = f"{event.epoch:>{len(str(self._epochs))}}/{self._epochs}"
        name = event.measure
        train = f"train loss {event.train_loss:.4f}, {name} {score_text(name, event.train_score):>6}"
        validation = f"validation loss {event.val_loss:.4f}, {name} {score_text(name, event.val_score):>6}"
        return f"epoch {number}   {train}   {validation}   {event.seconds:.1f} s"


def _data(findings: Sequence[Finding]) -> dict[str, object]:
    left_out = sum(found.done == "left out" for found in findings)
    return {"left_out": left_out, "findings": [asdict(found) for found in findings]}


def _bar(share: float, width: int) -> str:
    """A bar that fills from the left, in eighths of a character, and how full it is."""
    eighths = round(8 * width * min(1.0, max(0.0, share)))
    full, rest = divmod(eighths, 8)
    return f"{'█' * full}{' ▏▎▍▌▋▊▉'[rest] if rest else ''}".ljust(width, "·") + f" {share:4.0%}"
