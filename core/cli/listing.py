"""``list``: what Netloom knows, from its registries."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core.cli.terminal import Terminal, table
from core.data.base import SOURCES
from core.data.transforms.base import TRANSFORMS
from core.exporters.base import EXPORTERS
from core.form import FieldForm, fields_of
from core.layers.base import LAYERS
from core.recipe.base import LOSSES, OPTIMIZERS
from core.recipe.initialisation import SCHEMES
from core.recipe.schedules import SCHEDULES
from core.registry import Registry
from core.settings import Choice
from core.training.devices import list_devices
from core.units import bytes_text

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Any]

Entry = dict[str, Any]


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    help = "show what can be used"
    parser = commands.add_parser("list", help=help, description=f"{help.capitalize()}, with every setting.")
    parser.add_argument("kind", choices=tuple(KINDS), metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--json", action="store_true", help="print a JSON array")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Run the command and return its exit code."""
    entries = list(KINDS[arguments.kind]())
    if arguments.json:
        terminal.say_json(entries, indent=2)
    else:
        for entry in entries:
            for line in _lines(entry):
                terminal.say(line)
    return 0


def _choices(registry: Registry[Any], *facts: str) -> Iterator[Entry]:
    for id, choice in registry.items():
        yield _choice(id, choice, facts)


def _choice(id: str, choice: type[Choice], facts: tuple[str, ...]) -> Entry:
    more = {name: getattr(choice, name) for name in facts}
    fields = [asdict(form) for form in fields_of(choice)]
    return {"id": id, **more, "description": choice.summary_line(), "fields": fields}


def _layers() -> Iterator[Entry]:
    return (entry for entry in _choices(LAYERS, "family", "uses") if entry["family"] != "Data")


def _exporters() -> Iterator[Entry]:
    for id, exporter in EXPORTERS.items():
        description = (exporter.__doc__ or "").strip()
        yield {"id": id, "title": exporter.title, "suffix": exporter.suffix, "description": description}


def _devices() -> Iterator[Entry]:
    for device in list_devices():
        yield {"id": device.id, "description": device.name, "memory": device.memory}


KINDS: dict[str, Callable[[], Iterator[Entry]]] = {
    "layers": _layers,
    "datasets": lambda: _choices(SOURCES, "title", "kind"),
    "transforms": lambda: _choices(TRANSFORMS, "title", "is_random"),
    "optimizers": lambda: _choices(OPTIMIZERS),
    "losses": lambda: _choices(LOSSES),
    "schedulers": lambda: _choices(SCHEDULES),
    "initialisations": lambda: _choices(SCHEMES),
    "exporters": _exporters,
    "devices": _devices,
}


def _lines(entry: Entry) -> Iterator[str]:
    facts = [entry[name] for name in ("family", "title", "suffix") if entry.get(name) not in (None, entry["id"])]
    memory = [bytes_text(entry["memory"])] if entry.get("memory") else []
    yield f"{entry['id']}{''.join(f' ({fact})' for fact in facts + memory)}: {entry['description']}"
    rows = [_row(FieldForm(**field)) for field in entry.get("fields", ())]
    if rows:
        yield from (f"    {line}" for line in table(rows))


def _row(form: FieldForm) -> tuple[str, str, str]:
    default = "follows the input" if form.inferred else "not set" if form.default is None else repr(form.default)
    return form.name, f"{default}, {_takes(form)}", form.description


def _takes(form: FieldForm) -> str:
    """What values a field takes, in words."""
    low = "" if form.minimum is None else f"{'>' if form.above else '≥'} {form.minimum:g}"
    high = "" if form.maximum is None else f"{'<' if form.below else '≤'} {form.maximum:g}"
    words = " | ".join(form.choices)
    number = "integer" if form.whole else "real"
    kind = f"{number} or {form.axes or 'several'}" if form.kind == "size" else form.kind
    return " ".join(part for part in (kind, words, low, high, form.unit) if part)
