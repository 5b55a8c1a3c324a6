"""What is dropped on a window: a project opens in it, others beside it; runs are followed, and data is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from core.data.choosing import is_data
from core.document.storage import SUFFIX
from core.runs.following import is_run_folder


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
    """Opens the projects among the files that are dropped on a window, or takes them as data, and says what is neither.

    Args:
        open_here: opens a project in this window.
        open_further: opens a project in a window of its own.
        take_data: takes files and folders as data.
        follow: follows a run folder.
        complain: shows a sentence.
    """

    def __init__(
        self,
        window: DropWindow,
        open_here: Callable[[Path], object],
        open_further: Callable[[Path], object],
        take_data: Callable[[Sequence[Path]], object],
        follow: Callable[[Path], object],
        complain: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._open_here, self._open_further, self._take_data = open_here, open_further, take_data
        self._follow = follow
        self._complain = complain
        # later, because opening may ask, and the program that the files come from waits for the end of the drop
        window.filesDropped.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def _take(self, dropped: list[str]) -> None:
        runs = [name for name in dropped if is_run_folder(Path(name))]
        names = [name for name in dropped if name not in runs]
        for name in runs:
            self._follow(Path(name))
        projects = [name for name in names if _is_project(name)]
        data = [Path(name) for name in names if not _is_project(name) and is_data(Path(name))]
        others = [name for name in names if not _is_project(name) and Path(name) not in data]
        for index, name in enumerate(projects):
            (self._open_further if index else self._open_here)(Path(name))
        if data and not projects:
            self._take_data(data)
        if others:
            self._complain(_refusal(Path(others[0]).name, len(others) - 1))


def _is_project(name: str) -> bool:
    return name.lower().endswith(SUFFIX)


def _refusal(name: str, n_more: int) -> str:
    which = f"“{name}” and {n_more} more are no Netloom projects" if n_more else f"“{name}” is no Netloom project"
    return f"{which}: drop a file that ends in {SUFFIX}, or data: a folder of pictures, a table or arrays"
