"""Project files that are dropped on a window: the first opens in it, the others in windows of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from core.document.storage import SUFFIX


class DropWindow(QMainWindow):
    """A window that files can be dropped on, wherever no widget of it takes them for itself.

    Signals:
        filesDropped: names of files, or addresses of what is no file here.
    """

    filesDropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():  # also of other files, or the drop that is answered with a sentence never comes
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self.filesDropped.emit([url.toLocalFile() or url.toString() for url in event.mimeData().urls()])


class ProjectDrops(QObject):
    """Opens the projects among the files that are dropped on a window, and says which files are none.

    Args:
        open_here: opens a project in this window.
        open_further: opens a project in a window of its own.
        complain: shows a sentence.
    """

    def __init__(
        self,
        window: DropWindow,
        open_here: Callable[[Path], object],
        open_further: Callable[[Path], object],
        complain: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._open_here, self._open_further, self._complain = open_here, open_further, complain
        # later, because opening may ask, and the program that the files come from waits for the end of the drop
        window.filesDropped.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def _take(self, names: list[str]) -> None:
        projects = [name for name in names if _is_project(name)]
        others = [name for name in names if not _is_project(name)]
        for index, name in enumerate(projects):
            (self._open_further if index else self._open_here)(Path(name))
        if others:
            self._complain(_refusal(Path(others[0]).name, len(others) - 1))


def _is_project(name: str) -> bool:
    return name.lower().endswith(SUFFIX)


def _refusal(name: str, n_more: int) -> str:
    which = f"“{name}” and {n_more} more are no Netloom projects" if n_more else f"“{name}” is no Netloom project"
    return f"{which}: drop a file that ends in {SUFFIX}"
