"""``train``: train a network and keep its weights."""

from __future__ import annotations

import argparse
import shlex
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from core.cli.check import problem_lines
from core.cli.opening import opened
from core.cli.project import looked_at
from core.cli.terminal import Terminal
from core.cli.train_report import JsonReport, Report, Silent, TextReport
from core.data.info import DataError
from core.data.split import load_split
from core.data.storing.scratch import sweep
from core.document.model import Document
from core.document.overrides import Override, overridden, parse_override
from core.errors import Cancelled, NetloomError
from core.graph.check import check
from core.progress import Progress, Reported
from core.runs.recording import recorded
from core.runs.store import store_path
from core.training.checkpoint import BEST, LAST, PROJECT, RunFolder
from core.training.control import Control
from core.training.devices import AUTO, resolve
from core.training.events import Finished
from core.training.loop import train
from core.training.resume import RESUME, ResumeError
from core.training.team import torchrun
from core.training.team.alone import Alone
from core.training.team.starter import Starter, stopped_with_starter

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Any]

_SHORT = ("epochs", "batch_size", "seed")
_CUT_SHORT = ("stopped", "interrupted")


class RunExists(NetloomError):
    """A run folder that is taken."""


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    help = "train a network"
    parser = commands.add_parser("train", help=help, description=_DESCRIPTION)
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a .netloom file; it is not changed")
    parser.add_argument("--device", default=AUTO, help="auto, cpu, cuda:0, mps, xpu (see 'list devices')")
    parser.add_argument("--epochs", metavar="N", help="passes over the training data")
    parser.add_argument("--batch-size", metavar="N", help="samples that make one step")
    parser.add_argument("--seed", metavar="N", help="decides first weights and order of samples")
    setting = "change any setting: optimizer=SGD, fc1.bias=false"
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help=setting)
    keeping = "keep project and weights there"
    parser.add_argument("--run", "--run-folder", type=Path, metavar="DIR", dest="run_folder", help=keeping)
    going_on = "go on with the run in --run DIR, as it was started, from where it was saved last"
    parser.add_argument("--resume", action="store_true", help=going_on)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.set_defaults(run=run)


_DESCRIPTION = """Train the network of a project. Ctrl-C stops after the batch in progress and keeps the weights so far;
a second Ctrl-C ends at once. Without --run nothing is written. With --resume a run goes on that was stopped or killed:
on the CPU it then ends with the weights, to the last bit, that it would have had without the interruption. Several
processes train one network together: torchrun --nproc-per-node=2 -- main.py train PROJECT --run DIR; each has its share
of every batch. With --max-restarts=3 they go on from where they were saved last when one of them goes down."""


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Run the command and return its exit code."""
    report: Report = JsonReport(terminal) if arguments.json else TextReport(terminal, arguments.run_folder)
    with torchrun.joined(arguments.device) as (team, device):
        report = report if team.is_first else Silent()
        if team.before is not None:  # torchrun tries again what cannot come to another end
            report.finish(Finished("failed", team.before.sentence))
            return team.before.code
        with team.own_failures():
            return _run(arguments, terminal, report, team, device)


def _run(arguments: argparse.Namespace, terminal: Terminal, report: Report, team: Alone, device: str) -> int:
    document = _agreed(arguments, terminal, team)
    if document is None:
        return _refuse(f"{arguments.project} has errors: mend them, then train again", 1, report, team)
    resolve(device)
    control = Control()
    progress = Reported(report.prepare, lambda: control.stopping)
    with stopped_by_signals(control.stop), stopped_with_starter(control.stop) as starter:
        return _train(document, arguments, control, progress, report, team, device, starter)


def _refuse(sentence: str, code: int, report: Report, team: Alone) -> int:
    """Say why nothing can be trained, now and to later attempts. Returns the exit code."""
    team.leave(sentence, code)
    report.finish(Finished("failed", sentence))
    return code


def _agreed(arguments: argparse.Namespace, terminal: Terminal, team: Alone) -> Document | None:
    """What to train, as the first process has it; None if it has errors, which are told."""
    document = None
    try:
        if team.is_first:
            given = looked_at(overridden(_project(arguments, terminal, team), _overrides(arguments)))
            document = given if _is_sound(given, terminal) else None
            if document and arguments.run_folder and not _goes_on(arguments, team):
                _require_free(arguments.run_folder)
    except BaseException:
        team.told(None)  # the others wait for it
        raise
    return team.told(document)


def _is_sound(document: Document, terminal: Terminal) -> bool:
    """Whether a network can be trained; if not, what is wrong is told."""
    checked = check(document)
    for line in () if checked.ok else problem_lines(checked):
        terminal.note(line)
    return checked.ok


def _train(
    document: Document,
    arguments: argparse.Namespace,
    control: Control,
    progress: Progress,
    report: Report,
    team: Alone,
    device: str,
    starter: Starter,
) -> int:
    folder: Path | None = arguments.run_folder
    resume = team.told(bool(folder and _goes_on(arguments, team) and (folder / RESUME).is_file()))
    sweep()
    try:
        load_split(document.data, progress)
    except Cancelled:
        return report.finish(Finished("stopped", "Stopped before training began"))
    except DataError as error:
        return _refuse(str(error), 2, report, team)
    if folder and team.is_first:
        RunFolder(folder)
    events = starter.told(train(document, device, control, folder, progress, resume=resume, team=team))
    if folder and team.is_first:
        events = recorded(events, store_path(), document, folder, device, resumed=resume)
    for event in events:
        if isinstance(event, Finished):
            more = _where(folder) + (_how_to_go_on(arguments) if event.reason in _CUT_SHORT else "")
            return report.finish(replace(event, message=event.message + more))
        report.show(event)
    raise AssertionError("training ended without saying how")


def _goes_on(arguments: argparse.Namespace, team: Alone) -> bool:
    """Whether a run in the folder is to go on: asked for, or one of its processes went down."""
    folder: Path | None = arguments.run_folder
    return bool(arguments.resume or (team.again and folder and (folder / PROJECT).is_file()))


def _project(arguments: argparse.Namespace, terminal: Terminal, team: Alone) -> Document:
    """The project to train; of a run that goes on, as it was when it began.

    Raises:
        ResumeError: if there is no run to go on with.
    """
    given = opened(arguments.project, terminal)
    if not _goes_on(arguments, team):
        return given
    folder: Path | None = arguments.run_folder
    if folder is None:
        raise ResumeError("--resume goes on with a run: say which with --run DIR")
    if not (folder / PROJECT).is_file():
        raise ResumeError(f"{folder} holds no {PROJECT}: there is no run to go on with there")
    begun = opened(folder / PROJECT, terminal)
    if given.nodes != begun.nodes or given.edges != begun.edges:
        terminal.note(f"netloom: note: {arguments.project} has changed since; the run goes on as it began")
    if not (folder / RESUME).is_file():
        terminal.note(f"netloom: note: {folder} was not saved before it ended: it begins anew")
    return begun


def _how_to_go_on(arguments: argparse.Namespace) -> str:
    if not arguments.run_folder:
        return ""
    again = ["train", str(arguments.project), "--run", str(arguments.run_folder), "--resume"]
    return f"; go on with: {shlex.join(again)}"


def _overrides(arguments: argparse.Namespace) -> Iterator[Override]:
    for name in _SHORT:
        value = getattr(arguments, name)
        if value is not None:
            yield Override(("training", name), value, f"--{name.replace('_', '-')} {value}")
    yield from map(parse_override, arguments.set)


def _require_free(folder: Path) -> None:
    """Refuse a folder that holds a run: hours of training must not vanish because of a repeated command."""
    taken = next((name for name in (BEST, LAST, PROJECT) if (folder / name).exists()), None)
    if taken:
        raise RunExists(f"{folder} holds a run already ({taken}): choose another folder or remove that one first")


def _where(folder: Path | None) -> str:
    if folder is None:
        return "; nothing was kept: add --run DIR to keep the weights"
    kept = [name for name in (BEST, LAST) if (folder / name).exists()]
    return f"; {' and '.join(kept)} are in {folder}" if kept else ""


@contextmanager
def stopped_by_signals(stop: Callable[[], object]) -> Iterator[None]:
    """Let the first Ctrl-C call ``stop``, which ends a run after its batch, and the second one end the program."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may take signals
        return

    def handle(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        stop()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
