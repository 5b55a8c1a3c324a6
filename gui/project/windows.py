"""The windows of one process: each has an editor, threads and plots of its own, and one of them trains at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from gui.parts.on_screen import put_before
from gui.train_thread import Turn

if TYPE_CHECKING:
    from core.document.model import Document
    from gui.main_window import MainWindow


class Windows:
    """Keeps the windows that are open. Qt ends the application when the last one closes.

    Args:
        make: makes another window, which is one of these.
    """

    def __init__(self, make: Callable[[Windows], MainWindow]) -> None:
        self._make = make
        self._open: list[MainWindow] = []
        self.turn = Turn()

    @property
    def all(self) -> tuple[MainWindow, ...]:
        """Every window that is open, the oldest first."""
        return tuple(self._open)

    def add(self, window: MainWindow) -> None:
        """Keep a window until it closes."""
        self._open.append(window)
        window.closed.connect(lambda: self._forget(window))

    def open(self, path: Path | None = None) -> MainWindow:
        """Open a further window, on a project or on its start page."""
        front = QApplication.activeWindow()
        window = self._make(self)
        window.closed.connect(window.deleteLater)
        if front in self._open:
            put_before(window, front)
        if path is not None:
            window.open_path(path)
        window.show()
        window.activateWindow()
        return window

    def open_document(self, document: Document) -> MainWindow:
        """Open a further window on a project that has no file; closing it asks whether to save it."""
        window = self.open()
        window.editor.recover(document, None)
        window.files.opened.emit()
        return window

    def _forget(self, window: MainWindow) -> None:
        if window in self._open:  # a window that is closed once more says so once more
            self._open.remove(window)

    def quit(self) -> None:
        """Close every window, once each of them may: a single no keeps them all."""
        windows = self.all
        if all(_may_close(window) for window in windows):
            for window in windows:
                window.close_unasked()


def _may_close(window: MainWindow) -> bool:
    if window.is_closing:
        return True
    window.raise_()
    window.activateWindow()
    return window.may_close()
