"""What the table of runs says of each: one row a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import time
from typing import Any

from core.runs.summary import RunSummary
from core.sweeps.spaces import as_number
from core.sweeps.sweep import Sweep
from gui.panels.run_bar import duration_text as whole_seconds
from gui.plots.figures import figure, percent

STATUS = {
    "running": ("Training", "mdi6.play-circle-outline", "accent"),
    "completed": ("Completed", "mdi6.check-circle-outline", "success"),
    "early_stop": ("Stopped early", "mdi6.flag-checkered", "success"),
    "stopped": ("Stopped", "mdi6.stop-circle-outline", "muted"),
    "pruned": ("Pruned", "mdi6.content-cut", "muted"),
    "refused": ("Refused", "mdi6.cancel", "warning"),
    "failed": ("Failed", "mdi6.alert-circle", "error"),
    "interrupted": ("Interrupted", "mdi6.flash-alert-outline", "warning"),
}
"""What a status is called, its icon and the name of its colour in the theme."""


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        title: over it.
        tip: what it says, for the tooltip.
        text: of a run.
        key: what runs are sorted by; None comes last.
        width: at first, in letters.
        number: whether it stands at the right.
        status: whether the icon of the status stands before it.
        name: whether it is the name, which can be changed in place.
    """

    title: str
    tip: str
    text: Callable[[RunSummary], str]
    key: Callable[[RunSummary], Any]
    width: int
    number: bool = False
    status: bool = False
    name: bool = False


def seconds_of(run: RunSummary) -> float | None:
    """How long a run took, or takes so far; of one that was interrupted, its epochs."""
    if run.status == "running":
        return time() - run.began
    if run.ended is not None:
        return run.ended - run.began
    return run.seconds or None


def duration_text(seconds: float) -> str:
    """A duration as people say it, with tenths where they matter."""
    return f"{seconds:.1f} s" if seconds < 10 else whole_seconds(seconds)


def score_of(run: RunSummary) -> str:
    """Its best score as people read it."""
    if run.best_score is None:
        return ""
    return percent(run.best_score, 2) if run.measure == "accuracy" else figure(run.best_score)


def began_text(run: RunSummary) -> str:
    """When it began: the time of today, else the day."""
    moment = datetime.fromtimestamp(run.began)
    today = moment.date() == datetime.now().date()
    return f"{moment:%H:%M:%S}" if today else f"{moment:%Y-%m-%d %H:%M}"


def _optional(value: float | None, text: Callable[[float], str]) -> str:
    return "" if value is None else text(value)


COLUMNS = (
    Column("Name", "What people call it (F2 to rename)", lambda r: r.name, lambda r: r.name.casefold(), 26, name=True),
    Column("Status", "How it ended", lambda r: STATUS[r.status][0], lambda r: STATUS[r.status][0], 16, status=True),
    Column("Began", "When it began", began_text, lambda r: r.began, 19),
    Column("Best score", "On the validation part", score_of, lambda r: r.best_score, 12, number=True),
    Column(
        "Best loss",
        "Least loss on the validation part",
        lambda r: _optional(r.best_loss, figure),
        lambda r: r.best_loss,
        11,
        number=True,
    ),
    Column("Epochs", "How many are done", lambda r: f"{r.epochs:,}", lambda r: r.epochs, 8, number=True),
    Column(
        "Duration",
        "From its beginning to its end",
        lambda r: _optional(seconds_of(r), duration_text),
        seconds_of,
        11,
        number=True,
    ),
    Column("Data", "The kind of data it learned from", lambda r: r.data, lambda r: r.data.casefold(), 12),
    Column("Device", "Where it was trained", lambda r: r.environment.device, lambda r: r.environment.device, 8),
    Column(
        "Tags", "Words that people gave it", lambda r: ", ".join(r.tags), lambda r: ", ".join(r.tags).casefold(), 16
    ),
)
BEGAN = 2
_RESULTS = ("Best score", "Best loss", "Status", "Epochs", "Duration", "Began", "Name")


def sweep_columns(sweep: Sweep) -> tuple[Column, ...]:
    """The columns for the trials of a sweep: what each tries, and what came of it."""
    number = Column("Trial", "Its number in the sweep", _number, lambda r: r.trial and r.trial.number, 6, number=True)
    by_title = {column.title: column for column in COLUMNS}
    return (number, *(_value_column(path) for path in sweep.paths), *(by_title[title] for title in _RESULTS))


def value_of(run: RunSummary, path: str) -> str:
    """What a run tries for a setting; empty if nothing."""
    return dict(run.trial.values).get(path, "") if run.trial else ""


def _number(run: RunSummary) -> str:
    return f"{run.trial.number:,}" if run.trial else ""


def _value_column(path: str) -> Column:
    def key(run: RunSummary) -> tuple[bool, float, str] | None:
        text = value_of(run, path)
        number = as_number(text)
        return (number is None, number or 0.0, text) if text else None

    return Column(
        path, f"What it tries for {path}", partial(value_of, path=path), key, max(13, len(path) + 4), number=True
    )


def found_by(run: RunSummary, text: str) -> bool:
    """Whether every word of a text is in the name, the note, the tags, the data or the status of a run."""
    about = " ".join((run.name, run.note, *run.tags, run.data, STATUS[run.status][0])).casefold()
    return all(word in about for word in text.casefold().split())
