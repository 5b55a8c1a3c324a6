"""What is seen of a run: one line on how it stands, and the plots, drawn on a time budget."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import thread_time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from gui.editor import Editor
from gui.panels.run_bar import RunBar
from gui.parts.layouts import column
from gui.plots.base import Plot, plot_types
from gui.theme import Appearance
from gui.train_thread import TrainThread

_MILLISECONDS, _MOST_MILLISECONDS = 250, 1000
"""Between two drawings: at least, and at most."""
_SHARE, _SHARE_BESIDE = 0.02, 0.06
"""Of one core, what the window takes while the processor trains, and while another device does.

A training on the processor needs all cores, and waits for the slowest: what the window takes of one, all of them lose.
"""
_NARROWEST_PLOT = 140
_ANY_HEIGHT = 16_777_215
"""What Qt takes for no limit."""


class RunArea(QWidget):
    """Follows the trainer. The plots leave their place to the canvas until there is a run to show.

    Args:
        editor: tells whether the run is one of the project in sight.

    Signals:
        unfolded: the plots have come (True) or gone.
    """

    unfolded = Signal(bool)

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
        self.layout().setStretchFactor(self._row, 1)  # where there is room, it is for the plots
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go_on)
        self._has_news, self._spent = False, thread_time()
        self._stage: Hashable = None
        self._show_row(False)
        trainer.started.connect(self._begin)
        trainer.advanced.connect(self._advance)
        trainer.finished.connect(self._show_run)

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What its action does, by name."""
        return {"plotsAction": lambda: self.unfold(self.is_folded)}

    @property
    def is_folded(self) -> bool:
        """Whether the plots have left their place to the canvas."""
        return self._row.isHidden()

    def unfold(self, wanted: bool) -> None:
        """Show the plots, or leave their place to the canvas."""
        if wanted == self.is_folded:
            self._show_row(wanted)
            self.unfolded.emit(wanted)

    def make_plots(self) -> None:
        """Make the plots; importing what draws them takes 0.3 s."""
        self.plots = [kind(self._appearance) for kind in plot_types()]
        for plot in self.plots:
            plot.setMinimumWidth(_NARROWEST_PLOT)
            self._row.addWidget(plot)
        self.bar.ensurePolished()  # what comes later, too: its height is as the style sheet has it from now on
        self._show_row(not self.is_folded)

    def forget_run(self) -> None:
        """Another project is in sight: let go of the run of the one before, unless it still goes on."""
        self._trainer.forget()
        self.draw_plots()
        self.unfold(self._trainer.document is not None)

    def draw_plots(self) -> None:
        """Bring the plots in line with the record."""
        for plot in self.plots:
            plot.setVisible(plot.suits(self._trainer.record))
            plot.show_record(self._trainer.record)

    def _show_row(self, wanted: bool) -> None:
        self._row.setVisible(wanted)
        self.setMaximumHeight(_ANY_HEIGHT if wanted else self.bar.sizeHint().height())

    def _begin(self) -> None:
        self.unfold(True)
        self._spent = thread_time()
        self._show_run()
        self._advance()

    def _advance(self) -> None:
        """Show what is new: at once if it answers people or if nothing was for a while, else when it is due."""
        self._has_news = True
        stage = self._stage_now()
        if stage != self._stage:
            self._stage = stage
            self._show_run()
        if not self._timer.isActive():
            self._go_on()

    def _stage_now(self) -> Hashable:
        """What people wait for: that a run prepares, trains, is about to pause, pauses or has ended."""
        record = self._trainer.record
        preparing = record.preparing is not None
        return preparing, record.started is None, self._trainer.control.pausing, record.paused, record.finished

    def _go_on(self) -> None:
        if not self._has_news:
            return
        self._has_news = False
        self._show_run()
        self.draw_plots()
        self._timer.start(self._rest())

    def _rest(self) -> int:
        """Milliseconds until the next drawing: as many as make the last one, with its painting, a small share."""
        before, self._spent = self._spent, thread_time()
        started = self._trainer.record.started
        share = _SHARE if started is None or started.device == "cpu" else _SHARE_BESIDE
        return min(max(_MILLISECONDS, round(1000 * (self._spent - before) / share)), _MOST_MILLISECONDS)

    def _show_run(self) -> None:
        trainer = self._trainer
        if trainer.document is None:
            self.bar.clear()
            return
        other = "" if trainer.project is self._editor.project else trainer.name
        self.bar.show_record(trainer.record, other, trainer.control.pausing)
