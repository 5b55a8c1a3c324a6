"""The palette itself, over the upper middle of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSettings
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from gui.command_palette.commands import Command, offers
from gui.parts.row_painter import RowPainter
from gui.parts.search_popup import MARGIN, SearchPopup
from gui.theme import Appearance

_LETTERS, _LINES = 74, 26
_RECENT = "recentCommands"
_MOST_RECENT = 5


class CommandPalette(SearchPopup):
    """Finds what can be done and does it.

    Args:
        window: it lies over it.
        settings: remembers what was used last.
        gather: gives all commands as they are now.
    """

    def __init__(
        self, window: QWidget, appearance: Appearance, settings: QSettings, gather: Callable[[], Sequence[Command]]
    ) -> None:
        super().__init__(window, "commandPalette", "Command palette", _CommandPainter(appearance))
        self._settings, self._gather = settings, gather
        self._commands: Sequence[Command] = ()
        self._before: QWidget | None = None

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {"commandPaletteAction": self.toggle}

    def toggle(self) -> None:
        """Open it; close it if it is open."""
        if self.isVisible():
            self.close_box()
            return
        self._before = QApplication.focusWidget()
        self._commands = self._gather()
        self.open_popup("What do you want to do?")

    def _offers(self, text: str) -> Sequence[Command]:
        return offers(text, self._commands, self._recent)

    def _fill(self, keep: bool) -> None:
        super()._fill(keep)
        if self._commands:
            self.resize(self.width(), self._place().height())

    def _may_take(self, row: Command) -> bool:
        return row.enabled

    def _take(self, row: Command) -> None:
        self._settings.setValue(_RECENT, [row.key, *(key for key in self._recent if key != row.key)][:_MOST_RECENT])
        if row.run is not None:
            row.run()

    @property
    def _recent(self) -> list[str]:
        stored = self._settings.value(_RECENT, [])
        return [stored] if isinstance(stored, str) else list(stored or [])

    def _return_focus(self) -> None:
        before, self._before = self._before, None
        target = before if before is not None and isValid(before) and before.isVisible() else self.parentWidget()
        target.setFocus()

    def _place(self) -> QRect:
        window, metrics = self.parentWidget(), self.fontMetrics()
        width = min(_LETTERS * metrics.averageCharWidth(), window.width() - 2 * MARGIN)
        most = min(_LINES * metrics.height(), window.height() - 2 * MARGIN)
        rows = sum(self._rows.sizeHintForRow(number) for number in range(self._rows.count()))
        height = min(most, rows + self.sizeHint().height() - self._rows.sizeHint().height() + 2 * MARGIN)
        return QRect((window.width() - width) // 2, min(64, (window.height() - most) // 2), width, height)


class _CommandPainter(RowPainter):
    """Draws commands."""

    def icon(self, row: Command) -> QIcon:
        return self._appearance.icon(row.icon) if row.icon else QIcon()

    def side(self, row: Command) -> tuple[str, str]:
        return row.shortcut, self._appearance.theme.muted

    def below(self, row: Command) -> str:
        return row.tip

    def faded(self, row: Command) -> bool:
        return not row.enabled
