"""What Python's garbage collector need not walk over."""

from __future__ import annotations

import gc

from PySide6.QtCore import Qt

from gui.main_window import MainWindow


def spare_collector(window: MainWindow) -> None:
    """Let the collector pass over all that is loaded with the first check, until a window closes.

    That is torch above all: each full walk over it holds the window for 0.2 s, in the middle of opening or of a drag.
    """
    window.editor.checkChanged.connect(gc.freeze, Qt.ConnectionType.SingleShotConnection)
    window.closed.connect(gc.unfreeze)
