"""Begins sweeps, goes on with them, and shows them in the runs panel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.document.model import Document
from core.progress import Progress
from core.runs.store import RunStore
from core.runs.trial import SweepEntry
from core.sweeps.sweep import Sweep, dump_sweep, parse_sweep
from gui.background import Background
from gui.controls.runs_controls import RunsControls
from gui.forecasts import Forecaster

if TYPE_CHECKING:
    from gui.sweep.window import SweepWindow
    from gui.workbench import Workbench


class SweepControls(QObject):
    """Connects the window of sweeps to the record and the queue.

    Args:
        window: whose project is varied.
        runs: the panel, the record and the queue.
        complain: shows a sentence to the user.
    """

    def __init__(
        self,
        window: Workbench,
        runs: RunsControls,
        forecaster: Forecaster,
        background: Background,
        complain: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._runs, self._forecaster = window, runs, forecaster
        self._background, self._complain = background, complain
        self._dialog: SweepWindow | None = None
        runs.panel.goOnWanted.connect(self.go_on)

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What its action does, by name."""
        return {"sweepAction": self.open}

    def open(self) -> None:
        """Open the window that begins a sweep; what was typed there stays until another project is opened."""
        if self._dialog is None:
            from gui.sweep.window import SweepWindow

            self._dialog = SweepWindow(
                self._window, self._window.editor, self._forecaster, self._background, self.begin
            )
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def begin(self, sweep: Sweep, document: Document, name: str) -> None:
        """Let a sweep over a project wait to be trained, and show it."""

        def work(store: RunStore, progress: Progress) -> SweepEntry:
            return store.begin_sweep(document, f"{name}: {sweep.title}", dump_sweep(sweep))

        def begun(entry: SweepEntry) -> None:
            self._runs.queue.add_sweep(entry.id, sweep, document, name)
            self._runs.show(True)
            self._runs.panel.show_sweep(entry.id)

        self._runs.library.do(work, begun)

    def go_on(self, id: str) -> None:
        """Let what is missing of a sweep wait to be trained."""

        def work(store: RunStore, progress: Progress) -> tuple[Sweep, Document]:
            return parse_sweep(store.sweep(id).definition), store.sweep_project(id)

        def read(found: tuple[Sweep, Document]) -> None:
            sweep, document = found
            self._runs.queue.add_sweep(id, sweep, document, document.name)

        self._runs.library.read(work, read, lambda error: self._complain(str(error)))
