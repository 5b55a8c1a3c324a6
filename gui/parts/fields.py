"""Fields and buttons of windows that stand beside the main one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLabel, QMessageBox, QPlainTextEdit, QPushButton, QSpinBox, QWidget

from gui.parts.layouts import label


def push_button(text: str, name: str, does: Callable[[], object] | None = None) -> QPushButton:
    """A button that Enter in a field beside it does not press."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAutoDefault(False)
    if does is not None:
        made.clicked.connect(does)
    return made


def number_box(least: int, most: int, value: int) -> QSpinBox:
    """A field for a whole number."""
    made = QSpinBox()
    made.setRange(least, most)
    made.setValue(value)
    made.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet's padding does not reach the text
    return made


def beside(field: QWidget, text: str) -> QLabel:
    """A label as high as the field that it stands beside, so that both texts are on one line."""
    made = label(text, wraps=False)
    made.setMinimumHeight(field.sizeHint().height())
    return made


def machine_text(name: str, what: str) -> QPlainTextEdit:
    """Lines for machines, or from them, to read and to copy; ``what`` is their name for screen readers."""
    made = QPlainTextEdit()
    made.setObjectName(name)
    made.setAccessibleName(what)
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    made.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    made.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    return made


def agreed(parent: QWidget, title: str, question: str) -> bool:
    """Whether people say yes to a question; whoever only presses Enter says no."""
    buttons = QMessageBox.StandardButton
    return QMessageBox.question(parent, title, question, buttons.Yes | buttons.No, buttons.No) == buttons.Yes
