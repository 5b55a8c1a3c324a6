"""Keeps what is not saved in a recovery file, every now and then and off the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from core.document.model import Document
from core.document.recovery import Recovery, RecoveryError
from core.document.recovery_files import RecoveryFile
from core.progress import Progress
from gui.background import Background
from gui.editor import Editor

_SECONDS = 30


class Autosave(QObject):
    """The recovery file of one window. The user's own file is never touched.

    Args:
        complain: shows a sentence; called once for a row of failures.
    """

    def __init__(self, editor: Editor, background: Background, complain: Callable[[str], None]) -> None:
        super().__init__(editor)
        self._editor, self._background, self._complain = editor, background, complain
        self._file = RecoveryFile.new()
        self._kept: Document | None = None
        self._writing: Document | None = None
        self._again = False
        self._failed = False
        self.timer = QTimer(self, interval=_SECONDS * 1000)
        self.timer.timeout.connect(self.keep)
        self.timer.start()
        editor.stateChanged.connect(self._follow)

    def keep(self) -> None:
        """Write the document if it is not saved and has changed since it was last kept."""
        document = self._editor.document
        if document is self._kept or not self._editor.is_dirty:
            return
        if self._writing is not None:
            self._again = True
            return
        file, state = self._file, Recovery.of(document, self._editor.name, self._editor.file)
        self._writing = document

        def work(progress: Progress) -> None:
            file.write(state)

        self._background.run("autosave", work, lambda _: self._written(file, document), self._not_written)

    def adopt(self, file: RecoveryFile, document: Document) -> None:
        """Go on in a file that was left behind and holds ``document``; the file so far is deleted."""
        self._drop()
        self._file, self._kept = file, document

    def end(self) -> None:
        """Delete the file: the window closes as it should, and no job runs any more."""
        self.timer.stop()
        try:
            self._file.remove()
        except RecoveryError as error:
            self._complain(str(error))

    def _follow(self) -> None:
        """What is saved, or was given up, needs no recovery file."""
        if (self._kept is not None or self._writing is not None) and not self._editor.is_dirty:
            self._drop()
            self._file = RecoveryFile.new()

    def _drop(self) -> None:
        file, self._kept = self._file, None

        def work(progress: Progress) -> None:
            file.remove()

        self._background.run("autosave", work, lambda _: None, self._tell)

    def _written(self, file: RecoveryFile, document: Document) -> None:
        self._failed = False
        if file is self._file:
            self._kept = document
        self._go_on()

    def _not_written(self, error: Exception) -> None:
        self._tell(error)
        self._go_on()

    def _go_on(self) -> None:
        self._writing, again, self._again = None, self._again, False
        if again:
            self.keep()

    def _tell(self, error: Exception) -> None:
        if not self._failed:
            self._complain(str(error))
        self._failed = True
