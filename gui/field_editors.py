"""Editors of single settings, one for each kind of field."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from core.fields import Names
from core.form import FieldForm
from gui.parts.layouts import label
from gui.parts.path_line import PathLine

_LARGEST = 2**31 - 1
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
        if scrolls or (_asks_for_undo(event) and not _is_typed_in(watched)):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


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


class RealEditor(FieldEditor):
    """A line for a real number, also in the form 1e-3; it may stay empty where None is allowed."""

    def __init__(self, field: FieldForm, with_unit: bool = True) -> None:
        super().__init__(field, with_unit)
        self._line = QLineEdit()
        self.add(self._line, 1)
        self._line.editingFinished.connect(self.finish)
        self._line.textEdited.connect(lambda text: self.typed.emit(self._read()))

    def show_value(self, value: Any, inferred: Any = None) -> None:
        self._line.setText("" if value is None else repr(value))
        often = f", often {self.field.usual:g}" if self.field.usual is not None else ""
        self._line.setPlaceholderText(f"none{often}" if self.field.optional else "")
        self._line.setModified(False)

    def show_several(self) -> None:
        _empty(self._line)

    def finish(self) -> None:
        if self._line.isModified():
            self._line.setModified(False)
            self.edited.emit(self._read())

    def _read(self) -> Any:
        text = self._line.text().strip()
        return None if self.field.optional and not text else read_number(text)


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
        _empty(self._line)

    def finish(self) -> None:
        if self._line.isModified():
            self._line.setModified(False)
            self.edited.emit(self._line.text())


class NamesEditor(TextEditor):
    """A line of names with commas between them; a name with a comma stands in quotes."""

    def show_value(self, value: Any, inferred: Any = None) -> None:
        super().show_value(Names.joined(value))


_NUMBER = r"-?\d+(?:\.\d+)?"


class SizeLine(QLineEdit):
    """A line whose numbers go up and down with the arrow keys, real ones by a tenth."""

    def __init__(self, minimum: float | None) -> None:
        super().__init__()
        self._minimum = float("-inf") if minimum is None else minimum

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            super().keyPressEvent(event)
            return
        step = 1 if event.key() == Qt.Key.Key_Up else -1
        self.setText(re.sub(_NUMBER, lambda number: self._stepped(number.group(), step), self.text()))
        self.setModified(True)
        self.editingFinished.emit()

    def _stepped(self, number: str, step: int) -> str:
        if "." in number:
            return f"{float(max(self._minimum, float(number) + step / 10)):.6}"
        return str(max(self._minimum, int(number) + step))


class SizeEditor(FieldEditor):
    """A line for one number or one for each axis: "3", "3 × 5", or a word such as "same"."""

    def __init__(self, field: FieldForm, with_unit: bool = True) -> None:
        super().__init__(field, with_unit)
        self._line = SizeLine(field.minimum)
        self.add(self._line, 1)
        self._line.editingFinished.connect(self.finish)
        self._line.textEdited.connect(lambda text: self.typed.emit(read_size(text)))

    def show_value(self, value: Any, inferred: Any = None) -> None:
        parts = value if isinstance(value, tuple) else () if value is None else (value,)
        self._line.setText(" × ".join(map(str, parts)))
        self._line.setModified(False)
        self._line.setPlaceholderText(self._hint(inferred))

    def show_several(self) -> None:
        _empty(self._line)

    def finish(self) -> None:
        if self._line.isModified():
            self._line.setModified(False)
            self.edited.emit(read_size(self._line.text()))

    def _hint(self, inferred: Any) -> str:
        if not self.field.optional:
            return " × ".join(["n"] * self.field.axes or ["n", "n", "…"])
        followed = inferred if isinstance(inferred, tuple) else () if inferred is None else (inferred,)
        return f"auto: {' × '.join(map(str, followed))}" if followed else "auto"


def read_number(text: str) -> float | str:
    """The number that a text is, or the text itself, which the model refuses with a sentence."""
    try:
        return float(text)
    except ValueError:
        return text


def read_size(text: str) -> float | tuple[float, ...] | str | None:
    """What a person means by "3", "3 × 5", "3,5", "1.5", "same" or nothing; the model decides whether it is allowed."""
    parts = [part for part in re.split(r"[×x*,;\s]+", text.strip()) if part]
    if not parts:
        return None
    if not all(re.fullmatch(_NUMBER, part) for part in parts):
        return text.strip()
    numbers = tuple(float(part) if "." in part else int(part) for part in parts)
    return numbers[0] if len(numbers) == 1 else numbers


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


def _empty(line: QLineEdit) -> None:
    line.clear()
    line.setPlaceholderText(SEVERAL)
    line.setModified(False)


def _asks_for_undo(event: QEvent) -> bool:
    """Whether a key is about to be taken from the shortcuts of the window for the undo of a line of text."""
    if event.type() != QEvent.Type.ShortcutOverride:
        return False
    assert isinstance(event, QKeyEvent)
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


def _is_typed_in(widget: QObject) -> bool:
    """Whether a field holds text that nobody has heard of yet."""
    if isinstance(widget, QSpinBox):
        return widget.lineEdit().text() != widget.textFromValue(widget.value())
    return isinstance(widget, QLineEdit) and widget.isModified()


def _integer(bound: float | None, otherwise: int) -> int:
    return otherwise if bound is None else max(-_LARGEST, min(_LARGEST, int(bound)))
