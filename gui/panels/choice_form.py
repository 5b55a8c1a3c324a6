"""One of several kinds, with the settings of the kind chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.settings import Choice, describe_errors
from gui.field_editors import SEVERAL
from gui.forms import SettingsForm
from gui.parts.calm_box import CalmBox
from gui.parts.layouts import label


class ChoiceForm(QWidget):
    """A box with the kinds and a form of the chosen one.

    Args:
        name: what is chosen; the object name of the box is ``<name>Box``.
        kinds: classes by the text that stands for each.
        changed: called with the new choice.
        none: the text that stands for no choice at all; without one, there always is a choice.
        resettable: whether settings that are not as they are by default get a button that makes them so.

    Signals:
        typed: what the choice would be with what is being typed, as far as that is allowed.
        formMade: the form is another one.
    """

    typed = Signal(object)
    formMade = Signal()

    def __init__(
        self,
        name: str,
        kinds: Mapping[str, type[Choice]],
        changed: Callable[[Choice | None], None],
        none: str = "",
        resettable: bool = False,
    ) -> None:
        super().__init__()
        self._kinds: dict[str, type[Choice] | None] = {**({none: None} if none else {}), **kinds}
        self._changed, self._resettable = changed, resettable
        self._value: Choice | None = None
        self._is_several = False
        self._form: SettingsForm | None = None
        self.box = CalmBox()
        self.box.setObjectName(f"{name}Box")
        self.box.setAccessibleName(name)
        for text, kind in self._kinds.items():
            self.box.addItem(text)
            if kind is not None:
                self.box.setItemData(self.box.count() - 1, kind.summary_line(), Qt.ItemDataRole.ToolTipRole)
        self._purpose = label(kind="muted")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._layout.addWidget(self.box)
        self._layout.addWidget(self._purpose)
        self.box.textActivated.connect(self._choose)

    def show_value(self, value: Choice | None) -> None:
        """Show a choice without reporting it; None where there may be none."""
        kind = type(value) if value is not None else None
        if self._form is None or type(value) is not type(self._value):
            self._make_form(kind)
        self._value, self._is_several = value, False
        with QSignalBlocker(self.box):
            self.box.setCurrentText(next(text for text, known in self._kinds.items() if known is kind))
        self._say(value.summary_line() if value is not None else "")
        if self._form is not None and value is not None:
            self._form.show_values(value)

    def show_several(self) -> None:
        """Show that there are several choices; the one made then is for all."""
        self._make_form(None)
        self._value, self._is_several = None, True
        self.box.setPlaceholderText(SEVERAL)
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(-1)
        self._say("")

    def offer(self, objections: Mapping[str, str]) -> None:
        """Let all be chosen but those for which something speaks, which is told where the pointer rests on them."""
        for row, (text, kind) in enumerate(self._kinds.items()):
            if kind is not None:
                self.box.model().item(row).setEnabled(text not in objections)
                tip = objections.get(text, kind.summary_line())
                self.box.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)

    @property
    def form(self) -> SettingsForm | None:
        """The form of what is chosen; None where it has no settings."""
        return self._form

    def _tell_typed(self, name: str, value: Any) -> None:
        if self._value is not None:
            with suppress(ValidationError):
                self.typed.emit(type(self._value).model_validate({**dict(self._value), name: value}))

    def _say(self, purpose: str) -> None:
        self._purpose.setText(purpose)
        self._purpose.setVisible(bool(purpose))

    def _make_form(self, kind: type[Choice] | None) -> None:
        if self._form is not None:
            self._layout.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
        self._form = None
        if kind is not None and kind.model_fields:
            self._form = SettingsForm(kind, self._change, resettable=self._resettable)
            self._form.typed.connect(self._tell_typed)
            self._layout.addWidget(self._form)
        self.formMade.emit()

    def _choose(self, text: str) -> None:
        kind = self._kinds[text]
        if self._is_several or kind is not (type(self._value) if self._value is not None else None):
            self._changed(kind() if kind is not None else None)

    def _change(self, name: str, value: Any) -> str | None:
        if self._value is None:
            return None
        try:
            new = type(self._value).model_validate({**dict(self._value), name: value})
        except ValidationError as error:
            return describe_errors(error)
        self._changed(new)
        return None
