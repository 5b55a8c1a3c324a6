"""When Python's garbage collector runs, and what it need not walk over."""

from __future__ import annotations

import gc
import sys
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer

from gui.main_window import MainWindow

_EVERY = 500
"""Milliseconds between two looks at whether there is anything to collect."""

_SHARE = 0.01
"""The part of the time that full collections may take: after a long one, the next waits for long."""

_A_LIBRARY = 20
"""So many new modules between two looks are a library being imported: what is new is to stay, not garbage."""


class Collector(QObject):
    """Lets Python collect garbage on the main thread alone.

    By itself, Python collects on whichever thread happens to make the object that is one too many. Of a closed window
    that may be the one that trains, and Qt's objects must not be deleted there: the process would die.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._modules = len(sys.modules)
        self._full_from = 0.0
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self.collect_if_due)
        self._timer.start()

    def collect_if_due(self) -> None:
        """Collect the oldest generation that Python would have collected by now; pass over what was just imported."""
        if self._imported():
            gc.freeze()
            return
        due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[2] and perf_counter() >= self._full_from:
            self._collect_all()
        elif any(due):
            gc.collect(1 if due[1] or due[2] else 0)

    def _imported(self) -> bool:
        """Whether a library came since the last look: walking over torch would hold the window for 0.3 s."""
        before, self._modules = self._modules, len(sys.modules)
        return self._modules >= before + _A_LIBRARY

    def _collect_all(self) -> None:
        start = perf_counter()
        gc.collect()
        if not gc.get_freeze_count():  # a window closed: what the others hold need not be walked over again
            gc.freeze()
        self._full_from = perf_counter() + (perf_counter() - start) / _SHARE


def spare_collector(window: MainWindow) -> None:
    """Let the collector pass over all that is loaded with the first check, until a window closes.

    That is torch above all: each full walk over it holds the window for 0.2 s, in the middle of opening or of a drag.
    """
    window.editor.checkChanged.connect(gc.freeze, Qt.ConnectionType.SingleShotConnection)
    window.closed.connect(gc.unfreeze)
