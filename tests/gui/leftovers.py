"""What a test leaves on the screen, taken away: Qt would style it anew with every window of the tests that follow."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget


def take_away_windows() -> None:
    """Delete every window, and whatever else has no parent, with all that is in it.

    Qt itself deletes nothing until an event loop runs, and pyqtgraph leaves the menus of its plots behind.
    """
    for kind in (QMainWindow, QMenu, QWidget):  # what has no parent may still be deleted by a window or a menu
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, kind) and widget.parent() is None:
                widget.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
