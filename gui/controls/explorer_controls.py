"""Opens the window in which people look at their data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from gui.background import Background
from gui.editor import Editor
from gui.theme import Appearance

if TYPE_CHECKING:
    from gui.data.window import DataWindow


class ExplorerControls(QObject):
    """One such window for each window of a project; it is made when it is asked for."""

    def __init__(self, window: QWidget, editor: Editor, background: Background, appearance: Appearance) -> None:
        super().__init__(window)
        self._window, self._editor = window, editor
        self._background, self._appearance = background, appearance
        self._shared: tuple[QAction, ...] = ()
        self.explorer: DataWindow | None = None

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {"exploreDataAction": self.open}

    def share(self, *actions: QAction) -> None:
        """Let the keys of these actions work in the explorer, too."""
        self._shared = actions

    def open(self) -> None:
        """Show the data of the project."""
        if self.explorer is None:
            from gui.data.window import DataWindow  # it needs NumPy, which would keep the first window back

            self.explorer = DataWindow(self._window, self._editor, self._background, self._appearance)
            self.explorer.addActions(self._shared)
        self.explorer.open_window()

    def close(self) -> None:
        """Close it with the window of its project."""
        if self.explorer is not None:
            self.explorer.close()
