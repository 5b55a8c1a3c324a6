"""Every action of the window: one row each, with name, icon, shortcut, tooltip and menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QSpinBox

from gui.theme import Appearance


@dataclass(frozen=True)
class ActionRow:
    """One action.

    ``name`` is its object name and the key of what it does; a ``group`` holds exclusive choices; one that is
    ``checkable`` shows whether something is on.
    """

    name: str
    menu: str
    text: str
    tip: str
    icon: str = ""
    shortcut: str = ""
    separator: bool = False
    group: str = ""
    checkable: bool = False


ROWS = (
    ActionRow("newAction", "&File", "&New network…", "Start a new network", "mdi6.file-plus-outline", "Ctrl+N"),
    ActionRow("newWindowAction", "&File", "New &window", "Open a further window", "", "Ctrl+Alt+N"),
    ActionRow("openAction", "&File", "&Open…", "Open a project", "mdi6.folder-open-outline", "Ctrl+O"),
    ActionRow("saveAction", "&File", "&Save", "Save the project", "mdi6.content-save-outline", "Ctrl+S"),
    ActionRow("saveAsAction", "&File", "Save &as…", "Save the project under another name", "", "Ctrl+Shift+S"),
    ActionRow(
        "exportAction",
        "&File",
        "&Export…",
        "Write the trained weights and the PyTorch code, and prove that they work",
        "mdi6.export-variant",
        "Ctrl+E",
        separator=True,
    ),
    ActionRow(
        "startPageAction",
        "&File",
        "Start &page",
        "Show templates and recent projects",
        "",
        "Ctrl+Shift+N",
        separator=True,
    ),
    ActionRow("closeWindowAction", "&File", "&Close window", "Close this window", "", "Ctrl+W"),
    ActionRow("quitAction", "&File", "&Quit", "Close every window", "", "Ctrl+Q"),
    ActionRow("undoAction", "&Edit", "&Undo", "Take the last edit back", "mdi6.undo", "Ctrl+Z"),
    ActionRow("redoAction", "&Edit", "&Redo", "Do it again", "mdi6.redo", "Ctrl+Shift+Z"),
    ActionRow(
        "cutAction",
        "&Edit",
        "Cu&t",
        "Take the selected layers away, to paste them elsewhere",
        "mdi6.content-cut",
        "Ctrl+X",
        separator=True,
    ),
    ActionRow(
        "copyAction",
        "&Edit",
        "&Copy",
        "Copy the selected layers and the wires among them, as text that can be sent",
        "mdi6.content-copy",
        "Ctrl+C",
    ),
    ActionRow(
        "pasteAction",
        "&Edit",
        "&Paste",
        "Put copied layers at the pointer, or a chain of them onto the selected wire",
        "mdi6.content-paste",
        "Ctrl+V",
    ),
    ActionRow(
        "duplicateAction",
        "&Edit",
        "D&uplicate",
        "Put copies of the selected layers beside them (also by dragging with Ctrl)",
        "",
        "Ctrl+D",
    ),
    ActionRow("deleteAction", "&Edit", "&Delete", "Remove the selected layers and wires", "", "Del", separator=True),
    ActionRow("selectAllAction", "&Edit", "Select &all", "Select every layer", "", "Ctrl+A"),
    ActionRow(
        "earlierAction",
        "&Edit",
        "Move &earlier",
        "Swap the selected layer with the one before it",
        "",
        "Alt+Up",
        separator=True,
    ),
    ActionRow("laterAction", "&Edit", "Move &later", "Swap the selected layer with the one after it", "", "Alt+Down"),
    *(
        ActionRow(
            f"move{side}Action",
            "&Edit",
            f"Move {side.lower()}",
            f"Move the selected layers {where} by a step of the grid; also with the arrow alone, with Shift by a row",
            "",
            f"Ctrl+Shift+{side}",
            separator=side == "Left",
        )
        for side, where in (("Left", "to the left"), ("Right", "to the right"), ("Up", "up"), ("Down", "down"))
    ),
    ActionRow(
        "addHereAction",
        "&Edit",
        "Add a layer &here…",
        "Search what to add at the pointer (also with a double-click on the canvas)",
        "mdi6.plus-box-outline",
        "/",
        separator=True,
    ),
    ActionRow("findLayerAction", "&Edit", "&Find a layer to add", "Search the palette", "", "Ctrl+F"),
    ActionRow(
        "fixAllAction",
        "&Edit",
        "Fi&x all problems",
        "Apply the fixes of all problems, as long as they make it better",
        "",
        "Ctrl+.",
    ),
    ActionRow(
        "groupAction", "&Block", "&Group into a block", "Make one block of the selected layers", "mdi6.group", "Ctrl+G"
    ),
    ActionRow(
        "ungroupAction",
        "&Block",
        "&Ungroup",
        "Put the layers inside of the selected block in its place",
        "",
        "Ctrl+Shift+G",
    ),
    ActionRow(
        "openBlockAction",
        "&Block",
        "&Open block",
        "Look inside of the selected block (also with Enter or a double-click)",
        "mdi6.arrow-down-right",
        "Ctrl+Down",
        separator=True,
    ),
    ActionRow(
        "closeBlockAction",
        "&Block",
        "&Leave block",
        "Go back to what is around the block",
        "mdi6.arrow-left",
        "Ctrl+Up",
    ),
    ActionRow(
        "makeEditableAction",
        "&Block",
        "&Make it editable",
        "Turn a block of the library into one of your own, whose layers you can change",
        "",
        "Ctrl+Shift+E",
    ),
    ActionRow(
        "saveBlockAction",
        "&Block",
        "&Save block to palette",
        "Keep the selected block under My blocks",
        "",
        "Ctrl+B",
        separator=True,
    ),
    ActionRow(
        "freezeAction",
        "&Block",
        "&Freeze",
        "Let training leave the weights of the selected layers as they are",
        "",
        "Ctrl+L",
        separator=True,
    ),
    ActionRow(
        "arrangeAction",
        "&View",
        "&Arrange",
        "Put every layer below what leads to it, branches beside each other",
        "mdi6.sitemap-outline",
        "Ctrl+Shift+A",
    ),
    ActionRow(
        "bypassAction",
        "&Block",
        "&Bypass",
        "Let samples pass the selected layers unchanged; their settings are kept",
        "",
        "Ctrl+Shift+B",
    ),
    ActionRow("fitAction", "&View", "&Fit network", "Show the whole network", "mdi6.fit-to-page-outline", "Ctrl+0"),
    ActionRow("actualSizeAction", "&View", "&Actual size", "Zoom to 100 %", "", "Ctrl+1"),
    ActionRow("zoomInAction", "&View", "Zoom &in", "Zoom in", "", "Ctrl++"),
    ActionRow("zoomOutAction", "&View", "Zoom &out", "Zoom out", "", "Ctrl+-"),
    ActionRow(
        "minimapAction",
        "&View",
        "&Map",
        "Show a small map in the corner of the canvas while not all of the network is in sight",
        "",
        "Ctrl+M",
        checkable=True,
    ),
    ActionRow(
        "systemThemeAction",
        "&View",
        "Follow the &system",
        "Light or dark as the system is",
        separator=True,
        group="theme",
    ),
    ActionRow("lightThemeAction", "&View", "&Light", "Light colours", group="theme"),
    ActionRow("darkThemeAction", "&View", "&Dark", "Dark colours", group="theme"),
    ActionRow("trainAction", "&Train", "&Train", "Train the network on the chosen device", "mdi6.play", "F5"),
    ActionRow("pauseAction", "&Train", "&Pause", "Wait after this batch; press again to continue", "mdi6.pause", "F6"),
    ActionRow("stepAction", "&Train", "S&tep", "Train one batch, then wait", "mdi6.skip-next", "F7"),
    ActionRow("stopAction", "&Train", "&Stop", "End the run and keep the weights reached", "mdi6.stop", "F8"),
)


ALWAYS = frozenset(row.name for row in ROWS if row.group == "theme") | {
    "newAction",
    "newWindowAction",
    "openAction",
    "startPageAction",
    "closeWindowAction",
    "quitAction",
}
"""Actions that make sense while no project is in sight."""


def finish_typing() -> None:
    """Let the field in use tell what was typed into it: neither shortcuts nor tool buttons take the focus from it."""
    field = QApplication.focusWidget()
    if isinstance(field, (QLineEdit, QSpinBox)):
        field.clearFocus()
        field.setFocus()


class Actions(Mapping[str, QAction]):
    """The actions of a window, in its menus.

    Args:
        window: gets the menus; shortcuts work in it.
        does: what each action does, by name; every row needs one.
    """

    def __init__(self, window: QMainWindow, appearance: Appearance, does: Mapping[str, Callable[[], object]]) -> None:
        self._groups: dict[str, QActionGroup] = {}
        self._actions: dict[str, QAction] = {}
        menus = {title: window.menuBar().addMenu(title) for title in dict.fromkeys(row.menu for row in ROWS)}
        for row in ROWS:
            action = self._make(row, window)
            action.triggered.connect(lambda _checked, what=does[row.name]: (finish_typing(), what()))
            if row.separator:
                menus[row.menu].addSeparator()
            menus[row.menu].addAction(action)
        _Icons(window, appearance, self._actions)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self):
        return iter(self._actions)

    def __len__(self) -> int:
        return len(self._actions)

    def _make(self, row: ActionRow, window: QMainWindow) -> QAction:
        action = self._actions[row.name] = QAction(row.text, window)
        action.setObjectName(row.name)
        action.setShortcut(QKeySequence(row.shortcut))
        shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{row.tip} ({shortcut})" if shortcut else row.tip)
        action.setStatusTip(row.tip)
        action.setCheckable(row.checkable or bool(row.group))
        if row.group:
            group = self._groups.setdefault(row.group, QActionGroup(window))
            group.addAction(action)
        return action


class _Icons(QObject):
    """Gives actions icons in the colours of the theme, as long as their window lives."""

    def __init__(self, window: QMainWindow, appearance: Appearance, actions: dict[str, QAction]) -> None:
        super().__init__(window)
        self._appearance, self._actions = appearance, actions
        appearance.changed.connect(self._colour)
        self._colour()

    def _colour(self) -> None:
        for row in ROWS:
            if row.icon:
                colour = self._appearance.theme.on_accent if row.name == "trainAction" else None
                self._actions[row.name].setIcon(self._appearance.icon(row.icon, colour))
