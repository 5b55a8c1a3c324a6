"""Where the commands come from: actions, projects, templates, and the layers on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction, QKeySequence

from core.document.model import Graph
from gui.actions import ROWS, ActionRow
from gui.command_palette.commands import LAYERS, Command

_NATIVE = QKeySequence.SequenceFormat.NativeText


def of_actions(actions: Mapping[str, QAction], on_canvas: bool, skip: str) -> list[Command]:
    """A command for every action but ``skip``, in the order of the menus."""
    return [_of_action(row, actions[row.name], on_canvas) for row in ROWS if row.name != skip]


def of_recent(paths: list[Path], open_project: Callable[[Path], object]) -> list[Command]:
    """A command for every recent project."""
    return [
        Command(
            f"Open {path.stem}",
            f"project {path}",
            "Recent projects",
            (path.stem, f"Open {path.stem}"),
            str(path.parent),
            icon="mdi6.history",
            run=partial(open_project, path),
        )
        for path in paths
    ]


def of_templates(paths: list[Path], open_template: Callable[[Path], object]) -> list[Command]:
    """A command for every template."""
    return [
        Command(
            f"New from template {_name_of(path)}",
            f"template {path.stem}",
            "Templates",
            (_name_of(path), f"New from template {_name_of(path)}"),
            "Begin with a copy of it",
            icon="mdi6.graph-outline",
            run=partial(open_template, path),
        )
        for path in paths
    ]


def of_layers(graph: Graph, show: Callable[[str], object]) -> list[Command]:
    """A command for every layer on the canvas."""
    return [
        Command(
            f"Go to {node.name}",
            f"layer {node.id}",
            LAYERS,
            (node.name,),
            f"{node.layer.type} {node.layer.summary()}".strip(),
            icon="mdi6.crosshairs-gps",
            run=partial(show, node.id),
        )
        for node in graph.nodes
    ]


def _of_action(row: ActionRow, action: QAction, on_canvas: bool) -> Command:
    enabled = action.isEnabled()
    title = row.full_title
    shown = title if row.submenu else action.text().replace("&", "").removesuffix("…")  # "Undo Move conv1"
    return Command(
        shown,
        row.name,
        row.menu.replace("&", ""),
        (shown, title) if shown != title else (title,),
        row.tip if enabled else _reason(row, on_canvas),
        action.shortcut().toString(_NATIVE),
        row.icon,
        enabled,
        action.trigger,
    )


def _reason(row: ActionRow, on_canvas: bool) -> str:
    """Why an action cannot be used now."""
    if not on_canvas and not row.always:
        return "Not now: open a project first"
    return f"Not now: {row.needs}" if row.needs else "Not now"


def _name_of(path: Path) -> str:
    return path.stem.replace("_", " ")
