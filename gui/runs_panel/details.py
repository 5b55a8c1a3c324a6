"""What is shown of the selected runs: what people wrote about one, their curves, and what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabWidget

from core.document.model import Document
from core.errors import NetloomError
from core.progress import Progress
from core.runs import RunRecord
from core.runs.comparing import compared
from core.runs.store import RunStore
from core.runs.summary import RunSummary
from core.runs.writing import record_of
from core.sweeps.sweep import Sweep
from gui.parts.layouts import label
from gui.runs_panel.about import About
from gui.runs_panel.differences import Differences
from gui.runs_panel.library import RunLibrary
from gui.theme import Appearance

if TYPE_CHECKING:
    from gui.runs_panel.curves import Curves
    from gui.runs_panel.sweep_page import SweepPage

_MOST_COMPARED = 24
_NONE_CHOSEN = "Select runs to see their curves over each other."
_FEW_CHOSEN = "Select two runs or more to see what differs between them."
Stamp = tuple[str, int, int]


class RunDetails(QTabWidget):
    """Tabs about the selected runs. What is read for one that is out of sight is read when it is looked at.

    Args:
        library: the record.
        appearance: the theme.

    Signals:
        picked: a trial of the sweep was clicked; the id of its run.
        brushed: some trials of the sweep are wanted alone; their ids, None for all.
        goOnWanted: what is missing of the sweep is to be trained.
    """

    picked = Signal(str)
    brushed = Signal(object)
    goOnWanted = Signal()

    def __init__(self, library: RunLibrary, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("runDetails")
        self.setAccessibleName("About the selected runs")
        self.setDocumentMode(True)
        self._library, self._appearance = library, appearance
        self._runs: tuple[RunSummary, ...] = ()
        self._records: dict[str, tuple[Stamp, RunRecord]] = {}
        self._projects: dict[str, Document] = {}
        self._reading = False
        self._outdated = False
        self.curves: Curves | None = None
        self.sweep: SweepPage | None = None
        self._hint = label(_NONE_CHOSEN, "muted")
        self._hint.setMargin(16)
        self._curves_page = QStackedWidget()
        self._curves_page.addWidget(self._hint)
        self.about = About(library.edit)
        self.differences = Differences()
        self.differences.say(_FEW_CHOSEN)
        self.addTab(self._curves_page, "Curves")
        self.addTab(self.differences, "Differences")
        self.addTab(self.about, "About")
        self._some = label(kind="muted", wraps=False)
        self._some.setObjectName("runsCompared")
        self._some.setContentsMargins(8, 0, 12, 0)
        self._some.hide()
        self.setCornerWidget(self._some)
        self.currentChanged.connect(lambda index: self._refresh())

    def show_runs(self, runs: Sequence[RunSummary]) -> None:
        """Show other runs, or the same with what is new of them."""
        self._runs = tuple(runs)
        self.about.show_run(runs[0] if len(runs) == 1 else None)
        if self.sweep is not None:
            self.sweep.view.select([run.id for run in runs])
        self._refresh()

    def turn_to_sweep(self, wanted: bool) -> None:
        """Show the tab of a sweep before the others, or take it away."""
        if not wanted:
            if self.sweep is not None:
                self.removeTab(self.indexOf(self.sweep))
            return
        page = self._made_sweep()
        page.view.spans.clear()
        if self.indexOf(page) < 0:
            self.insertTab(0, page, "Sweep")
        self.setCurrentWidget(page)

    def show_sweep(self, sweep: Sweep, runs: Sequence[RunSummary], waits: bool) -> None:
        """Show how a sweep stands; ``waits`` says that it is in the queue."""
        page = self._made_sweep()
        page.show_sweep(sweep, runs, waits)
        page.view.select([run.id for run in self._runs])

    def _refresh(self) -> None:
        """Read what the tab in sight needs; what changes meanwhile is read next."""
        self._say_how_many()
        if self._reading:
            self._outdated = True
            return
        self._outdated = False
        runs = self._runs[:_MOST_COMPARED]
        if self.currentWidget() is self._curves_page:
            self._read_curves(runs)
        elif self.currentWidget() is self.differences:
            self._read_differences(runs)

    def _say_how_many(self) -> None:
        compares = self.currentWidget() in (self._curves_page, self.differences)
        self._some.setVisible(compares and len(self._runs) > _MOST_COMPARED)
        self._some.setText(f"the first {_MOST_COMPARED} of {len(self._runs):,} selected runs")

    def _read_curves(self, runs: tuple[RunSummary, ...]) -> None:
        if not runs:
            self._curves_page.setCurrentWidget(self._hint)
            return
        known = {id: kept for id, kept in self._records.items() if id in {run.id for run in runs}}

        def work(store: RunStore, progress: Progress) -> dict[str, tuple[Stamp, RunRecord]]:
            found = {}
            for run in runs:
                progress.check_cancelled()
                stamp = _stamp(run)
                kept = known.get(run.id)
                found[run.id] = kept if kept and kept[0] == stamp else (stamp, record_of(store, run.id))
            return found

        def show(found: dict[str, tuple[Stamp, RunRecord]]) -> None:
            self._records = found
            curves = self._made_curves()
            curves.show_runs([(run, found[run.id][1]) for run in runs])
            self._curves_page.setCurrentWidget(curves)

        self._read(work, show)

    def _read_differences(self, runs: tuple[RunSummary, ...]) -> None:
        if len(runs) < 2:
            self.differences.say(_FEW_CHOSEN)
            return
        known = {id: project for id, project in self._projects.items() if id in {run.id for run in runs}}

        def work(store: RunStore, progress: Progress) -> Any:
            projects = {run.id: known.get(run.id) or store.project(run.id) for run in runs}
            return projects, compared([projects[run.id] for run in runs])

        def show(result: Any) -> None:
            self._projects, found = result
            self.differences.show_differences(runs, found)

        self._read(work, show)

    def _read(self, work: Any, show: Any) -> None:
        self._reading = True

        def done(result: Any) -> None:
            self._reading = False
            if not self._outdated:
                show(result)
            else:
                self._refresh()

        def failed(error: Exception) -> None:
            self._reading = False
            if not isinstance(error, NetloomError):
                raise error
            self._hint.setText(f"These runs cannot be shown: {error}.")
            self._curves_page.setCurrentWidget(self._hint)
            self.differences.say(self._hint.text())

        self._library.read(work, done, failed)

    def _made_sweep(self) -> SweepPage:
        """The page of a sweep; importing it imports NumPy."""
        if self.sweep is None:
            from gui.runs_panel.sweep_page import SweepPage

            self.sweep = SweepPage(self._appearance, self._library)
            self.sweep.view.picked.connect(self.picked)
            self.sweep.view.brushed.connect(self.brushed)
            self.sweep.goOnWanted.connect(self.goOnWanted)
        return self.sweep

    def _made_curves(self) -> Curves:
        """The charts; importing what draws them takes 0.3 s, unless the plots of a run have done so."""
        if self.curves is None:
            from gui.runs_panel.curves import Curves

            self.curves = Curves(self._appearance)
            self._curves_page.addWidget(self.curves)
        return self.curves


def _stamp(run: RunSummary) -> Stamp:
    return run.status, run.epochs, run.steps
