"""A list of choices that stands on a page which scrolls."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class CalmBox(QComboBox):
    """Leaves the wheel to the page: nobody means to choose something else by scrolling past, and few would notice."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
