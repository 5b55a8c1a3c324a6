"""Windows that are no larger than their screen: buttons below its edge could not be pressed."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(16, 40)
"""What a frame with its title takes around a window."""


def resize_on_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window a size, as far as its screen has room for that."""
    room = window.screen().availableGeometry().size() - _FRAME
    window.resize(QSize(width, height).boundedTo(room))
