"""``check``: shapes, costs and problems of a network."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli.terminal import Terminal, table
from core.document.storage import load
from core.graph.check import Check, LayerCheck, check
from core.layers.base import shape_text
from core.settings import Shape

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Any]

_NUMBERS = frozenset({3, 4})


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    help = "show shapes, parameters and problems of a project"
    parser = commands.add_parser("check", help=help, description=f"{help.capitalize()}; ends with 1 if it has errors.")
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a .netloom file")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Run the command and return its exit code."""
    checked = check(load(arguments.project))
    if arguments.json:
        terminal.say_json(checked.to_json(), indent=2)
    else:
        for line in (*_layers(checked), "", *problem_lines(checked)):
            terminal.say(line)
    return 0 if checked.ok else 1


def problem_lines(checked: Check) -> Iterator[str]:
    """Each problem, and below it what would mend it."""
    for problem in checked.problems:
        yield f"{problem.severity}: {problem.message}"
        yield from (f"    fix: {fix.text}" for fix in problem.fixes)
    if not checked.problems:
        yield "no problems"


def _layers(checked: Check) -> list[str]:
    rows = [("name", "type", "shape", "parameters", "flops")]
    for id in checked.order:
        node, known = checked.document.by_id[id], checked.layers.get(id, LayerCheck((), None))
        shape = _flow(known.in_shapes[0] if known.in_shapes else None, known.out_shape)
        rows.append((node.name, node.layer.type, shape, f"{known.parameters:,}", f"{known.flops:,}"))
    whole = _flow(checked.input_shape, checked.output_shape)
    rows.append(("total", "", whole, f"{checked.parameters:,}", f"{checked.flops:,}"))
    return table(rows, right=_NUMBERS)


def _flow(in_shape: Shape | None, out_shape: Shape | None) -> str:
    return " → ".join("?" if shape is None else shape_text(shape) for shape in (in_shape, out_shape))
