"""Windows that are no larger than their screen: buttons below its edge could not be pressed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(16, 40)
"""What a frame with its title takes around a window."""
_STEP = QPoint(32, 32)
"""How far a new window lies from the one that is in front, so that neither hides the other."""


def resize_on_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window a size, as far as its screen has room for that."""
    room = window.screen().availableGeometry().size() - _FRAME
    window.resize(QSize(width, height).boundedTo(room))


def put_before(window: QWidget, front: QWidget) -> None:
    """Put a window before another one, a step aside and as large, as far as the screen has room for that."""
    room = front.screen().availableGeometry()
    place = front.pos() + _STEP
    if not room.adjusted(0, 0, -room.width() // 4, -room.height() // 4).contains(place):
        place = room.topLeft()
    rest = room.bottomRight() - place
    window.resize(front.size().boundedTo(QSize(rest.x(), rest.y()) - _FRAME))
    window.move(place)
