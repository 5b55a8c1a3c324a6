"""Training in processes that can be killed: forked off one that has imported torch already, which takes seconds."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from core.document.storage import load
from core.training.events import Finished, StepsDone
from core.training.loop import train

_forks = multiprocessing.get_context("forkserver") if "forkserver" in multiprocessing.get_all_start_methods() else None


def begun(project: Path, folder: Path) -> tuple[BaseProcess, Connection]:
    """Train in a process of its own, from where the folder was left; tells the last step done, again and again."""
    assert _forks is not None
    _forks.set_forkserver_preload(["torch._dynamo", "sklearn.datasets", __name__])
    heard, told = _forks.Pipe(duplex=False)
    process = _forks.Process(target=_train, args=(project, folder, told))
    process.start()
    told.close()  # the process has the only one now: when it is gone, nothing more can be heard
    return process, heard


def _train(project: Path, folder: Path, told: Connection) -> None:
    for event in train(load(project), "cpu", folder=folder, resume=(folder / "resume.pt").exists()):
        if isinstance(event, StepsDone):
            told.send(event.first_step + len(event.losses) - 1)
        if isinstance(event, Finished):
            told.send(event.reason)
