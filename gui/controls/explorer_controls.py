"""Opens the window in which people look at their data, and tells there what a run found to be wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from gui.background import Background
from gui.editor import Editor
from gui.theme import Appearance
from gui.train_thread import TrainThread

if TYPE_CHECKING:
    from gui.data.window import DataWindow


class ExplorerControls(QObject):
    """One such window for each window of a project; it is made when it is asked for."""

    def __init__(
        self,
        window: QWidget,
        editor: Editor,
        background: Background,
        appearance: Appearance,
        trainer: TrainThread,
    ) -> None:
        super().__init__(window)
        self._window, self._editor, self._trainer = window, editor, trainer
        self._background, self._appearance = background, appearance
        self._shared: tuple[QAction, ...] = ()
        self._n_told = 0
        self.explorer: DataWindow | None = None
        trainer.started.connect(self._begin_run)
        trainer.advanced.connect(self._tell_of_run)

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
        self._n_told = 0
        self._tell_of_run()

    def open_problems(self) -> None:
        """Show what is wrong with the data."""
        self.open()
        assert self.explorer is not None
        self.explorer.show_page(self.explorer.problems)

    def close(self) -> None:
        """Close it with the window of its project."""
        if self.explorer is not None:
            self.explorer.close()

    def _begin_run(self) -> None:
        self._n_told = 0

    def _tell_of_run(self) -> None:
        """Name what the run could not read, if it reads the data that is looked at."""
        findings, trained = self._trainer.record.findings, self._trainer.document
        if self.explorer is None or not self.explorer.isVisible() or trained is None:
            return
        if len(findings) > self._n_told and trained.data.source == self._editor.document.data.source:
            self.explorer.add_problems(findings[self._n_told :])
            self._n_told = len(findings)
