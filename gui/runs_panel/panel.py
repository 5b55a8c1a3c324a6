"""The panel: a table of all runs, a line to find some of them, and beside it what is known of those selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QStackedWidget, QToolButton, QWidget

from core.runs.summary import RunSummary
from core.runs.trial import SweepEntry
from core.sweeps.spaces import SweepError
from core.sweeps.sweep import Sweep, parse_sweep
from gui.parts.layouts import column, label, restyle, row, search_line
from gui.runs_panel.columns import BEGAN, COLUMNS, sweep_columns
from gui.runs_panel.details import RunDetails
from gui.runs_panel.library import RunLibrary
from gui.runs_panel.model import RunsModel
from gui.runs_panel.queue import RunQueue
from gui.runs_panel.queue_view import QueueView
from gui.runs_panel.scope import ScopeBox
from gui.runs_panel.sweeps import latest_runs
from gui.runs_panel.table import RunsTable
from gui.runs_panel.trash_bar import TrashBar
from gui.theme import Appearance

_NO_RUNS = "No runs yet: press Train, and each run stands here with its curves, its settings and its weights."
_NO_TRASH = "The trash is empty."
_NO_TRIALS = "The first trial of this sweep has not begun yet."
_READING = "Reading the record of runs…"


class RunsPanel(QWidget):
    """Follows the record while it is in sight.

    Args:
        library: the record.
        queue: what waits to be trained.
        appearance: the theme.

    Signals:
        chosen: other runs are selected, or something else is known of them.
        menuWanted: a menu is wanted at a place of the screen.
        trashTurned: the trash came into sight, or went out of it.
        goOnWanted: what is missing of a sweep is to be trained; its id.
    """

    chosen = Signal()
    menuWanted = Signal(QPoint)
    trashTurned = Signal(bool)
    goOnWanted = Signal(str)

    def __init__(self, library: RunLibrary, queue: RunQueue, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("runsPanel")
        self.setAccessibleName("Runs")
        self.library = library
        self.in_trash = False
        self._wanted = ""
        self.model = RunsModel(appearance, self)
        self.table = RunsTable(self.model)
        self.details = RunDetails(library, appearance)
        self.scope = ScopeBox()
        self._sweep: Sweep | None = None
        self._waiting = queue
        self.filter = search_line("runsFilter", "Find runs", "Name, note, tag, data or status")
        self.count = label(kind="muted", wraps=False)
        self.count.setObjectName("runsCount")
        self.trash_button = _button("runsTrashButton", "Trash")
        self.trash_button.setCheckable(True)
        self.trash_button.setToolTip("Show the runs in the trash")
        self.error = label(kind="error")
        self.error.setObjectName("runsError")
        self.error.hide()
        self.undo_bar, self.trash_bar = UndoBar(), TrashBar()
        self.queue = QueueView(queue)
        self._empty = label(_READING, "muted")
        self._empty.setObjectName("runsEmpty")
        self._empty.setMargin(16)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.table)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.top = row(self.scope, self.filter, self.count, self.trash_button)
        left = column(self.queue, self.top, self.error, self.undo_bar, self.trash_bar, self._pages, spacing=6)
        left.layout().setContentsMargins(12, 8, 8, 0)
        left.layout().setStretch(left.layout().count() - 1, 1)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setHandleWidth(1)
        parts.setChildrenCollapsible(False)
        for part in (left, self.details):
            parts.addWidget(part)
        parts.setSizes([1200, 1000])  # shares of the room there is
        column(parts, into=self)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._find)
        self.trash_button.toggled.connect(self.show_trash)
        self.scope.chosen.connect(self.show_sweep)
        self.details.picked.connect(self._pick)
        self.details.brushed.connect(self._show_only)
        self.details.goOnWanted.connect(lambda: self.goOnWanted.emit(self.scope.sweep))
        self._waiting.changed.connect(self._tell_sweep)
        self.table.chosen.connect(self._follow_selection)
        self.table.customContextMenuRequested.connect(
            lambda place: self.menuWanted.emit(self.table.viewport().mapToGlobal(place))
        )
        self.table.renamed.connect(self.refresh)  # what came meanwhile was not shown
        self.model.renamed.connect(lambda id, name: self.library.edit(id, name=name))
        self.library.changed.connect(self.refresh)
        self.library.failed.connect(self.complain)

    @property
    def selected(self) -> list[RunSummary]:
        """The runs that are selected."""
        return self.table.selected

    def refresh(self) -> None:
        """Show the runs as they are now; not while a name is typed, which would be lost."""
        if self.table.is_renaming:
            return
        self.scope.offer(self._sweeps_to_offer())
        if self._sweep is not None and not self.scope.sweep:
            self.show_sweep("")  # it is not known any more
            return
        if any(sweep.id == self._wanted for sweep in self.library.sweeps):
            self.show_sweep(self._wanted)
            return
        self.model.show_runs(self._in_scope())
        self._tell_sweep()
        self._say_how_many()
        self._follow_selection()

    def show_sweep(self, id: str) -> None:
        """Show the trials of one sweep, the best first; all runs if the id is empty."""
        entry = next((sweep for sweep in self.library.sweeps if sweep.id == id), None)
        if entry is None and id:
            self._wanted = id  # it has just begun
            self.library.look()
            return
        self._wanted = ""
        self.scope.choose(id)
        self._sweep = _read(entry) if entry else None
        if self._sweep is None:
            self.table.show_columns(COLUMNS, BEGAN, Qt.SortOrder.DescendingOrder)
        else:
            columns = sweep_columns(self._sweep)
            titles = [column.title for column in columns]
            by_score = self._sweep.goal == "score"
            order = Qt.SortOrder.DescendingOrder if by_score else Qt.SortOrder.AscendingOrder
            self.table.show_columns(columns, titles.index("Best score" if by_score else "Best loss"), order)
        self.details.turn_to_sweep(self._sweep is not None)
        self.refresh()

    def show_trash(self, wanted: bool) -> None:
        """Show the runs in the trash instead of the others, or the others again."""
        if wanted == self.in_trash:
            return
        self.in_trash = wanted
        self.trash_button.setChecked(wanted)
        self.model.may_rename = not wanted
        self.undo_bar.hide()
        self.trash_bar.setVisible(wanted)
        self.refresh()
        self.trashTurned.emit(wanted)

    def complain(self, sentence: str) -> None:
        """Say what went wrong; nothing takes that away."""
        self.error.setText(sentence[:1].upper() + sentence[1:])
        self.error.setVisible(bool(sentence))
        self._say_how_many()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.library.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.library.watch(False)

    def _sweeps_to_offer(self) -> list[SweepEntry]:
        """Those of which there is a run, or that wait; and the one in sight."""
        known = {run.sweep for runs in (self.library.runs, self.library.trash) for run in runs}
        known |= {each.id for each in self._waiting.waiting} | {self.scope.sweep, self._wanted}
        return [sweep for sweep in self.library.sweeps if sweep.id in known]

    def _in_scope(self) -> Sequence[RunSummary]:
        runs = self.library.trash if self.in_trash else self.library.runs
        if self._sweep is None:
            return runs
        return latest_runs([run for run in runs if run.sweep == self.scope.sweep])

    def _tell_sweep(self) -> None:
        if self._sweep is not None:
            waits = any(each.id == self.scope.sweep for each in self._waiting.waiting)
            self.details.show_sweep(self._sweep, self._in_scope(), waits)

    def _show_only(self, ids: frozenset[str] | None) -> None:
        self.model.show_only(ids)
        self._say_how_many()

    def _pick(self, id: str) -> None:
        self.table.select([id])
        self.table.scrollTo(self.table.currentIndex())

    def _find(self, text: str) -> None:
        self.model.filter(text)
        self._say_how_many()
        self._follow_selection()

    def _follow_selection(self) -> None:
        self.details.show_runs(self.selected)
        self.chosen.emit()

    def _say_how_many(self) -> None:
        shown, n_all = len(self.model.shown), self.model.n_all
        what = "run" if n_all == 1 else "runs"
        self.count.setText(f"{n_all:,} {what}" if shown == n_all else f"{shown:,} of {n_all:,} {what}")
        n_trash = len(self.library.trash)
        self.trash_button.setText(f"Trash ({n_trash:,})" if n_trash else "Trash")
        restyle(self.filter, "invalid", bool(n_all) and not shown)
        self._pages.setCurrentWidget(self.table if n_all else self._empty)
        known = self.library.is_known or not self.error.isHidden()
        nothing = _NO_TRASH if self.in_trash else _NO_TRIALS if self._sweep is not None else _NO_RUNS
        self._empty.setText("" if not self.error.isHidden() else nothing)
        if not known:
            self._empty.setText(_READING)


class UndoBar(QFrame):
    """Says what was put into the trash, and takes it back.

    Signals:
        undone: the runs with these ids are wanted back.
    """

    undone = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("runsUndoBar")
        self.setProperty("problem", "none")
        self._ids: tuple[str, ...] = ()
        self.text = label(wraps=False)
        self.button = _button("runsUndoButton", "Undo")
        self.button.setToolTip("Take them back from the trash (Ctrl+Z in the table)")
        self.button.clicked.connect(self.undo)
        close = _button("runsUndoClose", "✕")
        close.setAccessibleName("Close message")
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 4, 2)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.button)
        layout.addWidget(close)
        self.hide()

    def offer(self, runs: Sequence[RunSummary]) -> None:
        """Say that these runs are in the trash."""
        self._ids = tuple(run.id for run in runs)
        what = f"“{runs[0].name}” is" if len(runs) == 1 else f"{len(runs)} runs are"
        self.text.setText(f"{what} in the trash")
        self.show()

    def undo(self) -> None:
        """Take back what was put into the trash last."""
        if self._ids:
            self.undone.emit(list(self._ids))
            self._ids = ()
        self.hide()


def _read(entry: SweepEntry) -> Sweep | None:
    try:
        return parse_sweep(entry.definition)
    except SweepError:
        return None  # a newer Netloom made it


def _button(name: str, text: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    return button
