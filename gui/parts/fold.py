"""A group of things that folds away to a line of words, and stays as it was left."""

from __future__ import annotations

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from gui.parts.layouts import column, label
from gui.theme import Appearance

_ICON = 18


class Fold(QWidget):
    """A title that shows and hides what is below it.

    Args:
        title: its name for people.
        key: its name in the settings, and the beginning of the object name of its button.
        content: what is shown and hidden.
        is_open: whether it is shown where nobody said anything yet.
        appearance: for the sign beside the title.
        settings: remembers whether it is open, between windows.
    """

    def __init__(
        self, title: str, key: str, content: QWidget, is_open: bool, appearance: Appearance, settings: QSettings
    ) -> None:
        super().__init__()
        self._title, self._key, self._content = title, f"folds/{key}", content
        self._appearance, self._settings = appearance, settings
        self._summary = label(kind="muted")
        self._summary.setIndent(_ICON + 6)
        self.button = QPushButton(title)
        self.button.setObjectName(f"{key}Fold")
        self.button.setProperty("fold", True)
        self.button.setCheckable(True)
        self.button.setIconSize(QSize(_ICON, _ICON))
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        column(self.button, self._summary, content, spacing=6, into=self)
        self.button.setChecked(bool(settings.value(self._key, is_open, bool)))
        self.button.toggled.connect(self._toggle)
        appearance.changed.connect(self._show_state)
        self._show_state()

    @property
    def is_open(self) -> bool:
        """Whether what is below the title is shown."""
        return self.button.isChecked()

    @property
    def summary(self) -> str:
        """What is said of the content while it is hidden."""
        return self._summary.text()

    def summarise(self, text: str) -> None:
        """Say in words what is inside, for as long as it is folded."""
        self._summary.setText(text)
        self._show_state()

    def _toggle(self, is_open: bool) -> None:
        self._settings.setValue(self._key, is_open)
        self._show_state()

    def _show_state(self) -> None:
        sign = "mdi6.chevron-down" if self.is_open else "mdi6.chevron-right"
        self.button.setIcon(self._appearance.icon(sign, self._appearance.theme.muted))
        self.button.setToolTip("Fold away" if self.is_open else "Show these settings")
        self.button.setAccessibleName(f"{self._title}, {'open' if self.is_open else 'folded'}")
        self.button.setAccessibleDescription("" if self.is_open else self.summary)
        self._content.setVisible(self.is_open)
        self._summary.setVisible(not self.is_open and bool(self.summary))
