"""The tables of the record of runs."""

from __future__ import annotations

import sqlite3
from pathlib import Path

TABLES = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, folder TEXT NOT NULL, project TEXT NOT NULL,
    began REAL NOT NULL, ended REAL, status TEXT NOT NULL, message TEXT NOT NULL DEFAULT '',
    device TEXT NOT NULL, torch TEXT NOT NULL, python TEXT NOT NULL, system TEXT NOT NULL, host TEXT NOT NULL,
    process INTEGER NOT NULL, note TEXT NOT NULL DEFAULT '', tags TEXT NOT NULL DEFAULT '[]',
    data TEXT NOT NULL DEFAULT '', sweep TEXT NOT NULL DEFAULT '', trashed REAL, started BLOB
);
CREATE TABLE losses (run TEXT NOT NULL, first_step INTEGER NOT NULL, epoch INTEGER NOT NULL, losses BLOB NOT NULL);
CREATE TABLE gradients (run TEXT NOT NULL, step INTEGER NOT NULL, norms BLOB NOT NULL);
CREATE TABLE epochs (
    run TEXT NOT NULL, epoch INTEGER NOT NULL, step INTEGER NOT NULL, train_loss REAL, train_score REAL,
    val_loss REAL, val_score REAL, seconds REAL, samples_per_second REAL, best INTEGER, measure TEXT
);
CREATE INDEX losses_of_run ON losses (run, first_step);
CREATE INDEX gradients_of_run ON gradients (run, step);
CREATE INDEX epochs_of_run ON epochs (run, epoch);
"""
_WITHIN_EPOCHS = """
ALTER TABLE losses ADD COLUMN learning_rate REAL;
CREATE TABLE validations (
    run TEXT NOT NULL, step INTEGER NOT NULL, val_loss REAL, val_score REAL, best INTEGER, measure TEXT
);
CREATE INDEX validations_of_run ON validations (run, step);
"""
_SWEEPS = """
ALTER TABLE runs ADD COLUMN trial TEXT NOT NULL DEFAULT '';
CREATE TABLE sweeps (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, began REAL NOT NULL, project TEXT NOT NULL, definition TEXT NOT NULL
);
CREATE INDEX runs_of_sweep ON runs (sweep);
"""
_VERSIONS = (TABLES, _WITHIN_EPOCHS, _SWEEPS)
"""What makes each version of the record from the one before; a step is never changed once people have records."""


class NewerRecord(Exception):
    """The record was made by a newer Netloom."""


def connect(path: Path, timeout: float) -> sqlite3.Connection:
    """Open the record, made if it is missing; many processes may read while one writes (write-ahead log).

    Args:
        path: the file.
        timeout: seconds to wait for others that hold it.

    Raises:
        sqlite3.Error: if that does not work.
        NewerRecord: if a newer Netloom made it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=timeout, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")  # a crash of the system may cost the last second, never the file
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(_VERSIONS):
        connection.close()
        raise NewerRecord
    if version < len(_VERSIONS):
        _bring_up_to_date(connection)
    return connection


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Make the tables, or those that an older record lacks; of two processes that try at once, one does."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for step in _VERSIONS[version:]:
            for statement in filter(str.strip, step.split(";")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version={max(version, len(_VERSIONS))}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
