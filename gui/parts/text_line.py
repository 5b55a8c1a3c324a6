"""A line of text that leaves the document its undo."""

from __future__ import annotations

from typing import TypeGuard

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit


class TextLine(QLineEdit):
    """Takes undo and redo from the shortcuts of the window only while it holds text that nobody has heard of yet."""

    def event(self, event: QEvent) -> bool:
        if asks_for_undo(event) and not self._has_own(event):
            event.ignore()
            return True
        return super().event(event)

    def _has_own(self, event: QKeyEvent) -> bool:
        undoes = event.matches(QKeySequence.StandardKey.Undo)
        return self.isModified() and (self.isUndoAvailable() if undoes else self.isRedoAvailable())


def asks_for_undo(event: QEvent) -> TypeGuard[QKeyEvent]:
    """Whether a key is about to be taken from the shortcuts of the window for the undo of a line of text."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
