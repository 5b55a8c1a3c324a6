"""``export``: write a network in a format that works without Netloom, and prove it."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli.opening import opened
from core.cli.project import looked_at
from core.cli.terminal import Terminal
from core.data.base import DataSettings
from core.data.info import DataError
from core.data.split import Split, load_split
from core.document.model import Document
from core.document.storage import ProjectError, load
from core.exporters.base import EXPORTERS, ExportError
from core.exporters.export import export
from core.progress import Unwatched
from core.training.checkpoint import BEST, PROJECT

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Any]


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    help = "write a network for use without Netloom"
    description = f"{help.capitalize()}, and prove that it works in another process; ends with 1 if it does not."
    parser = commands.add_parser("export", help=help, description=description)
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a .netloom file")
    parser.add_argument("out", type=Path, metavar="OUT", help="the file to write")
    parser.add_argument("--format", required=True, help="pth, python, or another one of 'list exporters'")
    weights = parser.add_mutually_exclusive_group()
    weights.add_argument("--run", type=Path, metavar="DIR", dest="run_folder", help="take the best weights of this run")
    weights.add_argument("--weights", type=Path, metavar="FILE", help="take the weights of this .pth")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Run the command and return its exit code."""
    document = looked_at(opened(arguments.project, terminal))
    weights: Path | None = arguments.weights
    if EXPORTERS.get(arguments.format).needs_weights and not (weights or arguments.run_folder):
        raise ExportError(
            f"{arguments.format} holds trained weights: say which with --run DIR (made by train) or --weights FILE"
        )
    if arguments.run_folder:
        weights = _best(arguments.run_folder)
        _note_changes(document, arguments.run_folder, terminal)
    terminal.status("Writing, and trying it out in another process")
    exported = export(document, arguments.out, arguments.format, weights, _split_at_hand(document.data))
    if arguments.json:
        proof = asdict(exported.proof)
        terminal.say_json({"path": str(exported.path), "format": exported.format, "proof": proof}, indent=2)
    else:
        terminal.say(f"Wrote {exported.path}")
        if exported.proof.ok:
            terminal.say(exported.proof.message)
    return 0 if exported.proof.ok else terminal.fail(exported.proof.message, 1)


def _best(folder: Path) -> Path:
    path = folder / BEST
    if not path.is_file():
        raise ExportError(f"{folder} holds no {BEST}: name a folder that train --run has filled")
    return path


def _note_changes(document: Document, folder: Path, terminal: Terminal) -> None:
    """Tell if the weights were trained for another network or other data, even though they may fit this one."""
    try:
        trained = load(folder / PROJECT)
    except ProjectError:
        return
    ours, theirs = ([(node.name, node.layer) for node in each.nodes] for each in (document, trained))
    if ours != theirs or document.data != trained.data:
        terminal.note(f"netloom: note: the project differs from the one that was trained, {folder / PROJECT}")


def _split_at_hand(data: DataSettings) -> Split | None:
    """The data, if that takes no download: real samples make the better proof, but are not worth a wait."""
    source = data.source
    if "download" in type(source).model_fields:
        source = source.model_copy(update={"download": False})
    try:
        return load_split(data.model_copy(update={"source": source}), Unwatched())
    except DataError:
        return None
