"""Forms made from settings: an editor for each field, with bounds, unit and tooltip from its declaration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QToolButton, QWidget

from core.form import FieldForm, fields_of, tip_of
from core.settings import Settings
from gui.field_editors import EDITORS, FieldEditor
from gui.parts.layouts import label


class SettingsForm(QWidget):
    """A form of some fields of a settings class.

    Args:
        settings: the class.
        change: called with a field's name and the new value; returns a sentence if the value is refused.
        only: names of the fields to show; None means all that have an editor.
        editors: the class of editor for each kind of field.
        resettable: whether a field that is not as it is by default gets a button that makes it so.

    Signals:
        typed: a field's name and what is being typed into it; the value may still be refused, or never come.
    """

    typed = Signal(str, object)

    def __init__(
        self,
        settings: type[Settings],
        change: Callable[[str, Any], str | None],
        only: tuple[str, ...] | None = None,
        editors: Mapping[str, type[FieldEditor]] = EDITORS,
        resettable: bool = False,
    ) -> None:
        super().__init__()
        self._change = change
        self._values: dict[str, Any] = {}
        self._inferred: dict[str, Any] = {}
        self._several: Collection[str] = ()
        self._kinds = editors
        self._resets: dict[str, QToolButton] = {}
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(8)
        layout.setHorizontalSpacing(12)
        layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._editors = {field.name: self._add(layout, field) for field in fields_of(settings, only)}
        for editor in self._editors.values() if resettable else ():
            if not (editor.field.kind == "integer" and editor.field.default is None):  # which has a box for that
                self._resets[editor.field.name] = self._reset_button(editor)
        self._error = label(kind="error")
        self._error.hide()
        layout.addRow(self._error)

    def show_values(
        self, values: Settings, inferred: Mapping[str, Any] | None = None, several: Collection[str] = ()
    ) -> None:
        """Show settings; ``inferred`` says what fields left open follow to, ``several`` names those of many values."""
        self._several = several
        self._values = {name: getattr(values, name) for name in self._editors}
        self._inferred = dict(inferred or {})
        self._error.hide()
        for name in self._editors:
            self._show(name)

    def editor(self, name: str) -> FieldEditor:
        """The editor of a field."""
        return self._editors[name]

    def line_up_with(self, other: SettingsForm | None) -> None:
        """Let the fields begin where those of a form above begin, if its names are wider."""
        wide = max((name.sizeHint().width() for name in other.findChildren(_Name)), default=0) if other else 0
        for name in self.findChildren(_Name):
            name.setMinimumWidth(wide)

    def _show(self, name: str) -> None:
        if name in self._several:
            self._editors[name].show_several()
        else:
            self._editors[name].show_value(self._values[name], self._inferred.get(name))
        if name in self._resets:
            self._resets[name].setVisible(self._values[name] != self._editors[name].field.default)

    def _add(self, layout: QFormLayout, field: FieldForm) -> FieldEditor:
        editor = self._kinds[field.kind](field)
        editor.setToolTip(tip_of(field))
        editor.edited.connect(lambda value: self._edit(field.name, value))
        editor.typed.connect(lambda value: self.typed.emit(field.name, value))
        name = _Name(field.name)
        name.setToolTip(tip_of(field))
        name.setBuddy(editor)
        layout.addRow(name, editor)
        return editor

    def _reset_button(self, editor: FieldEditor) -> QToolButton:
        field, button = editor.field, QToolButton()
        button.setObjectName(f"{field.name}Reset")
        button.setProperty("reset", True)
        button.setAccessibleName(f"Reset {field.name}")
        button.setToolTip(f"Changed; back to {_written(field)}")
        keeps_its_place = button.sizePolicy()
        keeps_its_place.setRetainSizeWhenHidden(True)
        button.setSizePolicy(keeps_its_place)
        button.hide()
        button.clicked.connect(lambda: self._edit(field.name, field.default))
        editor.add_last(button)
        return button

    def _edit(self, name: str, value: Any) -> None:
        error = self._change(name, value)
        self._error.setText(error or "")
        self._error.setVisible(error is not None)
        if error is not None:
            self._show(name)


class _Name(QLabel):
    """The name of a field, as high as its editor: both stand in the middle of the row."""

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, self.buddy().sizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(0, self.buddy().sizeHint().height()))


def _written(field: FieldForm) -> str:
    """What a field begins with, as people write it."""
    value = field.default
    if isinstance(value, tuple):
        return field.joint.join(map(str, value))
    return "none" if value is None else str(value)
