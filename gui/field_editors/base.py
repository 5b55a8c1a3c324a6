"""What every editor of a setting does."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QSpinBox, QWidget

from core.form import FieldForm
from gui.parts.layouts import label
from gui.parts.text_line import asks_for_undo

SEVERAL = "several values"
"""What stands in a field of several layers that do not agree."""


class FieldEditor(QWidget):
    """Edits one field.

    Signals:
        edited: the user gave a value that can be read; the model may still refuse it.
        typed: the user is still typing; what stands there now, for previews.
    """

    edited = Signal(object)
    typed = Signal(object)

    def __init__(self, field: FieldForm, with_unit: bool = True) -> None:
        super().__init__()
        self.field, self._with_unit = field, with_unit
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget into the row."""
        widget.setObjectName(f"{self.field.name}Field")
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.installEventFilter(self)
        widget.setAccessibleName(self.field.name)
        self.setFocusProxy(widget)
        widget.setSizePolicy(
            QSizePolicy.Policy.Ignored if stretch else QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed
        )
        self._row.addWidget(widget, stretch)
        if self.field.unit and self._with_unit:
            self._row.addWidget(label(self.field.unit, "muted", wraps=False))

    def add_beside(self, widget: QWidget) -> None:
        """Put another widget between it and whatever stands beside it already."""
        self._row.insertWidget(1, widget)

    def add_last(self, widget: QWidget) -> None:
        """Put another widget behind all that stands beside it."""
        self._row.addWidget(widget)

    def show_value(self, value: Any, inferred: Any = None) -> None:
        """Show a value without reporting it as edited; ``inferred`` is what None stands for here."""
        raise NotImplementedError

    def show_several(self) -> None:
        """Show that there are several values; what is given then is for all."""
        raise NotImplementedError

    def finish(self) -> None:
        """Tell of what was typed, if nobody has heard of it yet."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the wheel to the panel until the field is in use, and undo to the document unless text is typed."""
        scrolls = event.type() == QEvent.Type.Wheel and not self.hasFocus()
        if scrolls or (asks_for_undo(event) and not _is_typed_in(watched)):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def empty_line(line: QLineEdit) -> None:
    """Show in a line that there are several values."""
    line.clear()
    line.setPlaceholderText(SEVERAL)
    line.setModified(False)


def _is_typed_in(widget: QObject) -> bool:
    """Whether a field holds text that nobody has heard of yet."""
    if isinstance(widget, QSpinBox):
        return widget.lineEdit().text() != widget.textFromValue(widget.value())
    return isinstance(widget, QLineEdit) and widget.isModified()
