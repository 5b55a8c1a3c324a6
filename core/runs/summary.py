"""One line of the record of runs: what a table of many runs says of each."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import struct
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from core.runs.trial import Trial, parse_trial

Status = Literal["running", "completed", "stopped", "early_stop", "pruned", "failed", "refused", "interrupted"]
"""How a run stands; "pruned" and "refused" are trials of a sweep: stopped because others are better, never begun."""


@dataclass(frozen=True)
class Environment:
    """Where a run took place.

    Attributes:
        device: id of the device ("cuda:0").
        torch: version of PyTorch.
        python: version of Python.
        system: name of the operating system and processor.
        host: name of the machine.
        process: id of the process.
    """

    device: str
    torch: str
    python: str
    system: str
    host: str
    process: int

    @classmethod
    def here(cls, device: str) -> Environment:
        """This process; imports torch."""
        import torch

        system = f"{platform.system()} {platform.machine()}"
        return cls(device, str(torch.__version__), platform.python_version(), system, platform.node(), os.getpid())


UNKNOWN = Environment("", "", "", "", "", 0)
"""Of a run that nobody recorded."""


@dataclass(frozen=True)
class RunSummary:
    """One line of the record.

    Attributes:
        id: what it is found by.
        name: what people call it.
        folder: where its weights are.
        data: the kind of data it learned from ("digits").
        began: when, in seconds since 1970.
        ended: when; None while it runs, or if it was interrupted.
        status: how it ended, or that it has not.
        message: the same in a sentence.
        environment: where it took place.
        note: what people wrote about it.
        tags: words that people gave it.
        sweep: id of the sweep that it belongs to; empty if none.
        trial: what it tries of that sweep; None if it belongs to none.
        epochs: how many are done.
        steps: how many are done.
        seconds: that its epochs took, without pauses.
        measure: what scores say ("accuracy").
        best_score: the best on the validation part; None before the first validation.
        best_loss: the least loss there.
        last_loss: the loss of the latest step; None before the first.
        trashed: when it was put into the trash; None if it is not there.
    """

    id: str
    name: str
    folder: Path
    data: str
    began: float
    ended: float | None
    status: Status
    message: str
    environment: Environment
    note: str
    tags: tuple[str, ...]
    sweep: str
    trial: Trial | None
    epochs: int
    steps: int
    seconds: float
    measure: str
    best_score: float | None
    best_loss: float | None
    last_loss: float | None
    trashed: float | None


SUMMARY = """
SELECT r.id, r.name, r.folder, r.began, r.ended, r.status, r.message, r.device, r.torch, r.python, r.system, r.host,
    r.process, r.note, r.tags, r.sweep, r.trial, r.trashed, r.data,
    COALESCE(e.epochs, 0) AS epochs, COALESCE(e.seconds, 0) AS seconds, COALESCE(e.measure, 'accuracy') AS measure,
    MAX(COALESCE(e.best_score, v.best_score), COALESCE(v.best_score, e.best_score)) AS best_score,
    MIN(COALESCE(e.best_loss, v.best_loss), COALESCE(v.best_loss, e.best_loss)) AS best_loss,
    COALESCE(e.steps, 0) AS validated, l.first_step + LENGTH(l.losses) / 4 - 1 AS steps,
    SUBSTR(l.losses, -4) AS last_loss
FROM runs r LEFT JOIN (
    SELECT run, MAX(epoch) AS epochs, MAX(step) AS steps, SUM(seconds) AS seconds, MAX(measure) AS measure,
        MAX(val_score) AS best_score, MIN(val_loss) AS best_loss FROM epochs GROUP BY run
) e ON e.run = r.id
LEFT JOIN (
    SELECT run, MAX(val_score) AS best_score, MIN(val_loss) AS best_loss FROM validations GROUP BY run
) v ON v.run = r.id
LEFT JOIN losses l ON l.rowid = (SELECT rowid FROM losses WHERE run = r.id ORDER BY first_step DESC LIMIT 1)
"""
"""A row for each run; whoever asks adds which ones. There may be millions of losses: the last of each run are read."""

_PLAIN = frozenset(field.name for field in fields(RunSummary)) - {
    "folder",
    "environment",
    "tags",
    "trial",
    "steps",
    "last_loss",
}

_PLACE = tuple(field.name for field in fields(Environment))


def summary_of(row: sqlite3.Row) -> RunSummary:
    """The run that a row of ``SUMMARY`` tells of."""
    values = dict(row)
    environment = Environment(**{name: values[name] for name in _PLACE})
    return RunSummary(
        folder=Path(values["folder"]),
        environment=environment,
        tags=tuple(json.loads(values["tags"])) if values["tags"] != "[]" else (),
        trial=parse_trial(values["trial"]),
        steps=max(values["validated"], values["steps"] or 0),
        last_loss=struct.unpack("<f", values["last_loss"])[0] if values["last_loss"] else None,
        **{name: values[name] for name in _PLAIN},
    )
