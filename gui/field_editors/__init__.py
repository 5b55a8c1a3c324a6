"""Editors of single settings, one for each kind of field."""

from __future__ import annotations

from gui.field_editors.base import SEVERAL, FieldEditor
from gui.field_editors.choices import BooleanEditor, ChoiceEditor
from gui.field_editors.numbers import IntegerEditor, RealEditor, read_number
from gui.field_editors.sizes import SizeEditor, SizeLine, read_size
from gui.field_editors.texts import NamesEditor, TextEditor

__all__ = [
    "EDITORS",
    "LINES",
    "SEVERAL",
    "ChoiceEditor",
    "FieldEditor",
    "SizeLine",
    "read_number",
    "read_size",
]

EDITORS: dict[str, type[FieldEditor]] = {
    "integer": IntegerEditor,
    "real": RealEditor,
    "boolean": BooleanEditor,
    "choice": ChoiceEditor,
    "text": TextEditor,
    "folder": TextEditor,
    "file": TextEditor,
    "names": NamesEditor,
    "size": SizeEditor,
}

LINES = {**EDITORS, "integer": SizeEditor}
"""The same with a mere line for whole numbers: small enough for a card, and it can be empty for several values."""
