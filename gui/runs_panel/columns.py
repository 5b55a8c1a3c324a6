"""What the table of runs says of each: one row a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import time
from typing import Any

from core.runs.summary import RunSummary
from gui.panels.run_bar import duration_text as whole_seconds
from gui.plots.figures import figure, percent

STATUS = {
    "running": ("Training", "mdi6.play-circle-outline", "accent"),
    "completed": ("Completed", "mdi6.check-circle-outline", "success"),
    "early_stop": ("Stopped early", "mdi6.flag-checkered", "success"),
    "stopped": ("Stopped", "mdi6.stop-circle-outline", "muted"),
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
    """

    title: str
    tip: str
    text: Callable[[RunSummary], str]
    key: Callable[[RunSummary], Any]
    width: int
    number: bool = False


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
    Column("Name", "What people call it (F2 to rename)", lambda r: r.name, lambda r: r.name.casefold(), 22),
    Column("Status", "How it ended", lambda r: STATUS[r.status][0], lambda r: STATUS[r.status][0], 18),
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
        9,
        number=True,
    ),
    Column("Data", "The kind of data it learned from", lambda r: r.data, lambda r: r.data.casefold(), 12),
    Column("Began", "When it began", began_text, lambda r: r.began, 16),
    Column("Device", "Where it was trained", lambda r: r.environment.device, lambda r: r.environment.device, 8),
    Column(
        "Tags", "Words that people gave it", lambda r: ", ".join(r.tags), lambda r: ", ".join(r.tags).casefold(), 16
    ),
)
NAME, BEGAN = 0, 7


def found_by(run: RunSummary, text: str) -> bool:
    """Whether every word of a text is in the name, the note, the tags, the data or the status of a run."""
    about = " ".join((run.name, run.note, *run.tags, run.data, STATUS[run.status][0])).casefold()
    return all(word in about for word in text.casefold().split())
