"""The record of all runs: what was trained, with what, how it went; kept for ever, in one file that many may read."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from threading import RLock
from time import time
from typing import Any

from core.document.model import Document
from core.document.storage import dump, parse
from core.errors import NetloomError
from core.folders import user_folder
from core.runs.schema import NewerRecord, connect
from core.runs.summary import SUMMARY, Environment, RunSummary, Status, summary_of
from core.runs.trial import SweepEntry, Trial, dump_trial

__all__ = ["Environment", "RunStore", "RunStoreError", "RunStoreHeld", "RunSummary", "Status", "store_path"]

_EDITABLE = ("name", "note", "tags")


class RunStoreError(NetloomError):
    """A record of runs that cannot be read or written."""


class RunStoreHeld(RunStoreError):
    """A record of runs that others have held for too long."""


def store_path() -> Path:
    """Where the record of this user is."""
    return user_folder() / "runs" / "runs.sqlite"


class RunStore:
    """The record in one file. May be used from several threads and processes at once.

    Args:
        path: the file; it is made if it is missing.
        timeout: seconds to wait for others that hold it.

    Raises:
        RunStoreError: if it cannot be opened.
    """

    def __init__(self, path: Path, timeout: float = 20.0) -> None:
        self.path = path
        self._edited = 0
        try:
            self._connection = connect(path, timeout)
        except NewerRecord:
            raise RunStoreError(f"{path} was made by a newer Netloom: update Netloom to see its runs") from None
        except (sqlite3.Error, OSError) as error:
            raise RunStoreError(f"the record of runs {path} cannot be opened: {error}") from None
        self._connection.row_factory = sqlite3.Row
        self._alone = RLock()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    # --- writing ----------------------------------------------------------------------------------------------

    def begin(
        self,
        document: Document,
        folder: Path | None,
        environment: Environment,
        name: str = "",
        sweep: str = "",
        trial: Trial | None = None,
        **known: object,
    ) -> str:
        """Note that a run begins, or what is ``known`` of one that began before. Returns its id."""
        id = uuid.uuid4().hex
        values = {
            "id": id,
            "name": name or document.name,
            "folder": str(folder.absolute()) if folder else "",
            "project": dump(document),
            "began": time(),
            "status": "running",
            "data": document.data.source.type,
            "sweep": sweep,
            "trial": dump_trial(trial) if trial else "",
            **{field.name: getattr(environment, field.name) for field in fields(environment)},
            **known,
        }
        columns = ", ".join(values)
        with self.writing() as connection:
            connection.execute(
                f"INSERT INTO runs ({columns}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
            )
        return id

    def begin_sweep(self, project: Document, name: str, definition: str) -> SweepEntry:
        """Note that the settings of a project are varied. Returns what stands in the record."""
        entry = SweepEntry(uuid.uuid4().hex, name, time(), definition)
        values = (entry.id, entry.name, entry.began, dump(project), entry.definition)
        with self.writing() as connection:
            connection.execute(
                "INSERT INTO sweeps (id, name, began, project, definition) VALUES (?, ?, ?, ?, ?)", values
            )
        return entry

    def redefine_sweep(self, id: str, definition: str) -> None:
        """Note that a sweep goes on with other limits."""
        with self.writing() as connection:
            connection.execute("UPDATE sweeps SET definition = ? WHERE id = ?", (definition, id))

    def end(self, id: str, status: Status, message: str) -> None:
        """Note how a run ended."""
        self._update(id, ended=time(), status=status, message=message)

    def resume(self, id: str, environment: Environment) -> None:
        """Note that an interrupted run goes on, here."""
        facts = {field.name: getattr(environment, field.name) for field in fields(environment)}
        self._update(id, status="running", message="", ended=None, **facts)

    def rewind(self, id: str, step: int) -> None:
        """Forget what came after ``step``: a run that goes on from there does it anew."""
        with self.writing() as connection:
            for table in ("gradients", "epochs", "validations"):
                connection.execute(f"DELETE FROM {table} WHERE run = ? AND step > ?", (id, step))
            for row in connection.execute("SELECT rowid, * FROM losses WHERE run = ?", (id,)).fetchall():
                keep = max(0, step - row["first_step"] + 1)
                if keep == 0:
                    connection.execute("DELETE FROM losses WHERE rowid = ?", (row["rowid"],))
                elif 4 * keep < len(row["losses"]):
                    cut = row["losses"][: 4 * keep]
                    connection.execute("UPDATE losses SET losses = ? WHERE rowid = ?", (cut, row["rowid"]))

    def edit(self, id: str, **values: str | Sequence[str]) -> None:
        """Change name, note or tags of a run."""
        if unknown := set(values) - set(_EDITABLE):
            raise ValueError(f"nobody may edit {', '.join(unknown)} of a run")
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
        self._update(id, **texts)

    def trash(self, ids: Sequence[str], back: bool = False) -> None:
        """Put runs into the trash, or take them back from there; their folders stay where they are."""
        for id in ids:
            self._update(id, trashed=None if back else time())

    def forget(self, ids: Sequence[str]) -> None:
        """Remove runs from the record for good; their folders stay where they are."""
        with self.writing() as connection:
            for id in ids:
                for table in ("losses", "gradients", "epochs", "validations"):
                    connection.execute(f"DELETE FROM {table} WHERE run = ?", (id,))
                connection.execute("DELETE FROM runs WHERE id = ?", (id,))

    def note_interrupted(self) -> None:
        """Find runs of this machine whose process is gone without saying how they ended."""
        query = "SELECT id, process FROM runs WHERE status = 'running' AND host = ?"
        for row in self._read(query, platform.node()):
            if not _is_alive(row["process"]):
                self._update(row["id"], status="interrupted", message="The program ended while it trained")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing.

        Raises:
            RunStoreError: if it cannot be written.
        """
        with self._alone:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                except BaseException:
                    self._connection.execute("ROLLBACK")
                    raise
                self._connection.execute("COMMIT")
                self._edited += 1
            except sqlite3.Error as error:
                kind = RunStoreHeld if _is_held(error) else RunStoreError
                raise kind(f"the record of runs {self.path} cannot be written: {error}") from None

    # --- reading ----------------------------------------------------------------------------------------------

    def runs(self, trashed: bool = False) -> tuple[RunSummary, ...]:
        """Every run, the latest first; or those in the trash."""
        where = "WHERE r.trashed IS NOT NULL" if trashed else "WHERE r.trashed IS NULL"
        return tuple(map(summary_of, self._read(f"{SUMMARY} {where} ORDER BY r.began DESC, r.rowid DESC")))

    def all_runs(self) -> tuple[RunSummary, ...]:
        """Every run, those in the trash too, the latest first."""
        return tuple(map(summary_of, self._read(f"{SUMMARY} ORDER BY r.began DESC, r.rowid DESC")))

    def run(self, id: str) -> RunSummary:
        """One run.

        Raises:
            RunStoreError: if there is none with this id.
        """
        return summary_of(self._one(f"{SUMMARY} WHERE r.id = ?", id))

    def runs_of(self, sweep: str) -> tuple[RunSummary, ...]:
        """Every run of a sweep in the order in which they began, those in the trash too."""
        return tuple(map(summary_of, self._read(f"{SUMMARY} WHERE r.sweep = ? ORDER BY r.began, r.rowid", sweep)))

    def sweeps(self) -> tuple[SweepEntry, ...]:
        """Every sweep, the latest first."""
        rows = self._read("SELECT id, name, began, definition FROM sweeps ORDER BY began DESC, rowid DESC")
        return tuple(SweepEntry(**dict(row)) for row in rows)

    def sweep(self, id: str) -> SweepEntry:
        """One sweep.

        Raises:
            RunStoreError: if there is none with this id.
        """
        return SweepEntry(**dict(self._one("SELECT id, name, began, definition FROM sweeps WHERE id = ?", id, "sweep")))

    def sweep_project(self, id: str) -> Document:
        """The project whose settings a sweep varies.

        Raises:
            RunStoreError: if there is no such sweep.
            ProjectError: if this Netloom cannot read it any more.
        """
        return parse(self._one("SELECT project FROM sweeps WHERE id = ?", id, "sweep")["project"])

    def of_folder(self, folder: Path) -> RunSummary | None:
        """The latest run whose weights are in a folder; None if there is none."""
        rows = self._read(f"{SUMMARY} WHERE r.folder = ? ORDER BY r.began DESC LIMIT 1", str(folder.absolute()))
        return summary_of(rows[0]) if rows else None

    def project(self, id: str) -> Document:
        """The project as it was when the run began.

        Raises:
            RunStoreError: if there is no such run.
            ProjectError: if this Netloom cannot read it any more.
        """
        return parse(self._one("SELECT project FROM runs WHERE id = ?", id)["project"])

    def read(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Rows of a query that changes nothing.

        Raises:
            RunStoreError: if the file cannot be read.
        """
        return self._read(query, *values)

    def version(self) -> tuple[int, int]:
        """Another pair whenever this store or another process has written; asking costs next to nothing."""
        return self._read("PRAGMA data_version")[0][0], self._edited

    def _one(self, query: str, id: str, what: str = "run") -> sqlite3.Row:
        rows = self._read(query, id)
        if not rows:
            raise RunStoreError(f"there is no {what} {id!r} in {self.path} any more")
        return rows[0]

    def _read(self, query: str, *values: object) -> list[sqlite3.Row]:
        try:
            with self._alone:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise RunStoreError(f"the record of runs {self.path} cannot be read: {error}") from None

    def _update(self, id: str, **values: Any) -> None:
        assignments = ", ".join(f"{name} = ?" for name in values)
        with self.writing() as connection:
            connection.execute(f"UPDATE runs SET {assignments} WHERE id = ?", (*values.values(), id))


def _is_held(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _is_alive(process: int) -> bool:
    """Whether a process of this machine runs; one of another user counts as running."""
    if platform.system() == "Windows":
        return True  # os.kill would end it; the lock of the run folder tells there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
