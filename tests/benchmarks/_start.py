"""Starts the app as ``main.py`` does, prints when it reached what, and ends it.

Nothing is imported before the app that it does not import itself, in the same order: the watch is set up when the app
enters its event loop, and that is before its window can have been painted.
"""

from __future__ import annotations

import json
import sys
from time import monotonic

import _paired  # noqa: F401  finds the app
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

_PATIENCE_MILLISECONDS = 60_000


class Watch(QObject):
    """Notes the moments in the life of a window and closes it after the last one.

    Args:
        window: the window; it gets new projects through its editor.
        with_shapes: whether to wait for the shapes of a project.
    """

    def __init__(self, window: QWidget, with_shapes: bool) -> None:
        super().__init__()
        self._window, self._with_shapes = window, with_shapes
        self._reached: dict[str, float] = {"event_loop": monotonic()}
        window.installEventFilter(self)
        window.editor.checkChanged.connect(lambda: QTimer.singleShot(0, self._checked))
        QTimer.singleShot(_PATIENCE_MILLISECONDS, window.close)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and "painted" not in self._reached:
            self._reached["painted"] = monotonic()
            QTimer.singleShot(0, self._usable)
        return False

    def _usable(self) -> None:
        self._reached["usable"] = monotonic()
        self._reached["torch_before_usable"] = "torch" in sys.modules
        self._await_plots()

    def _await_plots(self) -> None:
        if not self._window.run_area.plots:
            QTimer.singleShot(1, self._await_plots)
            return
        self._reached["plots"] = monotonic()
        if not self._with_shapes:
            self._end()
        elif self._window.editor.is_checked:
            self._checked()

    def _checked(self) -> None:
        if self._with_shapes and "plots" in self._reached and self._window.editor.is_checked:
            self._window.grab()
            self._reached["shapes"] = monotonic()
            self._end()

    def _end(self) -> None:
        print(json.dumps(self._reached), flush=True)
        self._with_shapes = False
        self._window.close()


def main() -> None:
    """Start the app with a watch on its window."""
    watches = []
    run = QApplication.exec

    def watched(*_: object) -> int:
        window = next(widget for widget in QApplication.topLevelWidgets() if hasattr(widget, "run_area"))
        watches.append(Watch(window, with_shapes=len(sys.argv) > 1))
        return run()

    QApplication.exec = watched
    from main import main as start

    start()


if __name__ == "__main__":
    main()
