"""Follows run folders, and trains on several processes of this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from core.folders import new_run_folder, user_folder
from core.runs.going_on import Resumable
from core.scale_out.plan import Plan
from core.training.checkpoint import PROJECT
from gui.parts.fields import agreed
from gui.theme import Appearance

if TYPE_CHECKING:
    from gui.following.follow_window import FollowWindow
    from gui.following.processes import Processes
    from gui.following.processes_dialog import ProcessesDialog
    from gui.workbench import Workbench

_GOES_ON = "The processes go on training: follow {} to see them again"


class FollowControls(QObject):
    """What follows and what is started belongs to one window, and ends with it.

    Args:
        window: parent of the others; it asks before it closes.
        appearance: the theme.
        complain: shows a sentence to the user.

    Signals:
        idle: the last of the processes that were started has ended.
    """

    idle = Signal()

    def __init__(self, window: Workbench, appearance: Appearance, complain: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window, self._appearance, self._complain = window, appearance, complain
        self._processes: dict[Path, Processes] = {}
        self._dialog: ProcessesDialog | None = None
        self.windows: list[FollowWindow] = []

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {"followRunAction": self.choose_and_follow, "severalProcessesAction": self.open_dialog}

    @property
    def is_running(self) -> bool:
        """Whether processes that were started here still run."""
        return any(processes.is_running for processes in self._processes.values())

    def choose_and_follow(self) -> None:
        """Ask for a run folder, and follow it."""
        name = QFileDialog.getExistingDirectory(self._window, "Folder of a run", str(user_folder() / "runs"))
        if name:
            self.follow(Path(name))

    def follow(self, folder: Path) -> FollowWindow:
        """Open a window that follows a run folder, which need not exist yet; one that does comes to the front."""
        from gui.following.follow_window import FollowWindow  # it needs NumPy, which would keep the first window back

        window = next((each for each in self.windows if each.reader.folder == folder), None)
        if window is None:
            background, appearance = self._window.background, self._appearance
            go_on = self._window.going_on.go_on_in
            window = FollowWindow(self._window, folder, background, appearance, self._open_project, go_on)
            window.addAction(self._window.actions_by_name["manualAction"])
            window.closed.connect(lambda: self._forget(window))
            self.windows.append(window)
        window.take(self._processes.get(folder))
        window.show()
        window.raise_()
        window.activateWindow()
        return window

    def open_dialog(self) -> None:
        """Show the dialog in which several processes are planned."""
        if self._dialog is not None and self._dialog.goes_on:
            self._dialog.close()
        if self._dialog is None:
            self._make_dialog(None)
        self._show_dialog()

    def go_on(self, run: Resumable, alone: Callable[[], object]) -> None:
        """Show in the dialog how a run goes on that several processes trained; ``alone`` lets it go on in one."""
        if self._dialog is not None:
            self._dialog.close()
        self._make_dialog(run).aloneWanted.connect(alone)
        self._show_dialog()

    def _make_dialog(self, run: Resumable | None) -> ProcessesDialog:
        from gui.following.processes_dialog import ProcessesDialog

        window = self._window
        folder = new_run_folder(window.editor.name)
        dialog = self._dialog = ProcessesDialog(window, window.editor, window.background, folder, run)
        dialog.addAction(window.actions_by_name["manualAction"])
        dialog.startWanted.connect(self.start)
        dialog.followWanted.connect(self.follow)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget_dialog)
        return dialog

    def _show_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.show()
            self._dialog.raise_()
            self._dialog.activateWindow()

    def start(self, plan: Plan) -> None:
        """Start the processes of a plan here, and follow them."""
        from gui.following.processes import Processes

        if plan.folder in self._processes:
            self._complain(f"{plan.folder} is being trained already: choose another run folder")
            return
        processes = self._processes[plan.folder] = Processes(self)
        processes.ended.connect(lambda: self._end(plan.folder, processes))
        processes.start(plan)
        self.follow(plan.folder)

    def may_stop(self, window: QWidget) -> bool:
        """Whether no processes run, or the user wants them stopped so that the window can close."""
        if not self.is_running:
            return True
        text = "Several processes are still training. Stop them, keep the weights reached, and close?"
        return agreed(window, "Stop the processes?", text)

    def end(self) -> None:
        """Let all processes end after their batch; ``idle`` tells when the last one has."""
        for processes in tuple(self._processes.values()):
            processes.stop()

    def close(self) -> None:
        """Close what stands beside the window."""
        for window in tuple(self.windows):
            window.close()
        if self._dialog is not None:
            self._dialog.close()

    def _end(self, folder: Path, processes: Processes) -> None:
        self._processes.pop(folder, None)
        if processes.problem:
            self._complain(processes.problem)
        if not self.is_running:
            self.idle.emit()

    def _forget(self, window: FollowWindow) -> None:
        if window in self.windows:
            self.windows.remove(window)
            if window.reader.folder in self._processes and not self._window.is_closing:
                self._window.notice.tell("success", _GOES_ON.format(window.reader.folder))
            window.deleteLater()

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _open_project(self, folder: Path) -> None:
        """Open the project of a run in a window of its own, as one that has no file: the run keeps its own."""
        from core.document.storage import ProjectError, load

        try:
            self._window.windows.open_document(load(folder / PROJECT))
        except ProjectError as error:
            self._complain(str(error))
