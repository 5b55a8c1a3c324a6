"""When Python's garbage collector runs, and what it need not walk over."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer

from gui.main_window import MainWindow

_EVERY = 500
"""Milliseconds between two looks at whether there is anything to collect."""


class Collector(QObject):
    """Lets Python collect garbage on the main thread alone.

    By itself, Python collects on whichever thread happens to make the object that is one too many. Of a closed window
    that may be the one that trains, and Qt's objects must not be deleted there: the process would die.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self.collect_if_due)
        self._timer.start()

    def collect_if_due(self) -> None:
        """Collect the oldest generation that Python would have collected by now."""
        due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if any(due):
            gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))


def spare_collector(window: MainWindow) -> None:
    """Let the collector pass over all that is loaded with the first check, until a window closes.

    That is torch above all: each full walk over it holds the window for 0.2 s, in the middle of opening or of a drag.
    """
    window.editor.checkChanged.connect(gc.freeze, Qt.ConnectionType.SingleShotConnection)
    window.closed.connect(gc.unfreeze)
