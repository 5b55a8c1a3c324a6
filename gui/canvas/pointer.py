"""Where the mouse pointer is over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


class Pointer(QObject):
    """Follows the mouse over a widget; while a menu is open it stays where the menu was asked for."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._pixel: QPoint | None = None
        widget.installEventFilter(self)

    @property
    def pixel(self) -> QPoint | None:
        """The pixel of the widget; None while the pointer is elsewhere."""
        return self._pixel

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            self._pixel = event.position().toPoint()
        elif isinstance(event, QContextMenuEvent):
            self._pixel = event.pos()
        elif event.type() == QEvent.Type.Leave and QApplication.activePopupWidget() is None:
            self._pixel = None
        return False
