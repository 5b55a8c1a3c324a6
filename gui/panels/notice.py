"""A line above the canvas that says what went wrong or well, until it is closed."""

from __future__ import annotations

from typing import Literal

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from gui.parts.layouts import label, restyle
from gui.theme import Appearance

Kind = Literal["error", "warning", "success"]
_ICONS = {"error": "mdi6.alert-circle", "warning": "mdi6.alert", "success": "mdi6.check-circle"}


class Notice(QFrame):
    """Hidden until there is something to say."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._appearance = appearance
        self._of_state = False
        self._icon = QLabel()
        self._text = label()
        self._text.setObjectName("noticeText")
        close = QToolButton()
        close.setText("✕")
        close.setToolTip("Close this message")
        close.setAccessibleName("Close message")
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown; empty if none is."""
        return self._text.text() if self.isVisibleTo(self.parentWidget()) else ""

    def tell_of_state(self, kind: Kind, text: str) -> None:
        """Show a sentence that is true of the present document only, see ``outdate``."""
        self.tell(kind, text)
        self._of_state = True

    def outdate(self) -> None:
        """Hide what was true of another document."""
        if self._of_state:
            self.hide()

    def tell(self, kind: Kind, text: str) -> None:
        """Show a sentence."""
        self._of_state = False
        theme = self._appearance.theme
        colour = {"error": theme.error, "warning": theme.warning, "success": theme.success}[kind]
        self._icon.setPixmap(self._appearance.icon(_ICONS[kind], colour).pixmap(18, 18))
        self._text.setText(text)
        restyle(self, "problem", kind)
        self.show()


def sentence(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
