"""Editors of single numbers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSpinBox

from core.form import FieldForm
from gui.field_editors.base import FieldEditor
from gui.field_editors.lines import LineEditor

_LARGEST = 2**31 - 1


class IntegerEditor(FieldEditor):
    """A spin box; with a box for "automatic" or "none" where None is allowed."""

    def __init__(self, field: FieldForm, with_unit: bool = True) -> None:
        super().__init__(field, with_unit)
        self._spin = QSpinBox()
        self._spin.setKeyboardTracking(False)
        self._spin.setMinimumWidth(64)  # its own wish is the width of the largest number
        self._spin.setGroupSeparatorShown(True)
        self._spin.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet's padding does not reach the text
        self._spin.setRange(_integer(field.minimum, -_LARGEST), _integer(field.maximum, _LARGEST) - int(field.below))
        self._auto = QCheckBox("auto" if field.inferred else "none") if field.optional else None
        self.add(self._spin, 1)
        self._spin.valueChanged.connect(self.edited.emit)
        self._spin.lineEdit().textEdited.connect(self._tell_typed)
        if self._auto is not None:
            self._auto.setToolTip("Follows from the shape that arrives" if field.inferred else "Not set")
            self._row.addWidget(self._auto)
            self._auto.toggled.connect(self._toggle)

    def show_value(self, value: Any, inferred: Any = None) -> None:
        shown = inferred if value is None else value
        with QSignalBlocker(self._spin):
            self._spin.setSpecialValueText("" if shown is not None else "?" if self.field.inferred else "none")
            self._spin.setValue(shown if shown is not None else self._spin.minimum())
        if self._auto is not None:
            with QSignalBlocker(self._auto):
                self._auto.setChecked(value is None)
            self._spin.setEnabled(value is not None)

    def _tell_typed(self, text: str) -> None:
        if self._spin.lineEdit().hasAcceptableInput():
            self.typed.emit(self._spin.valueFromText(text))

    def _toggle(self, auto: bool) -> None:
        self._spin.setEnabled(not auto)
        usual = self.field.usual if self.field.usual is not None else max(0, self._spin.minimum())
        shown = int(usual) if self._spin.specialValueText() else self._spin.value()
        self.edited.emit(None if auto else shown)


class RealEditor(LineEditor):
    """A line for a real number, also in the form 1e-3; it may stay empty where None is allowed."""

    def __init__(self, field: FieldForm, with_unit: bool = True) -> None:
        super().__init__(field, QLineEdit(), with_unit)

    def show_value(self, value: Any, inferred: Any = None) -> None:
        often = f", often {self.field.usual:g}" if self.field.usual is not None else ""
        self.show_line("" if value is None else repr(value), f"none{often}" if self.field.optional else "")

    def read(self, text: str) -> Any:
        text = text.strip()
        return None if self.field.optional and not text else read_number(text)


def read_number(text: str) -> float | str:
    """The number that a text is, or the text itself, which the model refuses with a sentence."""
    try:
        return float(text)
    except ValueError:
        return text


def _integer(bound: float | None, otherwise: int) -> int:
    return otherwise if bound is None else max(-_LARGEST, min(_LARGEST, int(bound)))
