"""Editors of texts: lines, paths and lists of names."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit

from core.fields import Names
from core.form import FieldForm
from gui.field_editors.base import FieldEditor, empty_line
from gui.parts.path_line import PathLine


class TextEditor(FieldEditor):
    """A line of text; with a button to browse where the text is a folder or a file."""

    def __init__(self, field: FieldForm, with_unit: bool = True) -> None:
        super().__init__(field, with_unit)
        is_path = field.kind in ("folder", "file")
        self._line = PathLine(field.choices, field.kind == "folder") if is_path else QLineEdit()
        self.add(self._line, 1)
        self._line.editingFinished.connect(self.finish)
        if isinstance(self._line, PathLine):
            self._line.pathChosen.connect(self.edited.emit)
            self._row.addWidget(self._line.button())

    def show_value(self, value: Any, inferred: Any = None) -> None:
        self._line.setText(value)
        self._line.setPlaceholderText(self.field.hint)
        self._line.setModified(False)

    def show_several(self) -> None:
        empty_line(self._line)

    def finish(self) -> None:
        if self._line.isModified():
            self._line.setModified(False)
            self.edited.emit(self._line.text())


class NamesEditor(TextEditor):
    """A line of names with commas between them; a name with a comma stands in quotes."""

    def show_value(self, value: Any, inferred: Any = None) -> None:
        super().show_value(Names.joined(value))
