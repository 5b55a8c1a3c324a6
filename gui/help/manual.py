"""The pages of the manual: Markdown files in which ``{fitAction}`` stands for the name and the keys of an action."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

from gui.actions import ROWS
from resources import manual_folder

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ROWS = {row.name: row for row in ROWS}


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        name: of its file, without the ending.
        title: what the list calls it.
        panels: object names of the widgets that it is about: F1 in one of them opens it.
    """

    name: str
    title: str
    panels: tuple[str, ...] = ()


PAGES = (
    Page("start", "Start page", ("startPage",)),
    Page("canvas", "Canvas", ("canvas",)),
    Page("palette", "Layers", ("palette", "addBox")),
    Page("inspector", "Settings of a layer", ("inspector",)),
    Page("blocks", "Blocks", ("breadcrumbs",)),
    Page("problems", "Problems and fixes", ("problems", "problemCount", "notice")),
    Page("data", "Data", ("dataPanel",)),
    Page("explorer", "Looking at data", ("dataExplorer",)),
    Page("training", "Training", ("trainingPanel", "toolBar")),
    Page("run", "Run and plots", ("runArea",)),
    Page("runs", "Runs of the past", ("runsPanel",)),
    Page("scale_out", "Several processes", ("processesDialog", "followWindow")),
    Page("export", "Export", ("exportDialog",)),
    Page("history", "History", ("history",)),
    Page("commands", "Command palette and keys", ("commandPalette", "shortcutsDialog")),
    Page("recovery", "Saving and recovery", ("recoveryTile",)),
)
"""All pages, in the order of the list."""


def text_of(name: str) -> str:
    """The Markdown text of a page, with the names and keys of actions as they are now.

    Raises:
        KeyError: if it names an action that does not exist.
    """
    text = (manual_folder() / f"{name}.md").read_text(encoding="utf-8")
    return _PLACEHOLDER.sub(lambda found: _named(found[1]), text)


def _named(action: str) -> str:
    row = _ROWS[action]
    keys = QKeySequence(row.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return f"**{row.full_title}** ({keys})"
