"""A button that lists what a setting can be; marks there and the values in a line follow each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton


class ChoicesButton(QToolButton):
    """The button.

    Args:
        path: the setting.
        choices: what it can be.
        line: the values that are tried, with commas between them.
    """

    def __init__(self, path: str, choices: Sequence[str], line: QLineEdit) -> None:
        super().__init__()
        self.setObjectName("spaceChoices")
        self.setText("Choose")
        self.setAccessibleName(f"Choose values of {path}")
        self.setToolTip("Mark what is to be tried")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._line = line
        self.choices = _StayingMenu(self)
        for choice in choices:
            self.choices.addAction(choice).setCheckable(True)
        self.choices.aboutToShow.connect(self._follow_line)
        self.choices.triggered.connect(lambda action: self._mark(action.text(), action.isChecked()))
        self.setMenu(self.choices)

    def _values(self) -> list[str]:
        return [value for part in self._line.text().split(",") if (value := part.strip())]

    def _follow_line(self) -> None:
        values = self._values()
        for action in self.choices.actions():
            action.setChecked(action.text() in values)

    def _mark(self, choice: str, wanted: bool) -> None:
        others = [value for value in self._values() if value != choice]
        self._line.setText(", ".join([*others, choice] if wanted else others))


class _StayingMenu(QMenu):
    """Stays open while things are marked; Enter, Escape or a click elsewhere closes it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isEnabled():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None:
            action.trigger()
        else:
            super().keyPressEvent(event)
