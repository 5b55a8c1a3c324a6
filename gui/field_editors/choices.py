"""Editors of what is chosen: a box to tick, and a list."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox

from core.form import FieldForm
from gui.field_editors.base import SEVERAL, FieldEditor


class BooleanEditor(FieldEditor):
    """A box to tick."""

    def __init__(self, field: FieldForm, with_unit: bool = True) -> None:
        super().__init__(field, with_unit)
        self._box = QCheckBox()
        self.add(self._box)
        self._row.addStretch(1)
        self._box.toggled.connect(self.edited.emit)
        self._box.clicked.connect(self._settle)

    def show_value(self, value: Any, inferred: Any = None) -> None:
        with QSignalBlocker(self._box):
            self._box.setTristate(False)
            self._box.setText("")
            self._box.setChecked(bool(value))

    def show_several(self) -> None:
        with QSignalBlocker(self._box):
            self._box.setTristate(True)
            self._box.setText(SEVERAL)
            self._box.setCheckState(Qt.CheckState.PartiallyChecked)

    def _settle(self) -> None:
        """From several values it goes to a tick, which Qt does not take for a change."""
        if self._box.isTristate():
            self._box.setTristate(False)
            self.edited.emit(self._box.isChecked())


class ChoiceEditor(FieldEditor):
    """A list to choose from."""

    def __init__(self, field: FieldForm, with_unit: bool = True) -> None:
        super().__init__(field, with_unit)
        self._box = QComboBox()
        self._box.addItems(field.choices)
        self.add(self._box, 1)
        self._box.textActivated.connect(self.edited.emit)

    def show_value(self, value: Any, inferred: Any = None) -> None:
        self._box.setCurrentText(str(value))

    def show_several(self) -> None:
        self._box.setPlaceholderText(SEVERAL)
        self._box.setCurrentIndex(-1)

    def open_list(self) -> None:
        """Show what can be chosen."""
        self._box.showPopup()
