"""An editor of sizes: one number, or one for each axis."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from core.form import FieldForm
from gui.field_editors.lines import LineEditor

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


class SizeEditor(LineEditor):
    """A line for one number or one for each axis: "3", "3 × 5", or a word such as "same"."""

    def __init__(self, field: FieldForm, with_unit: bool = True) -> None:
        super().__init__(field, SizeLine(field.minimum), with_unit)

    def show_value(self, value: Any, inferred: Any = None) -> None:
        parts = value if isinstance(value, tuple) else () if value is None else (value,)
        self.show_line(self.field.joint.join(map(str, parts)), self._hint(inferred))

    def read(self, text: str) -> Any:
        return read_size(text)

    def _hint(self, inferred: Any) -> str:
        if not self.field.optional:
            return self.field.joint.join(["n"] * self.field.axes or ["n", "n", "…"])
        followed = inferred if isinstance(inferred, tuple) else () if inferred is None else (inferred,)
        return f"auto: {self.field.joint.join(map(str, followed))}" if followed else "auto"


def read_size(text: str) -> float | tuple[float, ...] | str | None:
    """What a person means by "3", "3 × 5", "3,5", "1.5", "same" or nothing; the model decides whether it is allowed."""
    parts = [part for part in re.split(r"[×x*,;\s]+", text.strip()) if part]
    if not parts:
        return None
    if not all(re.fullmatch(_NUMBER, part) for part in parts):
        return text.strip()
    numbers = tuple(float(part) if "." in part else int(part) for part in parts)
    return numbers[0] if len(numbers) == 1 else numbers
