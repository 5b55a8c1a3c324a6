"""One of several kinds, with the settings of the kind chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from core.settings import Choice, describe_errors
from gui.forms import SettingsForm
from gui.layouts import label


class ChoiceForm(QWidget):
    """A box with the kinds and a form of the chosen one.

    Args:
        name: what is chosen; the object name of the box is ``<name>Box``.
        kinds: classes by the text that stands for each.
        changed: called with the new choice.
    """

    def __init__(self, name: str, kinds: Mapping[str, type[Choice]], changed: Callable[[Choice], None]) -> None:
        super().__init__()
        self._kinds, self._changed = dict(kinds), changed
        self._value: Choice | None = None
        self._form: SettingsForm | None = None
        self.box = QComboBox()
        self.box.setObjectName(f"{name}Box")
        self.box.setAccessibleName(name)
        for text, kind in self._kinds.items():
            self.box.addItem(text)
            self.box.setItemData(self.box.count() - 1, kind.summary_line(), 3)  # Qt.ToolTipRole
        self._purpose = label(kind="muted")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._layout.addWidget(self.box)
        self._layout.addWidget(self._purpose)
        self.box.textActivated.connect(self._choose)

    def show_value(self, value: Choice) -> None:
        """Show a choice without reporting it."""
        if self._form is None or type(value) is not type(self._value):
            self._make_form(type(value))
        self._value = value
        with QSignalBlocker(self.box):
            self.box.setCurrentText(next(text for text, kind in self._kinds.items() if kind is type(value)))
        self._purpose.setText(value.summary_line())
        if self._form is not None:
            self._form.show_values(value)

    def _make_form(self, kind: type[Choice]) -> None:
        if self._form is not None:
            self._layout.removeWidget(self._form)
            self._form.deleteLater()
        self._form = SettingsForm(kind, self._change)
        self._layout.addWidget(self._form)

    def _choose(self, text: str) -> None:
        kind = self._kinds[text]
        if type(self._value) is not kind:
            self._changed(kind())

    def _change(self, name: str, value: Any) -> str | None:
        if self._value is None:
            return None
        try:
            new = type(self._value).model_validate({**dict(self._value), name: value})
        except ValidationError as error:
            return describe_errors(error)
        self._changed(new)
        return None
