"""Frames a widget that fills its place, as long as the keys brought the focus there; the mouse shows where it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from gui.parts.layouts import restyle

_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class KeyboardRing(QObject):
    """Gives a widget the property ``ring``, for which the style sheet draws a frame."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            ring = event.gotFocus() and event.reason() in _KEYS
            if bool(self._widget.property("ring")) != ring:
                restyle(self._widget, "ring", ring)
        return False
