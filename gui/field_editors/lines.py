"""What editors have in common that are one line of text."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit

from core.form import FieldForm
from gui.field_editors.base import FieldEditor, empty_line


class LineEditor(FieldEditor):
    """A line; what stands in it is told when it is left.

    Args:
        line: of whatever kind suits the field.
    """

    def __init__(self, field: FieldForm, line: QLineEdit, with_unit: bool = True) -> None:
        super().__init__(field, with_unit)
        self._line = line
        self.add(line, 1)
        line.editingFinished.connect(self.finish)
        line.textEdited.connect(lambda text: self.typed.emit(self.read(text)))

    def show_line(self, text: str, hint: str) -> None:
        """Show a text that nobody has typed."""
        self._line.setText(text)
        self._line.setPlaceholderText(hint)
        self._line.setModified(False)

    def show_several(self) -> None:
        empty_line(self._line)

    def finish(self) -> None:
        if self._line.isModified():
            self._line.setModified(False)
            self.edited.emit(self.read(self._line.text()))

    def read(self, text: str) -> Any:
        """The value that a text stands for."""
        return text
