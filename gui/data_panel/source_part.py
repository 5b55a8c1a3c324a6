"""The source of the data: the chooser, buttons for one's own files, the settings of the source."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.data.base import DataSource
from core.data.choosing import source_of
from core.data.looked_at import LookedAt
from core.data.sources.table import Table
from core.form import fields_of
from core.settings import describe_errors
from gui.data_panel.look_part import LookPart
from gui.data_panel.looking import Looker
from gui.data_panel.source_box import SourceBox
from gui.data_panel.sources import icon_name, own_kinds, path_field, short_title
from gui.forms import SettingsForm
from gui.parts.layouts import label
from gui.parts.path_line import chosen_path
from gui.theme import Appearance

_IN_LIST = ("target", "features", "kinds")
"""Settings of a table that the list of its columns shows."""


class SourcePart(QWidget):
    """Shows the source that was chosen last, and takes another one.

    Signals:
        chosen: another source was chosen with the mouse, so the panel is where people look.
    """

    chosen = Signal()

    def __init__(self, looker: Looker, appearance: Appearance) -> None:
        super().__init__()
        self._looker, self._appearance = looker, appearance
        self._kind: type[DataSource] | None = None
        self._form: SettingsForm | None = None
        self._box = SourceBox(appearance)
        self._purpose = label(kind="muted")
        self._buttons: list[tuple[QToolButton, type[LookedAt]]] = []
        self._look = LookPart(looker)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        for part in (self._box, self._own_files(), self._purpose):
            self._layout.addWidget(part)
        self._layout.addWidget(self._look)
        self._box.kindStepped.connect(lambda kind: self._take(kind()))
        self._box.kindChosen.connect(self._choose)
        appearance.changed.connect(self._draw_icons)
        self._draw_icons()

    def refresh(self) -> None:
        """Show the source."""
        source = self._looker.source
        self._box.show_value(source)
        self._purpose.setText(source.summary_line())
        if self._kind is not type(source):
            self._make_form(type(source))
        if self._form is not None:
            self._form.show_values(source)
        self._look.refresh()

    def choose_files(self, kind: type[LookedAt]) -> None:
        """Ask for the file or folder of a source, and take it."""
        field = path_field(kind)
        assert field is not None
        source = self._looker.source
        before = getattr(source, field.name) if type(source) is kind else ""
        path = chosen_path(self, field.choices, field.kind == "folder", before)
        if path:
            self._take(kind.model_validate({field.name: path}))

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Take files and folders that were dropped, as what they are.

        Raises:
            DataError: if no source reads these.
        """
        self._take(source_of(paths))

    def _choose(self, kind: type[DataSource]) -> None:
        if issubclass(kind, LookedAt):
            self.choose_files(kind)
        elif type(self._looker.source) is not kind:
            self._take(kind())

    def _take(self, source: DataSource) -> None:
        self._looker.take(source)
        self.chosen.emit()

    def _change(self, name: str, value: Any) -> str | None:
        source = self._looker.source
        try:
            new = type(source).model_validate({**dict(source), name: value})
        except ValidationError as error:
            return describe_errors(error)
        field = next(field for field in fields_of(type(source)) if field.name == name)
        is_path = field.kind in ("file", "folder")  # another file is a step of its own
        self._looker.take(new, None if is_path else f"data.source.{name}")
        return None

    def _make_form(self, kind: type[DataSource]) -> None:
        if self._form is not None:
            self._layout.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        self._kind = kind
        names = tuple(
            field.name for field in fields_of(kind) if not (issubclass(kind, Table) and field.name in _IN_LIST)
        )
        if names:
            self._form = SettingsForm(kind, self._change, only=names)
            self._layout.insertWidget(self._layout.indexOf(self._look), self._form)

    def _own_files(self) -> QWidget:
        """Buttons for one's own files: one click to the dialog."""
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for at, kind in enumerate(own_kinds()):
            button = QToolButton()
            button.setObjectName(f"choose{kind.type}Button")
            button.setText(short_title(kind))
            button.setToolTip(f"{kind.summary_line()}\nFiles and folders can also be dropped anywhere on the window")
            button.setProperty("chip", True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setIconSize(QSize(16, 16))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self.choose_files, kind))
            self._buttons.append((button, kind))
            grid.addWidget(button, at % 2, at // 2)
        grid.setColumnStretch(0, 3)  # where the long texts stand
        grid.setColumnStretch(1, 2)
        return made

    def _draw_icons(self) -> None:
        for button, kind in self._buttons:
            button.setIcon(self._appearance.icon(icon_name(kind), self._appearance.theme.accent))
