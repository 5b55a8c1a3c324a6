"""Run folders that the record does not know, because an earlier Netloom left them, become runs of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.document.storage import ProjectError, load
from core.progress import Progress, Unwatched
from core.runs.journal import JOURNAL
from core.runs.store import RunStore
from core.runs.summary import UNKNOWN
from core.training.checkpoint import BEST, FINDINGS, LAST, PROJECT, START, is_part
from core.training.holding import LOCK
from core.training.resume import RESUME

GIVEN = "given.netloom"
"""The project that several processes are started with; the run makes its own copy of it."""

WRITTEN = frozenset({BEST, LAST, START, PROJECT, FINDINGS, RESUME, JOURNAL, GIVEN, LOCK, "first.pth"})
"""What a run leaves in its folder."""


def take_in(store: RunStore, folders: Path, progress: Progress | None = None) -> int:
    """Take in every run folder inside of ``folders`` that the record does not know. Returns how many there were.

    Raises:
        RunStoreError: if the record cannot be read or written.
        Cancelled: if nobody wants it any more.
    """
    progress = progress or Unwatched()
    known = {row["folder"] for row in store.read("SELECT folder FROM runs")}
    n_taken = 0
    for folder in _run_folders(folders):
        progress.check_cancelled()
        progress.report(None, "Looking for earlier runs")
        if str(folder.absolute()) not in known and _take(store, folder):
            n_taken += 1
    return n_taken


def written_by_run(folder: Path) -> tuple[Path, ...]:
    """What may go when a run goes: the folder, if nothing else is in it; else the files that the run wrote there."""
    try:
        inside = tuple(folder.iterdir())
    except OSError:
        return ()
    own = tuple(path for path in inside if path.name in WRITTEN or is_part(path.name))
    return (folder,) if own and len(own) == len(inside) else own


def _run_folders(folders: Path) -> Iterator[Path]:
    """Those with a project and its best weights; a run that has only just begun has none of these yet."""
    if folders.is_dir():
        for folder in sorted(folders.iterdir()):
            if (folder / PROJECT).is_file() and (folder / BEST).is_file():
                yield folder


def _take(store: RunStore, folder: Path) -> bool:
    try:
        document = load(folder / PROJECT)
        began = (folder / PROJECT).stat().st_mtime
        ended = max(path.stat().st_mtime for path in folder.glob("*.pth"))
    except (OSError, ProjectError):
        return False  # there is nothing that could be shown of it
    message = "Taken in from its folder: how it went was not recorded"
    store.begin(document, folder, UNKNOWN, began=began, ended=ended, status="completed", message=message)
    return True
