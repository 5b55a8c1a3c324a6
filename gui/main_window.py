"""The main window: puts palette, canvas, inspector, panels and plots together and leads signals from one to another."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QStackedWidget,
    QWidget,
)

from core.layers.base import LayerSpec
from core.layers.terminals import Input, Output
from core.training.events import Finished
from gui.actions import ALWAYS, Actions, finish_typing
from gui.canvas.commands import canvas_commands
from gui.canvas.spot import Spot
from gui.help.guidance import Guidance
from gui.panels.breadcrumbs import Breadcrumbs
from gui.panels.notice import sentence
from gui.panels.problem_count import ProblemCount
from gui.parts.docks import add_dock, size_bottom, size_sides, tabs, take_corners
from gui.parts.layouts import column, scrolled
from gui.parts.on_screen import resize_on_screen
from gui.parts.tool_bar import tool_bar
from gui.project.recent_menu import RecentMenu
from gui.project.windows import Windows
from gui.theme import Appearance
from gui.workbench import Workbench


class MainWindow(Workbench):
    """The window of one project.

    Args:
        appearance: the theme.
        settings: remembers geometry, theme and recent projects.
        windows: all windows of the process; without it, this is the first.

    Signals:
        closed: the window has closed and its threads have ended.
    """

    closed = Signal()

    def __init__(self, appearance: Appearance, settings: QSettings, windows: Windows | None = None) -> None:
        with appearance.undressed():
            super().__init__(appearance, settings, windows or Windows(partial(MainWindow, appearance, settings)))
            self.windows.add(self)
            self._appearance, self._settings = appearance, settings
            self._closing = False
            self._has_project = False
            self.guidance = Guidance(self, appearance, settings)
            self._make_actions()
            self._lay_out()
            self._connect()
            self._restore()
            self.show_start_page()

    # --- building ---------------------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        self.actions_by_name = Actions(
            self,
            self._appearance,
            {
                **self._commands(),
                **self.files.commands,
                **canvas_commands(self.canvas, self.editor),
                **self.minimap.commands,
                **self.arranger.commands,
                **self.clipboard.commands,
                **self.tools.commands,
                **self.blocks.commands,
                **self.controls.commands,
                **self.running.commands,
                **self.history.commands,
                **self.guidance.commands,
                **self.run_area.commands,
                **self.runs.commands,
                **self.sweeps.commands,
                **self.following.commands,
                **self.data_explorer.commands,
                **self.training_panel.commands,
            },
        )
        self.actions_by_name[f"{self._appearance.mode}ThemeAction"].setChecked(True)
        for controls in (self.controls, self.blocks, self.clipboard, self.history, self.tools, self.minimap, self.runs):
            controls.attach(self.actions_by_name)
        self.arranger.attach(self.actions_by_name)
        file_menu = self.actions_by_name.menu_with("openAction")
        file_menu.insertMenu(self.actions_by_name["saveAction"], RecentMenu(file_menu, self.files))
        self.running.attach(self.actions_by_name)

    def _commands(self) -> dict[str, Callable[[], object]]:
        """What each of the window's own actions does, by name."""
        return {
            "newAction": self.show_start_page,
            "newWindowAction": self.windows.open,
            "startPageAction": self.show_start_page,
            "exportAction": self._export,
            "closeWindowAction": self.close,
            "quitAction": self.windows.quit,
            "findLayerAction": self.palette_panel.focus_search,
            "fixAllAction": self.mender.start,
            **{f"{mode}ThemeAction": partial(self._set_theme, mode) for mode in ("system", "light", "dark")},
        }

    def _lay_out(self) -> None:
        self._tabs = tabs(
            {"Layer": self.inspector, "Data": scrolled(self.data_panel), "Training": scrolled(self.training_panel)}
        )
        self._docks = [
            add_dock(self, "Layers", self.palette_panel, Qt.DockWidgetArea.LeftDockWidgetArea),
            add_dock(self, "Settings", self._tabs, Qt.DockWidgetArea.RightDockWidgetArea),
            add_dock(self, "Run", self.run_area, Qt.DockWidgetArea.BottomDockWidgetArea),
        ]
        self.history.stand_below(self, self._docks[0])
        self.runs.stand_below(self, self._docks[2])
        take_corners(self)
        crumbs = Breadcrumbs(self.editor, self.actions_by_name["closeBlockAction"], self.editor.make_editable)
        self._canvas_page = column(crumbs, self.canvas)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.start_page)
        self._pages.addWidget(self._canvas_page)
        self._toolbar = tool_bar(self.actions_by_name, self.controls.device_box)
        self.addToolBar(self._toolbar)
        centre = column(self._pages)
        self.setCentralWidget(centre)
        self.notice.float_over(centre, self.canvas, self.tools.find_bar)
        self.statusBar().addPermanentWidget(ProblemCount(self.editor, self._appearance, self._show_problems))

    def _connect(self) -> None:
        self.start_page.newChosen.connect(self.files.new)
        self.start_page.templateChosen.connect(self.files.open_template)
        self.start_page.recentChosen.connect(self.files.open)
        self.start_page.openChosen.connect(self.files.choose_and_open)
        self.files.opened.connect(self.show_canvas)
        self.files.told.connect(partial(self.notice.tell, "warning"))
        self.data_panel.told.connect(partial(self.notice.tell, "warning"))
        self.data_panel.chosen.connect(partial(self._tabs.setCurrentIndex, 1))
        self.start_page.backChosen.connect(self._return_to_canvas)
        self.palette_panel.chosen.connect(self._append)
        self.palette_panel.refused.connect(self.editor.refused)
        self.scene.selectionChanged.connect(self._follow_selection)
        self.inspector.abandoned.connect(self.canvas.setFocus)
        self.canvas.addWanted.connect(self.add_box.open_at)
        self.add_box.chosen.connect(self._add_at)
        self.add_box.refused.connect(self.editor.refused)
        self.canvas.menuWanted.connect(self.blocks.show_menu)
        self.mender.told.connect(self.notice.tell_of_state)
        self.editor.documentChanged.connect(self.notice.outdate)
        self.blocks.grouped.connect(self.inspector.begin_naming)
        self.blocks.saved.connect(self._tell_of_saved)
        for told in (self.editor.refused, self.running.told):
            told.connect(lambda sentence: self.statusBar().showMessage(sentence, 8000))
        self.editor.stateChanged.connect(self._show_state)
        self.trainer.started.connect(self.notice.hide)
        self.run_area.unfolded.connect(self._show_plots)
        self.trainer.started.connect(self.autosave.keep)
        self.closed.connect(self.autosave.end)
        self.closed.connect(self.runs.close)
        self.closed.connect(self.data_explorer.close)
        self.closed.connect(self.following.close)
        self.following.idle.connect(lambda: self._closing and self.close())
        self.data_explorer.share(*(self.actions_by_name[name] for name in ("manualAction", "undoAction", "redoAction")))
        self.closed.connect(self.training_panel.end)
        self.trainer.finished.connect(self._end_run)

    def _restore(self) -> None:
        geometry = self._settings.value("geometry")
        if isinstance(geometry, QByteArray) and self.restoreGeometry(geometry):
            return
        resize_on_screen(self, 1440, 900)

    # --- pages ------------------------------------------------------------------------------------------------

    def show_start_page(self) -> None:
        """Offer templates, new networks and recent projects; the present project stays open behind it."""
        project = self.editor.name if self._has_project else None
        self.start_page.offer(self.files.recent, project, tour=not self.guidance.tour.was_seen)
        self._show_page(self.start_page)
        if self.run_area.plots:  # until then, nothing may keep the window from coming up
            self.recoverer.look()

    def show_canvas(self) -> None:
        """Show the project."""
        self._has_project = True
        self.notice.hide()
        self.run_area.forget_run()
        self._return_to_canvas()
        self.scene.clearSelection()
        self.canvas.show_beginning()

    def _return_to_canvas(self) -> None:
        self._show_page(self._canvas_page)
        self.canvas.setFocus()

    def _show_page(self, page: QWidget) -> None:
        on_canvas = page is self._canvas_page
        self._pages.setCurrentWidget(page)
        for dock in self._docks:
            dock.setVisible(on_canvas)
        self._toolbar.setVisible(on_canvas)
        self.statusBar().setVisible(on_canvas)
        for name, action in self.actions_by_name.items():
            action.setEnabled(on_canvas or name in ALWAYS)
        for controls in (self.controls, self.running, self.blocks, self.clipboard, self.history, self.runs):
            controls.set_available(on_canvas)
        self._show_state()

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self.guidance.step_focus(forward)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.run_area.plots:
            # pyqtgraph takes 0.3 s to import. A shown window is not on screen yet: it is once it was painted
            QTimer.singleShot(0, self._make_plots)

    def _make_plots(self) -> None:
        if self.run_area.plots or self._closing:
            return
        self.run_area.make_plots()
        size_sides(self, *self._docks[:2])
        self._show_plots(not self.run_area.is_folded)
        self.editor.begin_checking()
        self.recoverer.look()
        if self.windows.all[0] is self:
            self.going_on.look(others=True)
        self.runs.take_over()

    # --- following the project --------------------------------------------------------------------------------

    def _show_state(self) -> None:
        on_canvas = self._pages.currentWidget() is self._canvas_page
        title = self.editor.name
        self.setWindowTitle(f"{title}[*] — Netloom" if on_canvas else "Netloom")  # first: the mark needs its place
        self.setWindowModified(on_canvas and self.editor.is_dirty)

    def _follow_selection(self) -> None:
        nodes = self.scene.selected_nodes()
        self.inspector.show_selection(nodes)
        if len(nodes) == 1:
            kind = type(nodes[0].layer)
            self._tabs.setCurrentIndex({Input: 1, Output: 2}.get(kind, 0))

    def _append(self, layer: LayerSpec) -> None:
        self.scene.append(layer)
        self.canvas.show_selection()

    def _add_at(self, spot: Spot, layer: LayerSpec) -> None:
        self.scene.add_at(spot, layer)
        self.canvas.setFocus()
        self.canvas.show_selection()

    def _tell_of_saved(self, name: str) -> None:
        self.palette_panel.fill()
        self.statusBar().showMessage(f"“{name}” is in the palette now, under My blocks", 8000)

    def _show_problems(self) -> None:
        self.scene.clearSelection()
        self._tabs.setCurrentIndex(0)

    def _set_theme(self, mode: str) -> None:
        self._appearance.mode = mode  # type: ignore[assignment]

    # --- running ----------------------------------------------------------------------------------------------

    def _end_run(self, end: Finished) -> None:
        if end.reason == "failed":
            self.notice.tell("error", sentence(end.message), self.controls.offer_after(end))
        if self._closing:
            self.close()

    def _show_plots(self, shown: bool) -> None:
        self.actions_by_name["plotsAction"].setChecked(shown)
        if shown:
            size_bottom(self, self._docks[2])

    def _export(self) -> None:
        from gui.export_dialog import ExportDialog  # what it needs would keep the window from coming up

        dialog = self.findChild(ExportDialog) or ExportDialog(
            self, self.editor, self.trainer, self.background, self._settings
        )
        dialog.addAction(self.actions_by_name["manualAction"])
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    # --- closing ----------------------------------------------------------------------------------------------

    @property
    def is_closing(self) -> bool:
        """Whether the window only waits for its run to end."""
        return self._closing

    def may_close(self) -> bool:
        """Whether the window may close: both questions come before anything is given up."""
        finish_typing()
        return self.controls.may_stop(self) and self.following.may_stop(self) and self.files.may_leave()

    def close_unasked(self) -> None:
        """Close now that the user has answered, or as soon as the run has ended."""
        self._closing = True
        self.controls.stop()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing:
            if not self.may_close():
                event.ignore()
                return
            self._closing = True
            self.controls.stop()
        self.following.end()
        if self.trainer.is_running or self.following.is_running:  # its end closes the window
            self.setEnabled(False)
            event.ignore()
            return
        self._settings.setValue("geometry", self.saveGeometry())
        self.scene.blockSignals(True)
        self.background.close()
        event.accept()
        self.closed.emit()

    def open_path(self, path: Path) -> None:
        """Open a project named on the command line."""
        self.files.open(path)
