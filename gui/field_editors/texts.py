"""Editors of texts: lines, paths and lists of names."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit

from core.fields import Names
from core.form import FieldForm
from gui.field_editors.lines import LineEditor
from gui.parts.path_line import PathLine


class TextEditor(LineEditor):
    """A line of text; with a button to browse where the text is a folder or a file."""

    def __init__(self, field: FieldForm, with_unit: bool = True) -> None:
        is_path = field.kind in ("folder", "file")
        line = PathLine(field.choices, field.kind == "folder") if is_path else QLineEdit()
        super().__init__(field, line, with_unit)
        if isinstance(line, PathLine):
            line.pathChosen.connect(self.edited.emit)
            self._row.addWidget(line.button())

    def show_value(self, value: Any, inferred: Any = None) -> None:
        self.show_line(value, self.field.hint)


class NamesEditor(TextEditor):
    """A line of names with commas between them; a name with a comma stands in quotes."""

    def show_value(self, value: Any, inferred: Any = None) -> None:
        super().show_value(Names.joined(value))
