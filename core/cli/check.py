"""``check``: shapes, costs and problems of a network."""

from __future__ import annotations

import argparse
import builtins
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli.opening import opened
from core.cli.project import looked_at
from core.cli.terminal import Terminal, table
from core.graph.check import Check, GraphCheck, check
from core.graph.forecast import forecast
from core.layers.base import shape_text
from core.settings import Shape
from core.units import bytes_text

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
    checked = check(looked_at(opened(arguments.project, terminal)))
    if arguments.json:
        terminal.say_json(checked.to_json(), indent=2)
    else:
        for line in (*_layers(checked), *_training(checked), "", *problem_lines(checked)):
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
    rows: list[tuple[str, ...]] = [("name", "type", "shape", "parameters", "flops")]
    rows += _rows(checked)
    whole = _flow(checked.input_shape, checked.output_shape)
    rows.append(("total", "", whole, f"{checked.parameters:,}", f"{checked.flops:,}"))
    return table(rows, right=_NUMBERS)


def _rows(checked: GraphCheck, indent: str = "") -> Iterator[tuple[str, ...]]:
    """A row for each layer; below a block, those inside of it, for each repetition that differs from the one before."""
    for id in checked.order:
        node, known = checked.graph.by_id[id], checked.known(id)
        shape = _flow(known.in_shapes[0] if known.in_shapes else None, known.out_shape)
        kind = f"{node.layer.type} (bypassed)" if node.bypassed else node.layer.type
        yield f"{indent}{node.name}", kind, shape, f"{known.parameters:,}", f"{known.flops:,}"
        number = 0
        for _, same in groupby(known.rounds, key=builtins.id):
            inside, *others = same
            if len(known.rounds) > 1:
                span = f"{number}" if not others else f"{number}-{number + len(others)}"
                each = "" if not others else "each"
                shape = _flow(inside.in_shapes[0], inside.out_shape)
                yield f"{indent}  {span}", each, shape, f"{inside.parameters:,}", f"{inside.flops:,}"
            yield from _rows(inside, f"{indent}    " if len(known.rounds) > 1 else f"{indent}  ")
            number += 1 + len(others)


def _training(checked: Check) -> Iterator[str]:
    """What is trained, and the memory that it takes."""
    found = forecast(checked)
    if checked.trainable < checked.parameters:
        yield f"{checked.trainable:,} of {checked.parameters:,} parameters are trained; the others are frozen"
    if found is None:
        return
    parts = {"weights": found.memory.weights, "gradients": found.memory.gradients, "optimizer": found.memory.optimizer}
    parts |= {"activations": found.memory.activations, "inputs": found.memory.inputs}
    told = ", ".join(f"{name} {bytes_text(size)}" for name, size in parts.items())
    batch_size = checked.document.training.batch_size
    yield f"training in batches of {batch_size} takes about {bytes_text(found.memory.total)}: {told}"


def _flow(in_shape: Shape | None, out_shape: Shape | None) -> str:
    return " → ".join("?" if shape is None else shape_text(shape) for shape in (in_shape, out_shape))
