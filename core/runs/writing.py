"""Events of a run on their way into the record."""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from math import nan
from time import monotonic
from typing import Any

from core.document.model import Document
from core.runs.record import RunRecord
from core.runs.store import RunStore
from core.training.events import EpochDone, Event, Finished, Gradients, Saved, Started, StepsDone, Validated

_SECONDS_BETWEEN_WRITES = 1.0


class RunWriter:
    """Takes the events of one run and writes them about once a second; epochs, the end, and what was before the
    run was saved, at once: whoever goes on from there finds everything that led to it.

    Args:
        store: the record.
        id: the run, which has begun there.
    """

    def __init__(self, store: RunStore, id: str) -> None:
        self._store, self.id = store, id
        self._owed: list[tuple[str, tuple[object, ...]]] = []
        self._due = monotonic() + _SECONDS_BETWEEN_WRITES

    def apply(self, event: Event) -> None:
        """Take note of an event.

        Raises:
            RunStoreError: if the record cannot be written.
        """
        match event:
            case Started():
                self._owe("UPDATE runs SET started = ? WHERE id = ?", _facts(event), self.id)
            case StepsDone():
                losses = event.losses.astype("<f4").tobytes()
                columns = "(run, first_step, epoch, losses, learning_rate)"
                owe = partial(self._owe, f"INSERT INTO losses {columns} VALUES (?, ?, ?, ?, ?)", self.id)
                owe(event.first_step, event.epoch, losses, event.learning_rate)
            case Gradients():
                norms = event.norms.astype("<f4").tobytes()
                self._owe("INSERT INTO gradients VALUES (?, ?, ?)", self.id, event.step, norms)
            case Validated():
                self._owe("DELETE FROM validations WHERE run = ? AND step >= ?", self.id, event.step)
                scores = (event.val_loss, event.val_score, event.best, event.measure)
                self._owe("INSERT INTO validations VALUES (?, ?, ?, ?, ?, ?)", self.id, event.step, *scores)
            case EpochDone():  # one that a run makes again which was saved just before it stands there once
                self._owe("DELETE FROM epochs WHERE run = ? AND epoch >= ?", self.id, event.epoch)
                values = (event.epoch, event.step, event.train_loss, event.train_score, event.val_loss, event.val_score)
                more = (event.seconds, event.samples_per_second, event.best, event.measure)
                self._owe("INSERT INTO epochs VALUES (?,?,?,?,?,?,?,?,?,?,?)", self.id, *values, *more)
            case Finished():
                self.flush()
                self._store.end(self.id, event.reason, event.message)
        if isinstance(event, (EpochDone, Saved)) or monotonic() >= self._due:
            self.flush()

    def flush(self) -> None:
        """Write what is owed.

        Raises:
            RunStoreError: if the record cannot be written; it is owed still.
        """
        self._due = monotonic() + _SECONDS_BETWEEN_WRITES
        if not self._owed:
            return
        with self._store.writing() as connection:
            for statement, values in self._owed:
                connection.execute(statement, values)
        self._owed = []

    def _owe(self, statement: str, *values: object) -> None:
        self._owed.append((statement, values))


def record_of(store: RunStore, id: str) -> RunRecord:
    """Everything that is known of a run, as plots read it; without samples, which the record does not hold.

    Raises:
        RunStoreError: if there is no such run.
    """
    import numpy as np

    record = RunRecord()
    summary = store.run(id)
    row = store.read("SELECT started FROM runs WHERE id = ?", id)[0]
    if row["started"]:
        record.apply(_started(row["started"]))
    for row in store.read("SELECT * FROM losses WHERE run = ? ORDER BY first_step", id):
        losses = np.frombuffer(row["losses"], "<f4")
        rate = row["learning_rate"]
        record.apply(StepsDone(row["epoch"], row["first_step"], losses, 0.0, 0.0, nan if rate is None else rate))
    for row in store.read("SELECT * FROM gradients WHERE run = ? ORDER BY step", id):
        record.apply(Gradients(row["step"], np.frombuffer(row["norms"], "<f4")))
    for row in store.read("SELECT * FROM epochs WHERE run = ? ORDER BY epoch, step", id):
        record.apply(EpochDone(**_values(row)))
    for row in store.read("SELECT * FROM validations WHERE run = ? ORDER BY step", id):
        record.apply(Validated(**_values(row)))
    if summary.status == "refused":
        record.apply(Finished("failed", summary.message))
    elif summary.status != "running" and summary.status != "interrupted":
        record.apply(Finished(summary.status, summary.message))
    return record


def _values(row: sqlite3.Row) -> dict[str, Any]:
    """What an event was made of."""
    values = {name: row[name] for name in row.keys() if name != "run"}  # noqa: SIM118 - a Row iterates over values
    return {**values, "best": bool(row["best"])}


def differences(first: Document, second: Document) -> dict[str, tuple[object, object]]:
    """Settings of data and training that differ between two projects, by their path ("training.optimizer.lr")."""
    ours, theirs = (_flat(document) for document in (first, second))
    names = [*ours, *(name for name in theirs if name not in ours)]
    return {name: (ours.get(name), theirs.get(name)) for name in names if ours.get(name) != theirs.get(name)}


def _flat(document: Document) -> dict[str, object]:
    found: dict[str, object] = {}

    def walk(value: object, path: str) -> None:
        if isinstance(value, dict):
            for name, item in value.items():
                walk(item, f"{path}.{name}" if path else name)
        else:
            found[path] = value

    walk({"data": document.data.model_dump(mode="json"), "training": document.training.model_dump(mode="json")}, "")
    return found


def _facts(event: Started) -> str:
    """What plots need of the beginning, without samples."""
    names = ("device", "epochs", "steps_per_epoch", "n_train", "n_validation", "parameters", "layers", "classes")
    more = ("quantities", "feeding", "processes", "machines")
    return json.dumps({name: getattr(event, name) for name in (*names, *more)})


def _started(text: str) -> Started:
    import numpy as np

    facts = json.loads(text)
    for name in ("layers", "classes", "quantities", "machines"):
        facts[name] = tuple(facts.get(name, ()))
    return Started(**facts, shown=np.zeros((0, 1), np.float32), shown_targets=np.zeros(0, np.int64))
