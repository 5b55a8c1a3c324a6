"""Goes from panel to panel with the keys: each keeps the widget in it that had the focus last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class PanelCycle(QObject):
    """The panels of a window in the order in which the keys visit them; those out of sight are passed.

    Args:
        window: holds the panels.
        panels: each with the widget to begin with.
    """

    def __init__(self, window: QWidget, panels: Sequence[tuple[QWidget, QWidget]]) -> None:
        super().__init__(window)
        self._panels = panels
        self._last: dict[int, QWidget] = {}
        QApplication.instance().focusChanged.connect(self._remember)  # type: ignore[union-attr]

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {"nextPanelAction": partial(self.go, 1), "previousPanelAction": partial(self.go, -1)}

    @property
    def current(self) -> int | None:
        """Which panel has the focus."""
        return self._of(QApplication.focusWidget())

    def go(self, steps: int) -> None:
        """Give the focus to another panel."""
        shown = [number for number, (panel, _) in enumerate(self._panels) if panel.isVisible()]
        if not shown:
            return
        present = self.current
        at = shown.index(present) + steps if present in shown else 0 if steps > 0 else len(shown) - 1
        self._enter(shown[at % len(shown)])

    def _enter(self, number: int) -> None:
        panel, first = self._panels[number]
        last = self._last.get(number)
        usable = last is not None and isValid(last) and last.isVisible() and panel.isAncestorOf(last)
        target = last if usable and last is not None else _first_in(panel, first)
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _remember(self, old: QWidget | None, new: QWidget | None) -> None:
        number = self._of(new)
        if number is not None and new is not None:
            self._last[number] = new

    def _of(self, widget: QWidget | None) -> int | None:
        for number, (panel, _) in enumerate(self._panels):
            if widget is not None and (panel is widget or panel.isAncestorOf(widget)):
                return number
        return None


def _first_in(panel: QWidget, first: QWidget) -> QWidget:
    """The widget to begin with, or the first of a panel that takes the focus, if that one does not."""
    if first.isVisible() and first.focusPolicy() != Qt.FocusPolicy.NoFocus:
        return first
    inside = (child for child in panel.findChildren(QWidget) if child.isVisible() and child.isEnabled())
    return next((child for child in inside if child.focusPolicy() & Qt.FocusPolicy.TabFocus), panel)
