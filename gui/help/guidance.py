"""What leads people through the window: command palette, keys from panel to panel, tour and help."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtWidgets import QApplication, QWidget

from gui.canvas.accessible import Announcer
from gui.command_palette.palette import CommandPalette
from gui.command_palette.sources import Command, of_actions, of_layers, of_recent, of_templates
from gui.help.manual import PAGES
from gui.keyboard.keyboard_ring import KeyboardRing
from gui.keyboard.panel_cycle import PanelCycle
from gui.keyboard.tab_order import next_stop
from gui.theme import Appearance
from gui.tour.tour import Tour
from resources import templates

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_PANELS = (
    ("palette", "paletteSearch"),
    ("history", "historyList"),
    ("canvas", "canvas"),
    ("settingsTabs", "settingsTabs"),
    ("runArea", "runArea"),
    ("runsPanel", "runsTable"),
    ("toolBar", "trainButton"),
)
"""Object names of the panels in the order in which keys visit them, and of the widget to begin with in each."""

_TAB_ORDER = (
    "notice",
    "palette",
    "history",
    "breadcrumbs",
    "canvas",
    "settingsTabs",
    "runArea",
    "runsPanel",
    "toolBar",
)
"""Object names of what Tab goes through, in this order."""


class Guidance(QObject):
    """Made when all panels are in the window; its dialogs are made when they are asked for."""

    def __init__(self, window: MainWindow, appearance: Appearance, settings: QSettings) -> None:
        super().__init__(window)
        self._window, self._appearance = window, appearance
        self.palette = CommandPalette(window, appearance, settings, self._gather)
        self.tour = Tour(window, appearance, settings)
        self._cycle: PanelCycle | None = None
        KeyboardRing(window.canvas)
        window.closed.connect(Announcer(window.canvas, window.editor).end)
        window.start_page.tourChosen.connect(self.tour.start)
        window.start_page.tourRefused.connect(self.tour.end)

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {
            **self.palette.commands,
            **self.tour.commands,
            "nextPanelAction": lambda: self._panels().go(1),
            "previousPanelAction": lambda: self._panels().go(-1),
            "manualAction": self.open_manual,
            "shortcutsAction": self.open_shortcuts,
            "aboutAction": self.open_about,
        }

    def step_focus(self, forward: bool) -> bool:
        """Give the focus to the widget that Tab leads to; returns whether there is one."""
        stop = next_stop(self._window, [self._named(name) for name in _TAB_ORDER], forward)
        if stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return stop is not None

    def open_manual(self) -> None:
        """Open the page about the panel that has the focus; the one of the start page if none has it."""
        from gui.help.manual_window import ManualWindow

        page = self.page_in_use()
        found = self._window.findChild(ManualWindow)
        (found or ManualWindow(self._window, self._appearance)).open_page(page)

    def page_in_use(self) -> str:
        """Name of the page about what has the focus."""
        by_panel = {panel: page.name for page in PAGES for panel in page.panels}
        widget: QWidget | None = QApplication.focusWidget()
        while widget is not None:
            if widget.objectName() in by_panel:
                return by_panel[widget.objectName()]
            widget = widget.parentWidget()
        return "canvas" if self._window.canvas.isVisible() else "start"

    def open_shortcuts(self) -> None:
        """Show all keys and gestures."""
        from gui.help.shortcuts_dialog import ShortcutsDialog

        (self._window.findChild(ShortcutsDialog) or ShortcutsDialog(self._window)).open_dialog()

    def open_about(self) -> None:
        """Show versions and licences."""
        from gui.help.about_dialog import AboutDialog

        dialog = self._window.findChild(AboutDialog) or AboutDialog(self._window)
        dialog.show()
        dialog.activateWindow()

    def _panels(self) -> PanelCycle:
        if self._cycle is None:
            found = [(self._named(panel), self._named(first)) for panel, first in _PANELS]
            self._cycle = PanelCycle(self._window, found)
        return self._cycle

    def _named(self, name: str) -> QWidget:
        return self._window.findChild(QWidget, name)

    def _gather(self) -> list[Command]:
        window = self._window
        on_canvas = window.canvas.isVisible()
        return [
            *of_actions(window.actions_by_name, on_canvas, skip="commandPaletteAction"),
            *of_recent(window.files.recent, window.files.open),
            *of_templates(templates(), window.files.open_template),
            *(of_layers(window.editor.graph, self._go_to) if on_canvas else ()),
        ]

    def _go_to(self, id: str) -> None:
        self._window.canvas.show_node(id)
        self._window.canvas.setFocus()
