"""What is said of one sweep: how far it is, what was best, its trials as lines, and a button to go on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from core.runs.summary import RunSummary
from core.sweeps.outcomes import result_of
from core.sweeps.sweep import Sweep
from gui.panels.notice import sentence
from gui.parts.layouts import column, label, row
from gui.runs_panel.axes import result_axis, result_text
from gui.runs_panel.parallel import ParallelView
from gui.runs_panel.sweeps import best_run
from gui.theme import Appearance


class SweepPage(QWidget):
    """A tab beside the table of its trials.

    Args:
        appearance: the theme.

    Signals:
        goOnWanted: what is missing of the sweep is to be trained.
    """

    goOnWanted = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("sweepPage")
        self.words = label()
        self.words.setObjectName("sweepWords")
        self.go_on_button = QPushButton("Go on")
        self.go_on_button.setObjectName("goOnSweepButton")
        self.go_on_button.setProperty("narrow", True)
        self.go_on_button.clicked.connect(self.goOnWanted)
        self.view = ParallelView(appearance)
        self._hint = label("Its first trial has not begun yet.", "muted")
        self._hint.setMargin(16)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._hint)
        self._pages.addWidget(self.view)
        top = row(self.words, self.go_on_button)
        top.layout().setStretch(0, 1)
        top.layout().setContentsMargins(12, 6, 12, 0)
        column(top, self._pages, into=self)

    def show_sweep(self, sweep: Sweep, runs: Sequence[RunSummary], waits: bool) -> None:
        """Show a sweep with the latest run of each of its trials; ``waits`` says that it stands in the queue."""
        over = [run for run in runs if run.status not in ("running", "interrupted")]
        self.words.setText(_words(sweep, runs, len(over)))
        missing = sweep.n_trials - len(over)
        self.go_on_button.setText(f"Go on with {missing:,}")
        self.go_on_button.setVisible(missing > 0 and not waits)
        self._pages.setCurrentWidget(self.view if runs else self._hint)
        self.view.show_trials(sweep, runs)


def _words(sweep: Sweep, runs: Sequence[RunSummary], n_over: int) -> str:
    told = [f"{n_over:,} of {sweep.n_trials:,} trials"]
    for status in ("pruned", "refused", "failed", "stopped"):
        n_such = sum(run.status == status for run in runs)
        told += [f"{n_such:,} {status}"] if n_such else []
    best = best_run(sweep, runs)
    if best is None or runs[best].trial is None:
        return ", ".join(told)
    result = result_text(sweep, runs, result_of(runs[best], sweep.goal))
    return f"{', '.join(told)}.  {sentence(result_axis(sweep, runs).title)}: {result} with {runs[best].trial.title}"
