"""Starts the window."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from threading import Thread

# Before PySide6, whose import hook reads the source of every module that is imported after it: 0.07 s for these.
import core.graph.check  # noqa: F401

# isort: split
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from core.folders import user_folder
from gui.garbage import Collector, spare_collector
from gui.main_window import MainWindow
from gui.theme import Appearance

_CALM = 5_000
"""Milliseconds after which nobody waits for the window any more."""


def main(arguments: list[str]) -> int:
    """Show the window and run until it closes.

    Args:
        arguments: the path of a project, or nothing.

    Returns:
        The exit code.
    """
    application = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(application, QApplication)
    application.setApplicationName("Netloom")
    application.setDesktopFileName("netloom")
    Collector(application)
    settings = QSettings(str(user_folder() / "settings.ini"), QSettings.Format.IniFormat)
    appearance = Appearance(application, settings)
    window = MainWindow(appearance, settings)
    spare_collector(window)
    if arguments:
        window.open_path(Path(arguments[0]))
    window.show()
    _end_on_interrupt(window)
    QTimer.singleShot(_CALM, lambda: Thread(target=_use_the_calm, name="calm", daemon=True).start())
    return application.exec()


def _use_the_calm() -> None:
    """Remove what a killed process left of data that did not fit into memory, and import what training will need."""
    from core.data.storing.scratch import sweep
    from core.training.beforehand import import_beforehand

    sweep()
    import_beforehand()


def _end_on_interrupt(window: MainWindow) -> None:
    """Let Ctrl-C in the terminal close every window: Python sees signals only while it runs now and then."""
    signal.signal(signal.SIGINT, lambda *_: window.windows.quit())
    timer = QTimer(QApplication.instance(), interval=200)
    timer.timeout.connect(lambda: None)
    timer.start()
