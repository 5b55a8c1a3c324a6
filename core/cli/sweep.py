"""``sweep``: train a project with many settings, one trial after the other."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from core.cli.opening import opened
from core.cli.project import looked_at
from core.cli.sweep_report import JsonReport, Report, TextReport
from core.cli.terminal import Terminal
from core.cli.train import stopped_by_signals
from core.data.split import load_split
from core.document.model import Document
from core.document.storage import reason, write_atomically
from core.errors import Cancelled
from core.progress import Reported
from core.runs.store import RunStore, store_path
from core.sweeps.planning import require_settings
from core.sweeps.running import Place, Running
from core.sweeps.spaces import SweepError
from core.sweeps.sweep import Goal, Pruner, Sampler, Sweep, Way, dump_sweep, make_sweep, parse_sweep, parse_swept
from core.training.devices import AUTO, resolve
from core.training.holding import held

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Any]

_FILE = "sweep.json"
_DESCRIPTION = """Train a project with every combination of some settings, with some drawn at random, or with those that
Optuna proposes. Ctrl-C stops after the batch in progress; the same command goes on with what is missing if it has a
--folder. A trial whose network cannot work is told and left out. Without --folder nothing is written."""


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    help = "train with many settings and compare"
    parser = commands.add_parser("sweep", help=help, description=_DESCRIPTION)
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a .netloom file; it is not changed")
    setting = "vary a setting: lr=0.1,0.01 or lr=0.0001..0.1:log or fc1.out_features=16..256:5"
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUES", help=setting)
    way = "grid (every combination), random, or optuna (needs 'pip install optuna')"
    parser.add_argument("--way", choices=get_args(Way), help=way)
    parser.add_argument("--trials", type=int, metavar="N", help="how many; 20 if they are drawn, all of a grid")
    parser.add_argument("--seed", type=int, metavar="N", help="decides what is drawn")
    parser.add_argument("--goal", choices=get_args(Goal), help="a high validation score, or a low validation loss")
    parser.add_argument("--sampler", choices=get_args(Sampler), help="how Optuna proposes")
    parser.add_argument("--pruner", choices=get_args(Pruner), help="median lets Optuna stop trials that are worse")
    parser.add_argument("--device", default=AUTO, help="auto, cpu, cuda:0, mps, xpu (see 'list devices')")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="keep every trial there, and go on there")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Run the command and return its exit code."""
    project = looked_at(opened(arguments.project, terminal))
    resolve(arguments.device)
    folder: Path | None = arguments.folder
    if folder is not None and (folder / _FILE).is_file():
        project, sweep, place = _gone_on(arguments, project, folder, terminal)
    else:
        sweep, place = _given(arguments), None
        require_settings(project, sweep)
        _require_optuna(sweep)
    report: Report = JsonReport(terminal, sweep) if arguments.json else TextReport(terminal, sweep, arguments)
    stopped: list[bool] = []
    with stopped_by_signals(lambda: stopped.append(True)):
        try:
            load_split(project.data, Reported(report.prepare, lambda: bool(stopped)))
        except Cancelled:
            return report.finish([], stopped=True)
    if folder is not None and place is None:
        place = _begun(arguments, project, sweep, folder)
    with held(folder):
        running = Running(project, sweep, arguments.device, place)
        report.begin(running.known)
        with stopped_by_signals(running.stop):
            for event in running.events():
                report.show(event)
    return report.finish(running.known, running.stopping)


def _given(arguments: argparse.Namespace) -> Sweep:
    """The sweep that the command line describes.

    Raises:
        SweepError: if it describes none.
    """
    how = {name: getattr(arguments, name) for name in ("way", "trials", "seed", "goal", "sampler", "pruner")}
    how = {name: value for name, value in how.items() if value is not None}
    if how.get("way", "grid") != "grid":
        how.setdefault("trials", 20)
    return make_sweep([parse_swept(assignment) for assignment in arguments.set], **how)


def _begun(arguments: argparse.Namespace, project: Document, sweep: Sweep, folder: Path) -> Place:
    """A sweep that begins in a folder.

    Raises:
        SweepError: if the folder cannot be written to.
        RunStoreError: if the record cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise SweepError(f"{folder} holds something else already: choose an empty folder")
        with closing(RunStore(store_path())) as store:
            entry = store.begin_sweep(project, f"{project.name}: {sweep.title}", dump_sweep(sweep))
        content = {"format": "netloom-sweep", "version": 1, "id": entry.id, "project": str(arguments.project)}
        write_atomically(folder / _FILE, (json.dumps(content, indent=2) + "\n").encode())
    except OSError as error:
        raise SweepError(f"the folder {folder} cannot be written: {reason(error)}") from None
    return Place(store_path(), entry.id, folder)


def _gone_on(
    arguments: argparse.Namespace, given: Document, folder: Path, terminal: Terminal
) -> tuple[Document, Sweep, Place]:
    """The sweep that began in a folder; it may get another number of trials.

    Raises:
        SweepError: if the folder holds another sweep, or none that the record knows.
        RunStoreError: if the record does not know it.
    """
    id = _id_in(folder)
    with closing(RunStore(store_path())) as store:
        sweep = parse_sweep(store.sweep(id).definition)
        project = store.sweep_project(id)
        wanted = _given(arguments) if arguments.set else _with_trials(sweep, arguments.trials)
        if wanted.model_copy(update={"trials": sweep.trials}) != sweep:
            told = " ".join(f"--set {swept}" for swept in sweep.settings)
            raise SweepError(f"{folder} holds another sweep ({told}): choose another folder, or leave out --set")
        if wanted != sweep:
            store.redefine_sweep(id, dump_sweep(wanted))
    _require_optuna(wanted)
    if given.nodes != project.nodes or given.edges != project.edges or given.training != project.training:
        terminal.note(f"netloom: note: {arguments.project} has changed since; the sweep goes on as it began")
    return project, wanted, Place(store_path(), id, folder)


def _with_trials(sweep: Sweep, trials: int | None) -> Sweep:
    if trials is None:
        return sweep
    return make_sweep(**{**dict(sweep), "trials": trials})


def _id_in(folder: Path) -> str:
    try:
        content = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        if content["format"] == "netloom-sweep" and isinstance(content["id"], str):
            return content["id"]
    except OSError as error:
        raise SweepError(f"{folder / _FILE} cannot be read: {reason(error)}") from None
    except (ValueError, KeyError, TypeError):
        pass
    raise SweepError(f"{folder / _FILE} is not the file of a sweep: choose another folder")


def _require_optuna(sweep: Sweep) -> None:
    from core.sweeps.with_optuna import MISSING, is_installed

    if sweep.way == "optuna" and not is_installed():
        raise SweepError(MISSING)
