"""Finding what is in sight: what has just been made shows itself when the event loop runs next, or after a check."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

W = TypeVar("W", bound=QWidget)


def in_sight(qtbot: QtBot, parent: QWidget, kind: type[W], name: str = "", text: str = "") -> W:
    """The first of that kind, name and text that can be seen, waited for; a time-out means that there is none."""
    found: list[W] = []

    def look() -> bool:
        there = parent.findChildren(kind, name) if name else parent.findChildren(kind)
        found[:] = [each for each in there if each.isVisible() and (not text or each.text() == text)]
        return bool(found)

    QApplication.processEvents()  # what has just been replaced goes out of sight first
    qtbot.waitUntil(look)
    return found[0]


def to_front(qtbot: QtBot, window: QWidget) -> None:
    """Wait until a window has the keyboard; without a window manager, the X server may not hear the first request."""

    def is_there() -> bool:
        if not window.isActiveWindow():
            window.activateWindow()
        return window.isActiveWindow()

    qtbot.waitUntil(is_there)
