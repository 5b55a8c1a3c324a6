"""Offers what windows left that did not end as they should, and opens it or throws it away."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from core.document.recovery import Recovery, RecoveryError, describe, moment
from core.document.recovery_files import LeftBehind, RecoveryFile, left_behind
from core.progress import Progress
from gui.background import Background
from gui.editor import Editor
from gui.panels.notice import Notice, Offer, sentence
from gui.project.autosave import Autosave
from gui.project.project_files import ProjectFiles
from gui.project.start_page import StartPage


class Recoverer(QObject):
    """Recovery of one window: looks for files that were left behind and shows them on the start page."""

    def __init__(
        self,
        window: QWidget,
        editor: Editor,
        files: ProjectFiles,
        autosave: Autosave,
        background: Background,
        start_page: StartPage,
        notice: Notice,
    ) -> None:
        super().__init__(window)
        self._window, self._editor, self._files, self._autosave = window, editor, files, autosave
        self._background, self._start_page, self._notice = background, start_page, notice
        self._looking = False
        self._told = ""
        editor.stateChanged.connect(self._hide_once_saved)
        # later, because the tile goes, and with it the button whose press is still being answered
        later = Qt.ConnectionType.QueuedConnection
        start_page.recoverChosen.connect(self.recover, later)
        start_page.discardChosen.connect(self.discard, later)

    def look(self) -> None:
        """Offer what was left behind; reading it takes place off the window's thread."""
        if self._looking:
            return
        self._looking = True

        def work(progress: Progress) -> tuple[LeftBehind, ...]:
            return left_behind()

        self._background.run("recovery", work, self._offer, self._failed)

    def recover(self, left: LeftBehind) -> None:
        """Open it as a project with changes that are not saved, which belongs to the file that it came from."""
        if not self._files.may_leave():
            return
        file = RecoveryFile(left.path)
        try:
            recovery = file.take()
        except RecoveryError as error:
            self._failed(error)
            self.look()
            return
        self._autosave.adopt(file, recovery.document)
        # without its folder, saving could only fail: it asks for a file instead
        project = recovery.project if recovery.project and recovery.project.parent.is_dir() else None
        self._editor.recover(recovery.document, project)
        self._start_page.offer_recoveries(())
        self._files.opened.emit()
        self._tell_of_recovered(recovery)

    def discard(self, left: LeftBehind) -> None:
        """Throw it away, once the user has said that it may go."""
        buttons = QMessageBox.StandardButton
        name = f"the unsaved work on “{left.content.name}”" if isinstance(left.content, Recovery) else left.path.name
        text = f"Delete {name} for good?"
        if QMessageBox.question(self._window, "Discard?", text, buttons.Discard | buttons.Cancel) != buttons.Discard:
            return
        try:
            RecoveryFile(left.path).remove()
        except RecoveryError as error:
            self._failed(error)
        self.look()

    def _offer(self, found: tuple[LeftBehind, ...]) -> None:
        self._looking = False
        self._start_page.offer_recoveries(found)
        if found and not self._start_page.isVisible():
            self._notice.tell("warning", "Netloom ended with work that was not saved: it is on the start page")

    def _failed(self, error: Exception) -> None:
        self._looking = False
        self._notice.tell("error", sentence(str(error)))

    def _tell_of_recovered(self, recovery: Recovery) -> None:
        how = describe(recovery)
        addition = "" if how == "unsaved changes" else f" ({how})"
        text = f"“{recovery.name}” is as it was at {moment(recovery.written)}{addition}: save it to keep it"
        self._notice.tell("warning", text, Offer("Save", self._files.save))
        self._told = text

    def _hide_once_saved(self) -> None:
        if self._told and not self._editor.is_dirty:
            if self._notice.text == self._told:
                self._notice.hide()
            self._told = ""
