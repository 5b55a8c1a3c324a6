"""The actions of a window, made from their rows and put in its menus."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QMenu, QPlainTextEdit, QSpinBox

from gui.actions.row import ActionRow
from gui.actions.rows import ROWS
from gui.theme import Appearance


def finish_typing() -> None:
    """Let the field in use tell what was typed into it: neither shortcuts nor tool buttons take the focus from it."""
    field = QApplication.focusWidget()
    closes_if_left = field is not None and field.property("searchLine")
    if isinstance(field, (QLineEdit, QPlainTextEdit, QSpinBox)) and not closes_if_left:
        field.clearFocus()
        if field.isVisible():  # one over the canvas goes with the focus
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
        self._menus = {title: window.menuBar().addMenu(title) for title in dict.fromkeys(row.menu for row in ROWS)}
        for row in ROWS:
            action = self._make(row, window)
            action.triggered.connect(lambda _checked, what=does[row.name]: (finish_typing(), what()))
            if row.separator:
                self._menus[row.menu].addSeparator()
            self._menu_of(row).addAction(action)
        _Icons(window, appearance, self._actions)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self):
        return iter(self._actions)

    def __len__(self) -> int:
        return len(self._actions)

    def menu_with(self, name: str) -> QMenu:
        """The menu in which an action stands."""
        return self._menu_of(next(row for row in ROWS if row.name == name))

    def _menu_of(self, row: ActionRow) -> QMenu:
        if not row.submenu:
            return self._menus[row.menu]
        title = f"{row.menu}/{row.submenu}"
        if title not in self._menus:
            self._menus[title] = self._menus[row.menu].addMenu(row.submenu)
        return self._menus[title]

    def _make(self, row: ActionRow, window: QMainWindow) -> QAction:
        action = self._actions[row.name] = QAction(row.text, window)
        action.setObjectName(row.name)
        action.setShortcut(QKeySequence(row.shortcut))
        shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{row.tip} ({shortcut})" if shortcut else row.tip)
        action.setStatusTip(row.tip)
        action.setCheckable(row.switch)
        if row.group:
            group = self._groups.setdefault(row.group, QActionGroup(window))
            action.setCheckable(True)
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
