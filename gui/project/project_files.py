"""New, open, save, recent: what happens to project files, with the questions it takes not to lose work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.data.base import DataSettings, DataSource, sources
from core.document.freeing import told
from core.document.model import empty_document
from core.document.storage import SUFFIX, read
from core.errors import NetloomError
from gui.editor import Editor

_MOST_RECENT = 6
_FILTER = f"Netloom projects (*{SUFFIX})"


class ProjectFiles(QObject):
    """Files of one window.

    Args:
        window: parent of the dialogs.
        editor: holds the document.
        settings: remembers recent files.
        complain: shows a sentence to the user.

    Signals:
        opened: the editor holds another project.
        told: a sentence on it that the user should know, after ``opened``.
    """

    opened = Signal()
    told = Signal(str)

    def __init__(self, window: QWidget, editor: Editor, settings: QSettings, complain: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window, self._editor, self._settings, self._complain = window, editor, settings, complain

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {
            "openAction": self.choose_and_open,
            "saveAction": self.save,
            "saveAsAction": self.save_as,
        }

    @property
    def recent(self) -> list[Path]:
        """Recent projects that still exist, the latest first."""
        stored = self._settings.value("recent", [])
        names = [stored] if isinstance(stored, str) else stored or []
        return [Path(name) for name in names if Path(name).is_file()]

    def new(self, source: DataSource) -> None:
        """Begin an empty network on some data."""
        if self.may_leave():
            self._editor.reset(empty_document(DataSettings(source=source)))
            self.opened.emit()

    def begin(self) -> bool:
        """Begin an empty network on the data that comes first. Returns whether the present project may go."""
        if not self.may_leave():
            return False
        self._editor.reset(empty_document(DataSettings(source=sources()[0]())))
        self.opened.emit()
        return True

    def open_template(self, path: Path) -> None:
        """Begin from a template; it gets a file of its own when it is saved."""
        self._open(path, as_template=True)

    def open(self, path: Path) -> None:
        """Open a project."""
        self._open(path, as_template=False)

    def choose_and_open(self) -> None:
        """Ask for a project and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a project", str(self._folder()), _FILTER)
        if name:
            self.open(Path(name))

    def save(self) -> bool:
        """Write the project to its file, asking for one if it has none. Returns whether it is saved."""
        return self._write(self._editor.file) if self._editor.file else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and write the project to it. Returns whether it is saved."""
        suggestion = self._editor.file or self._folder() / f"{self._editor.name}{SUFFIX}"
        dialog = QFileDialog(self._window, "Save the project", str(suggestion), _FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))  # before Qt asks whether to replace a file
        accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
        return accepted and self._write(Path(dialog.selectedFiles()[0]))

    def may_leave(self) -> bool:
        """Whether the present document may go: it is saved, or the user wants it saved or given up."""
        if not self._editor.is_dirty:
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            "Save changes?",
            f"“{self._editor.name}” has changes that are not saved.",
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    def _open(self, path: Path, as_template: bool) -> None:
        try:
            document, renamed = read(path)
        except NetloomError as error:
            self._complain(str(error))
            return
        if self.may_leave():
            self._editor.reset(document, None if as_template else path)
            if not as_template:
                self._remember(path)
            self.opened.emit()
            if renamed:
                self.told.emit(told(renamed))

    def _write(self, path: Path) -> bool:
        try:
            self._editor.save(path)
        except NetloomError as error:
            self._complain(str(error))
            return False
        self._remember(path)
        return True

    def _remember(self, path: Path) -> None:
        others = [known for known in self.recent if known != path.absolute()]
        self._settings.setValue("recent", [str(known) for known in (path.absolute(), *others)][:_MOST_RECENT])

    def _folder(self) -> Path:
        recent = self.recent
        return recent[0].parent if recent else Path.home()
