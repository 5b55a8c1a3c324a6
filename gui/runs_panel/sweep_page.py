"""What is said of one sweep: how far it is, what was best, its trials as lines, and a button to go on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from core.runs.summary import RunSummary
from core.sweeps.outcomes import result_of
from core.sweeps.sweep import Sweep
from core.sweeps.time_left import left_text
from gui.panels.notice import sentence
from gui.parts.layouts import column, label, row
from gui.runs_panel.axes import result_axis, result_text
from gui.runs_panel.library import RunLibrary
from gui.runs_panel.parallel import ParallelView
from gui.runs_panel.sweeps import best_run
from gui.runs_panel.time_left import TimeLeft
from gui.theme import Appearance


class SweepPage(QWidget):
    """A tab beside the table of its trials.

    Args:
        appearance: the theme.
        library: the record.

    Signals:
        goOnWanted: what is missing of the sweep is to be trained.
    """

    goOnWanted = Signal()

    def __init__(self, appearance: Appearance, library: RunLibrary) -> None:
        super().__init__()
        self.setObjectName("sweepPage")
        self._told, self._time = ("", ""), TimeLeft(library, self)
        self._time.changed.connect(self._say)
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
        missing = sweep.n_trials - len(over)
        self._told = _words(sweep, runs, len(over))
        self._time.ask(sweep, runs if missing > 0 else ())
        self._say()
        self.go_on_button.setText(f"Go on with {missing:,}")
        self.go_on_button.setVisible(missing > 0 and not waits)
        self._pages.setCurrentWidget(self.view if runs else self._hint)
        self.view.show_trials(sweep, runs)

    def _say(self) -> None:
        """How far it is, and how much longer it takes as soon as there is ground for that."""
        counts, best = self._told
        seconds = self._time.seconds
        left = f", {left_text(seconds)} to go" if seconds else ""
        self.words.setText(f"{counts}{left}{best}")


def _words(sweep: Sweep, runs: Sequence[RunSummary], n_over: int) -> tuple[str, str]:
    """How many trials there are of each kind, and which is the best."""
    told = [f"{n_over:,} of {sweep.n_trials:,} trials"]
    for status in ("pruned", "refused", "failed", "stopped"):
        n_such = sum(run.status == status for run in runs)
        told += [f"{n_such:,} {status}"] if n_such else []
    best = best_run(sweep, runs)
    if best is None or runs[best].trial is None:
        return ", ".join(told), ""
    result = result_text(sweep, runs, result_of(runs[best], sweep.goal))
    best_text = f".  {sentence(result_axis(sweep, runs).title)}: {result} with {runs[best].trial.title}"
    return ", ".join(told), best_text
