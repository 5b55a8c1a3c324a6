"""Leads through the steps: shows their bubbles, follows what they point at, and goes on when something was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeySequence, QShortcut

from gui.parts.search_popup import SearchPopup
from gui.theme import Appearance
from gui.tour.bubble import Bubble, Highlight, place_beside
from gui.tour.steps import STEPS
from resources import templates

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_SEEN = "tourSeen"
_FOLLOW_MILLISECONDS = 60
_SETTLED_MILLISECONDS = 900
"""So long nothing may change after something was done: a number may have more digits to come."""


class Tour(QObject):
    """The guided tour of a window, on the digits network.

    Args:
        window: what it leads through.
        settings: remembers that the tour was taken or skipped.
    """

    def __init__(self, window: MainWindow, appearance: Appearance, settings: QSettings) -> None:
        super().__init__(window)
        self._window, self._appearance, self._settings = window, appearance, settings
        self._number: int | None = None
        self._project: object = None
        self._before: object = None
        self._bubble: Bubble | None = None
        self._highlight: Highlight | None = None
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window, self._press_escape)
        self._escape.setEnabled(False)
        self._follow = QTimer(self, interval=_FOLLOW_MILLISECONDS)
        self._follow.timeout.connect(self.follow)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MILLISECONDS)
        self._settled.timeout.connect(self._go_on_if_done)
        window.editor.documentChanged.connect(self._look)
        window.scene.selectionChanged.connect(self._look)
        window.trainer.finished.connect(self._look)

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {"tourAction": self.start}

    @property
    def was_seen(self) -> bool:
        """Whether it was taken or skipped before."""
        return self._settings.value(_SEEN, False, type=bool)

    @property
    def step(self) -> int | None:
        """Number of the step shown, from 0; None while there is no tour."""
        return self._number

    @property
    def bubble(self) -> Bubble | None:
        """The bubble; None before the first tour."""
        return self._bubble

    @property
    def highlight(self) -> Highlight | None:
        """The frame; None before the first tour."""
        return self._highlight

    def start(self) -> None:
        """Open the digits network and begin, unless the user wants to keep what is open."""
        window, before = self._window, self._window.editor.project
        window.files.open_template(next(path for path in templates() if path.stem == "digits"))
        if window.editor.project is before:
            return
        self._project = window.editor.project
        if self._bubble is None:
            self._make()
        self._settings.setValue(_SEEN, True)
        self._escape.setEnabled(True)
        self._show(0)
        assert self._bubble is not None
        self._bubble.take_focus()
        self._follow.start()

    def next(self) -> None:
        """Go on to the next step; the last one ends the tour."""
        if self._number is not None:
            self._show(self._number + 1) if self._number + 1 < len(STEPS) else self.end()

    def back(self) -> None:
        """Go back to the step before."""
        if self._number:
            self._show(self._number - 1)

    def end(self) -> None:
        """End the tour; the network stays."""
        self._settings.setValue(_SEEN, True)
        if self._number is None or self._bubble is None or self._highlight is None:
            return
        self._number = None
        self._follow.stop()
        self._settled.stop()
        self._escape.setEnabled(False)
        self._bubble.hide()
        self._highlight.hide()
        self._window.canvas.setFocus()

    def follow(self) -> None:
        """Keep bubble and frame where they belong: the window may have another size, the canvas another zoom."""
        if self._number is None or self._bubble is None or self._highlight is None:
            return
        window = self._window
        if window.editor.project is not self._project or not window.canvas.isVisible():
            self.end()  # another project, or the start page
            return
        step = STEPS[self._number]
        if step.done(window, self._before) and self._number == len(STEPS) - 1:
            self.end()
            return
        target = step.points_at(window)
        place = place_beside(target, self._bubble.geometry(), window.rect())
        if (target, place) != (self._highlight.target, self._bubble.geometry()) or self._stale():
            self._bubble.setGeometry(place)
            self._highlight.point(target, place)
            self._bubble.raise_()

    def _stale(self) -> bool:
        assert self._highlight is not None
        return self._highlight.size() != self._window.size() or not self._highlight.isVisible()

    def _make(self) -> None:
        self._highlight = Highlight(self._window, self._appearance)
        self._bubble = Bubble(self._window)
        self._bubble.nextWanted.connect(self.next)
        self._bubble.backWanted.connect(self.back)
        self._bubble.skipWanted.connect(self.end)

    def _show(self, number: int) -> None:
        self._settled.stop()
        self._number = None  # what prepares a step does not do it
        STEPS[number].prepare(self._window)
        self._number = number
        self._before = STEPS[number].state(self._window)
        assert self._bubble is not None
        self._bubble.show_step(STEPS[number].title, STEPS[number].text, number + 1, len(STEPS))
        self.follow()
        QAccessible.updateAccessibility(QAccessibleEvent(self._bubble, QAccessible.Event.Alert))

    def _look(self, *_: object) -> None:
        """Something was done: see whether it was what the step asks for, once it has settled."""
        if self._number is not None and STEPS[self._number].done(self._window, self._before):
            self._settled.start()

    def _go_on_if_done(self) -> None:
        if self._number is not None and STEPS[self._number].done(self._window, self._before):
            self.next()

    def _press_escape(self) -> None:
        """What lies over the tour closes first."""
        for box in self._window.findChildren(SearchPopup):
            if box.isVisible():
                box.close_box()
                return
        self.end()
