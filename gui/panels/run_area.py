"""What is seen of a run: one line on how it stands, and the plots, drawn on a time budget."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QWidget

from gui.editor import Editor
from gui.layouts import column
from gui.panels.run_bar import RunBar
from gui.plots.base import Plot, plot_types
from gui.theme import Appearance
from gui.train_thread import TrainThread

_MILLISECONDS = 250
_NARROWEST_PLOT = 140


class RunArea(QWidget):
    """Follows the trainer.

    Args:
        editor: tells whether the run is one of the project in sight.
    """

    def __init__(self, trainer: TrainThread, editor: Editor, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("runArea")
        self.setAccessibleName("Run")
        self._trainer, self._editor, self._appearance = trainer, editor, appearance
        self.plots: list[Plot] = []
        self.bar = RunBar()
        self._row = QSplitter(Qt.Orientation.Horizontal)
        self._row.setChildrenCollapsible(False)
        self._row.setHandleWidth(1)
        column(self.bar, self._row, into=self)
        self._timer = QTimer(self, singleShot=True, interval=_MILLISECONDS)
        self._timer.timeout.connect(self.draw_plots)
        trainer.started.connect(self._advance)
        trainer.advanced.connect(self._advance)
        trainer.finished.connect(self._show_run)

    def make_plots(self) -> None:
        """Make the plots; importing what draws them takes 0.3 s."""
        self.plots = [kind(self._appearance) for kind in plot_types()]
        for plot in self.plots:
            plot.setMinimumWidth(_NARROWEST_PLOT)
            self._row.addWidget(plot)

    def forget_run(self) -> None:
        """Another project is in sight: let go of the run of the one before, unless it still goes on."""
        self._trainer.forget()
        self.draw_plots()

    def draw_plots(self) -> None:
        """Bring the plots in line with the record."""
        for plot in self.plots:
            plot.show_record(self._trainer.record)

    def _advance(self) -> None:
        self._show_run()
        if not self._timer.isActive():
            self._timer.start()

    def _show_run(self) -> None:
        trainer = self._trainer
        if trainer.document is None:
            self.bar.clear()
            return
        other = "" if trainer.project is self._editor.project else trainer.document.name
        self.bar.show_record(trainer.record, other, trainer.control.pausing)
