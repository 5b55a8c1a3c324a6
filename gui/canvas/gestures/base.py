"""What every gesture answers to."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF


class Gesture(Protocol):
    """Something that goes on while a button is held. Places are in scene coordinates."""

    def move(self, place: QPointF) -> None:
        """The pointer has moved."""

    def finish(self, place: QPointF) -> None:
        """The button was released: make the edit."""

    def cancel(self) -> None:
        """Escape was pressed: leave everything as it was."""
