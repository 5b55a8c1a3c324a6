"""Takes the pictures of the README from the real window: ``make screenshots``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from gui.main_window import MainWindow
from gui.theme import Appearance
from resources import templates

FOLDER = Path(__file__).parent.parent / "resources" / "screenshots"


def wait(condition: Callable[[], bool]) -> None:
    """Let the window live until something holds."""
    loop = QEventLoop()
    timer = QTimer(interval=50)
    timer.timeout.connect(lambda: loop.quit() if condition() else None)
    timer.start()
    loop.exec()


def main() -> None:
    application = QApplication(sys.argv)
    with TemporaryDirectory() as folder:
        settings = QSettings(f"{folder}/settings.ini", QSettings.Format.IniFormat)
        settings.setValue("theme", "light")
        appearance = Appearance(application, settings)
        window = MainWindow(appearance, settings)
        window.resize(1500, 940)
        window.show()
        window.files.open_template(templates()[0])
        wait(lambda: window.editor.is_checked and len(window.run_area.plots) == 4)
        window.scene.select_only(["conv2"])
        window.actions_by_name["trainAction"].trigger()
        wait(lambda: window.trainer.record.finished is not None and not window.trainer.is_running)
        for mode in ("light", "dark"):
            appearance.mode = mode
            window.run_area.draw_plots()
            application.processEvents()
            window.grab().save(str(FOLDER / f"{mode}.png"))
        window.close()


if __name__ == "__main__":
    main()
