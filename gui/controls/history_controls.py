"""Undo, redo and the history list."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow

from gui.editor import Editor
from gui.panels.history_list import HistoryList
from gui.parts.docks import add_dock
from gui.parts.layouts import column, label
from gui.theme import Appearance


class HistoryControls:
    """Undo, redo, and the list beside the canvas, which is shown and hidden.

    Args:
        leave: called when the list is left with Escape, or hidden.
    """

    def __init__(self, editor: Editor, appearance: Appearance, leave: Callable[[], object]) -> None:
        self.list = HistoryList(editor, appearance)
        self.list.left.connect(leave)
        self._editor, self._leave = editor, leave
        editor.stateChanged.connect(self._name_steps)
        self._dock: QDockWidget | None = None
        self._actions: Mapping[str, QAction] = {}
        self._wanted, self._available = False, False

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {"undoAction": self._editor.undo, "redoAction": self._editor.redo, "historyAction": self.toggle}

    def attach(self, actions: Mapping[str, QAction]) -> None:
        """Keep these actions in line with the history."""
        self._actions = actions

    def stand_below(self, window: QMainWindow, other: QDockWidget) -> None:
        """Take a place below another dock."""
        content = column(label("History", "heading"), self.list, spacing=8)
        content.setObjectName("history")
        content.setAccessibleName("History")
        content.setContentsMargins(12, 12, 4, 8)
        self._dock = add_dock(window, "History", content, Qt.DockWidgetArea.LeftDockWidgetArea)
        window.splitDockWidget(other, self._dock, Qt.Orientation.Vertical)
        self._dock.hide()

    def toggle(self) -> None:
        """Show the list and go to it, or hide it."""
        self._wanted = not self._wanted
        self._show()
        if self._wanted:
            self.list.setFocus()
        else:
            self._leave()

    def set_available(self, available: bool) -> None:
        """Say whether a project is in sight."""
        self._available = available
        self._show()
        self._name_steps()

    def _name_steps(self) -> None:
        """Let undo and redo say what they would do."""
        history = self._editor.history
        for name, step, verb in (
            ("undoAction", history.undo_label, "Undo"),
            ("redoAction", history.redo_label, "Redo"),
        ):
            if self._actions:
                self._actions[name].setEnabled(self._available and step is not None)
                self._actions[name].setText(f"{verb} {step}" if step else verb)

    def _show(self) -> None:
        if self._dock is not None:
            self._dock.setVisible(self._wanted and self._available)
        if self._actions:
            self._actions["historyAction"].setChecked(self._wanted)
