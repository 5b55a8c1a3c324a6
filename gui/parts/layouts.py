"""Small pieces that widgets are put together from."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.parts.text_line import TextLine

LabelKind = Literal["plain", "title", "heading", "strong", "muted", "error"]


def label(text: str = "", kind: LabelKind = "plain", wraps: bool = True) -> QLabel:
    """A label of one kind; the style sheet gives each kind its looks."""
    made = QLabel(text)
    made.setWordWrap(wraps)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setProperty(kind, True)
    return made


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at."""
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def object_name(name: str, where: str = "") -> str:
    """The object name of one of several widgets of a kind: "frozenBox", and "severalFrozenBox" on another page."""
    return f"{where}{name[0].upper()}{name[1:]}" if where else name


def search_line(name: str, what: str, hint: str) -> TextLine:
    """A line to search in, with a button that empties it; ``what`` is its name for screen readers."""
    made = TextLine()
    made.setObjectName(name)
    made.setAccessibleName(what)
    made.setPlaceholderText(hint)
    made.setClearButtonEnabled(True)
    made.findChild(QToolButton).setAccessibleName("Clear")
    return made


def line() -> QFrame:
    """A thin horizontal line."""
    made = QFrame()
    made.setFixedHeight(1)
    made.setProperty("line", True)
    return made


def column(*widgets: QWidget, margin: int = 0, spacing: int = 0, into: QWidget | None = None) -> QWidget:
    """A widget (a new one, or ``into``) that holds others below one another."""
    return _fill(into or QWidget(), QVBoxLayout, widgets, margin, spacing)


def row(*widgets: QWidget, margin: int = 0, spacing: int = 8) -> QWidget:
    """A widget that holds others side by side."""
    return _fill(QWidget(), QHBoxLayout, widgets, margin, spacing)


def page(*widgets: QWidget, into: QWidget) -> None:
    """Fill a panel from the top, with the house's margins."""
    column(*widgets, margin=16, spacing=12, into=into)
    layout = into.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.addStretch(1)


def stretch() -> QWidget:
    """Space that takes what is left."""
    space = QWidget()
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return space


class _Column(QScrollArea):
    """Holds what it scrolls to its own width: a long word is cut off, instead of all that stands around it."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.widget().setMaximumWidth(self.viewport().width())
        super().resizeEvent(event)


def scrolled(widget: QWidget) -> QScrollArea:
    """An area that scrolls a widget up and down, and is as wide as it."""
    area = _Column()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(widget)
    area.setAccessibleName(widget.accessibleName() or "Page")
    return area


def _fill(owner: QWidget, kind: type[QBoxLayout], widgets: tuple[QWidget, ...], margin: int, spacing: int) -> QWidget:
    layout = kind(owner)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    for widget in widgets:
        layout.addWidget(widget)
    return owner
