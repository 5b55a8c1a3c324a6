"""A line for the path of a file or a folder: typed, chosen in a dialog, or dropped onto it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget

from gui.parts.layouts import restyle


class PathLine(QLineEdit):
    """The line.

    Args:
        suffixes: those that a file may have (".csv"); none for any.
        is_folder: whether a folder is wanted.

    Signals:
        pathChosen: a path was chosen or dropped; one that is typed is told of as any text is.
    """

    pathChosen = Signal(str)

    def __init__(self, suffixes: tuple[str, ...], is_folder: bool) -> None:
        super().__init__()
        self._suffixes, self._is_folder = suffixes, is_folder

    def button(self) -> QPushButton:
        """A button that opens the dialog."""
        made = QPushButton("…")  # the path needs the room
        made.setAccessibleName("Browse")
        made.setToolTip("Choose in a dialog; a file or folder can also be dropped on the line")
        made.setProperty("narrow", True)
        made.clicked.connect(self.browse)
        return made

    def browse(self) -> None:
        """Let the user choose."""
        path = chosen_path(self, self._suffixes, self._is_folder, self.text())
        if path:
            self.pathChosen.emit(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._consider(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        restyle(self, "dropping", False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        restyle(self, "dropping", False)
        path = self._path_in(event.mimeData())
        if path is None:
            event.ignore()  # the window takes it, and finds out what it is
            return
        event.acceptProposedAction()
        self.pathChosen.emit(path)

    def _consider(self, event: QDragMoveEvent) -> None:
        fits = self._path_in(event.mimeData()) is not None
        restyle(self, "dropping", fits)
        event.acceptProposedAction() if fits else event.ignore()

    def _path_in(self, content: QMimeData) -> str | None:
        """The one path of what hangs on the pointer, if it can stand here."""
        paths = [Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile()]
        if len(paths) != 1:
            return None
        if self._is_folder:
            return str(paths[0]) if paths[0].is_dir() else None
        fits = not self._suffixes or paths[0].suffix.lower() in self._suffixes
        return str(paths[0]) if fits and paths[0].is_file() else None


def chosen_path(parent: QWidget, suffixes: tuple[str, ...], is_folder: bool, before: str = "") -> str:
    """Ask for a file or a folder; empty if nobody chose one.

    Args:
        parent: the dialog stands before it.
        suffixes: those that a file may have; none for any.
        is_folder: whether a folder is wanted.
        before: where the dialog opens.
    """
    if is_folder:
        return QFileDialog.getExistingDirectory(parent, "Choose a folder", before)
    names = " ".join(f"*{suffix}" for suffix in suffixes) or "*"
    return QFileDialog.getOpenFileName(parent, "Choose a file", before, f"Files ({names});;All files (*)")[0]
