"""The window on a run that other processes train: live plots, where it is written, and whether there are news of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QSplitter, QWidget

from core.runs.going_on import ENDED_EARLY
from core.training.resume import RESUME
from gui.background import Background
from gui.following.folder_reader import FolderReader
from gui.following.processes import Processes
from gui.panels.notice import sentence
from gui.panels.run_bar import RunBar, duration_text
from gui.parts.fields import machine_text, push_button
from gui.parts.layouts import column, label, restyle
from gui.parts.on_screen import resize_on_screen
from gui.plots.base import Plot, plot_types
from gui.theme import Appearance

_MILLISECONDS = 250
_NARROWEST_PLOT = 140
_NO_SAMPLES = (
    "Predictions are not in the journal of a run. To see them, open its project and train on from its best weights."
)


class FollowWindow(QDialog):
    """Follows one run folder until it is closed.

    Args:
        parent: the window that it belongs to.
        folder: of the run; it need not exist yet.
        background: reads there.
        appearance: the theme.
        open_project: opens the project in a run folder.
        go_on: goes on with the run in a folder.

    Signals:
        closed: nobody looks at it any more.
    """

    closed = Signal()

    def __init__(
        self,
        parent: QWidget,
        folder: Path,
        background: Background,
        appearance: Appearance,
        open_project: Callable[[Path], object],
        go_on: Callable[[Path], object],
    ) -> None:
        super().__init__(parent)
        self.setObjectName("followWindow")
        self.setWindowFlags(Qt.WindowType.Window)
        self.setWindowTitle(f"{folder.name} — following")
        self.reader = FolderReader(folder, background, self)
        self.processes: Processes | None = None
        self._appearance, self._note = appearance, ""
        self.bar = RunBar()
        self.bar.rate.only_show()
        self._state, self._where, self._trouble = label(kind="strong"), label(str(folder), "muted"), label(kind="error")
        self._state.setObjectName("followState")
        self._trouble.setObjectName("followTrouble")
        self._details = machine_text("followDetails", "What the processes said")
        self._details.hide()
        self._hint = label(_NO_SAMPLES, "muted")
        self._row = QSplitter(Qt.Orientation.Horizontal)
        self._row.setChildrenCollapsible(False)
        self._row.setHandleWidth(1)
        self._stop_training = push_button("Stop training", "stopTrainingButton", self._stop)
        self._more = push_button("Details", "followDetailsButton", self._turn_details)
        self._follow = push_button("Stop following", "stopFollowingButton", self._turn)
        self._go_on = push_button("Continue run", "continueFollowedButton", lambda: go_on(folder))
        self._open = push_button("Open its project", "followProjectButton", lambda: open_project(folder))
        self.plots: list[Plot] = [kind(appearance) for kind in plot_types() if not kind.needs_samples]
        self._lay_out()
        self._drawing = QTimer(self, singleShot=True, interval=_MILLISECONDS)
        self._drawing.timeout.connect(self._draw)
        self.reader.changed.connect(self._show)
        self.reader.told.connect(self._take_note)
        self._draw()
        self._show()
        self.reader.start()

    def take(self, processes: Processes | None) -> None:
        """Show what those write that have been started for the folder, and let them be stopped."""
        if processes is not None and processes is not self.processes:
            self.processes = processes
            processes.ended.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        banner = QFrame()
        banner.setObjectName("followBanner")
        banner.setProperty("problem", "none")
        across = QHBoxLayout(banner)
        across.setContentsMargins(12, 8, 8, 8)
        across.addWidget(column(self._state, self._where, self._trouble, spacing=2), 1)
        for button in (self._more, self._open, self._go_on, self._stop_training, self._follow):
            across.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        for plot in self.plots:
            plot.setMinimumWidth(_NARROWEST_PLOT)
            self._row.addWidget(plot)
        column(banner, self.bar, self._row, self._hint, self._details, margin=12, spacing=8, into=self)
        self.layout().addStretch(1)
        self.layout().setStretch(2, 1000)
        resize_on_screen(self, 1100, 460)

    # --- what is seen -----------------------------------------------------------------------------------------

    def _show(self) -> None:
        reader, processes = self.reader, self.processes
        record, running = reader.record, self._is_running
        known = record.started is not None or record.finished is not None
        for widget in (self.bar, self._row, self._hint):
            widget.setVisible(known)
        if known:
            self.bar.show_record(record)
        self._state.setText(self._state_text())
        trouble = reader.problem or (processes.problem if processes is not None and record.finished is None else "")
        self._trouble.setText(sentence(trouble or self._note or next(reversed(record.noted), "")))
        self._trouble.setVisible(bool(self._trouble.text()))
        restyle(self._trouble, "error", bool(trouble))
        self._follow.setText("Stop following" if reader.is_on else "Follow again")
        self._go_on.setVisible(self._may_go_on())
        self._stop_training.setVisible(running)
        self._stop_training.setEnabled(running and processes is not None and not processes.is_stopping)
        self._more.setVisible(processes is not None and not running and bool(processes.lines))
        if not self._drawing.isActive():
            self._drawing.start()

    @property
    def _is_running(self) -> bool:
        return self.processes is not None and self.processes.is_running

    def _may_go_on(self) -> bool:
        """Whether the run has ended before its time, as far as is known here."""
        end, has_processes = self.reader.record.finished, self.processes is not None
        ended_early = end.reason in ENDED_EARLY if end is not None else has_processes
        return ended_early and not self._is_running and (self.reader.folder / RESUME).is_file()

    def _state_text(self) -> str:
        news, processes = self.reader.news, self.processes
        if not self.reader.is_on:
            return "Not followed any more"
        if processes is not None and processes.is_stopping and self._is_running:
            return "Stopping: the batch in progress is finished, and what was learned is saved"
        ago = duration_text(news.seconds)
        if news.state == "finished":
            return "Beginning where it was saved last" if self._is_running else "Ended"
        if processes is not None and not self._is_running:
            return "Stopped before it began" if processes.is_stopping else "The processes have ended"
        if news.state == "absent":
            return "Waiting for the run to begin: its folder holds no journal yet"
        if news.state == "live":
            return f"Live · last news {ago} ago"
        return f"No news for {ago}: it may have ended without a word, or its folder is not copied here any more"

    def _draw(self) -> None:
        for plot in self.plots:
            plot.setVisible(plot.suits(self.reader.record))
            plot.show_record(self.reader.record)

    def _take_note(self, text: str) -> None:
        self._note = text

    # --- what is done -----------------------------------------------------------------------------------------

    def _turn(self) -> None:
        if self.reader.is_on:
            self.reader.stop()
        else:
            self.reader.start()
            self._show()

    def _stop(self) -> None:
        if self.processes is not None:
            self.processes.stop()
            self._show()

    def _turn_details(self) -> None:
        if self.processes is not None:
            self._details.setPlainText("\n".join(self.processes.lines))
            self._details.setVisible(self._details.isHidden())
            bar = self._details.verticalScrollBar()
            bar.setValue(bar.maximum())

    def done(self, result: int) -> None:
        """Escape closes it as its button does."""
        self.reader.stop()
        super().done(result)
        self.closed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.done(0)
