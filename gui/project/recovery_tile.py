"""A tile of the start page that offers one piece of work that was not saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from core.document.recovery import Recovery, describe, moment
from core.document.recovery_files import LeftBehind
from gui.parts.layouts import label, row, stretch


def recovery_tile(left: LeftBehind, recover: Callable[[], None], discard: Callable[[], None]) -> QWidget:
    """What was left, when and how it stands to its file, with a button to open it and one to throw it away."""
    title, text = texts_of(left)
    tile = QFrame()
    tile.setObjectName("recoveryTile")
    tile.setProperty("card", True)
    tile.setAccessibleName(f"{title}, {text}")
    where = left.content.project if isinstance(left.content, Recovery) else None
    tile.setToolTip(str(where or left.path))
    buttons = [_button("Discard", "discardButton", f"{title}: throw it away", discard)]
    if isinstance(left.content, Recovery):
        buttons.insert(0, _button("Recover", "recoverButton", f"{title}: open it, with its changes unsaved", recover))
        buttons[0].setProperty("primary", True)
    layout = QVBoxLayout(tile)
    layout.setContentsMargins(16, 12, 16, 12)
    layout.setSpacing(4)
    layout.addWidget(_shrinking(label(title, "strong", wraps=False)))
    layout.addWidget(label(text, "muted"))
    layout.addStretch(1)
    layout.addWidget(row(*buttons, stretch()))
    return tile


def texts_of(left: LeftBehind) -> tuple[str, str]:
    """Title and description of a tile."""
    content = left.content
    if isinstance(content, Recovery):
        return f"Recover {content.name}", f"{moment(content.written)}, {describe(content)}"
    return "A recovery file cannot be read", content


def _button(text: str, name: str, tip: str, does: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.clicked.connect(does)
    return button


def _shrinking(title: QLabel) -> QLabel:
    """A title whose length does not widen the page."""
    title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    title.setTextFormat(Qt.TextFormat.PlainText)
    return title
