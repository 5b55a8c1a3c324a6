"""The real window with a project: trains it each time a line comes in, and prints its speed.

The line "watch" asks for the holds of its event loop, too: the clock for them wants Python's lock 250 times a second,
which the training then has to give up, so speeds of both kinds are told apart.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from threading import Thread
from time import perf_counter

from _headless import speeds_of
from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from core.folders import user_folder
from gui.main_window import MainWindow
from gui.theme import Appearance

_BEAT_MILLISECONDS = 4


class Heartbeat(QObject):
    """Notes how much later than it should a timer of 4 ms fires: so long something else held the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.holds: list[float] = []
        self._timer = QTimer(self, interval=_BEAT_MILLISECONDS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin anew."""
        self.holds = []
        self._last = perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """End."""
        self._timer.stop()

    def _beat(self) -> None:
        now = perf_counter()
        self.holds.append(max(0.0, 1000 * (now - self._last) - _BEAT_MILLISECONDS))
        self._last = now


class Orders(QObject):
    """Lines of standard input as signals.

    Signals:
        came: a line, without its end.
        ended: there are no more.
    """

    came = Signal(str)
    ended = Signal()

    def listen(self) -> None:
        """Wait for lines, on a thread of its own."""
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.came.emit(line.strip())
        self.ended.emit()


def main(project: Path) -> None:
    """Open the window, and train when told to."""
    application = QApplication(sys.argv[:1])
    settings = QSettings(str(user_folder() / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Appearance(application, settings), settings)
    window.resize(1440, 900)
    window.open_path(project)
    window.show()
    heartbeat, orders = Heartbeat(), Orders()

    def begin(order: str) -> None:
        if not window.run_area.plots or not window.editor.is_checked:
            QTimer.singleShot(50, lambda: begin(order))
            return
        window.actions_by_name["trainAction"].trigger()
        if order == "watch":
            heartbeat.start()

    def report() -> None:
        heartbeat.stop()
        figures = speeds_of(window.trainer.record)
        print(json.dumps({**figures, "holds": [round(held, 2) for held in heartbeat.holds]}), flush=True)

    window.trainer.finished.connect(report)
    orders.came.connect(begin)
    orders.ended.connect(window.close)
    orders.listen()
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
