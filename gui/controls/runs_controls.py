"""The runs panel and the actions on runs of the past."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

from core.document.model import Document
from core.progress import Progress
from core.runs.going_on import may_go_on
from core.runs.store import RunStore
from core.runs.summary import RunSummary
from core.sweeps.waiting import Waiting
from core.training.checkpoint import BEST, START
from gui.actions import Actions
from gui.background import Background
from gui.controls.training_controls import TrainingControls
from gui.panels.notice import Offer
from gui.panels.run_area import RunArea
from gui.parts.docks import add_dock
from gui.runs_panel.deeds import RunDeeds
from gui.runs_panel.library import RunLibrary
from gui.runs_panel.panel import RunsPanel
from gui.runs_panel.queue import RunQueue
from gui.runs_panel.queue_keeper import QueueKeeper
from gui.runs_panel.trials import TrialFinder
from gui.theme import Appearance

if TYPE_CHECKING:
    from gui.workbench import Workbench

_LINES = 20
"""Height of the panel at first."""
_MENU = """continueRunAction openRunAction trainAgainAction trainBestAction | renameRunAction runFolderAction |
    exportCsvAction exportTensorBoardAction | deleteRunAction restoreRunAction | emptyTrashAction""".split()


class RunsControls(QObject):
    """Connects the actions on runs to the panel. The panel shares its place with the plots.

    Args:
        window: whose runs they become when they are trained again.
        run_area: holds the plots.
        training: starts runs.
        complain: shows a sentence to the user.
    """

    def __init__(
        self,
        window: Workbench,
        background: Background,
        run_area: RunArea,
        training: TrainingControls,
        appearance: Appearance,
        complain: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._run_area, self._training, self._complain = window, run_area, training, complain
        self.library = RunLibrary(background, self)
        self.queue = RunQueue(window.trainer, training.train_anew, TrialFinder(self.library), self)
        self.keeper = QueueKeeper(self.queue, background, complain)
        self.panel = RunsPanel(self.library, self.queue, appearance)
        tell = partial(window.notice.tell, "success")
        self._deeds = RunDeeds(window, self.library, tell, complain)
        self._dock: QDockWidget | None = None
        self._actions: Actions | None = None
        self._wanted, self._available = False, False
        self._noted = 0
        self.panel.chosen.connect(self.refresh)
        self.panel.trashTurned.connect(self.refresh)
        self.panel.menuWanted.connect(self._show_menu)
        self.panel.table.deleteWanted.connect(self.delete)
        self.panel.table.openWanted.connect(self.open)
        self.panel.table.undoWanted.connect(self.panel.undo_bar.undo)
        self.panel.undo_bar.undone.connect(partial(self.library.trash_runs, back=True))
        self.library.refused.connect(complain)
        self.queue.refused.connect(complain)
        window.trainer.advanced.connect(self._tell_notes)

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {
            "runsAction": self.toggle,
            "queueRunAction": self.wait_in_queue,
            "openRunAction": self.open,
            "continueRunAction": lambda: self._with_one(self._window.going_on.go_on),
            "trainAgainAction": self.train_again,
            "trainBestAction": self.train_on,
            "renameRunAction": self.panel.table.rename,
            "runFolderAction": lambda: self._with_one(self._deeds.open_folder),
            "exportCsvAction": lambda: self._deeds.export_csv(self.panel.selected),
            "exportTensorBoardAction": lambda: self._deeds.export_tensorboard(self.panel.selected),
            "deleteRunAction": self.delete,
            "restoreRunAction": self.restore,
            "runTrashAction": self.turn_trash,
            "emptyTrashAction": self._deeds.empty_trash,
        }

    def attach(self, actions: Actions) -> None:
        """Keep these actions in line with what is selected."""
        self._actions = actions
        self.panel.trash_bar.attach(actions["restoreRunAction"], actions["emptyTrashAction"])
        self.refresh()

    def stand_below(self, window: QMainWindow, other: QDockWidget) -> None:
        """Take a place below another dock."""
        self._dock = add_dock(window, "Runs", self.panel, Qt.DockWidgetArea.BottomDockWidgetArea)
        window.splitDockWidget(other, self._dock, Qt.Orientation.Vertical)
        self._dock.hide()

    def toggle(self) -> None:
        """Show the panel and go to it, or hide it."""
        self.show(not self._wanted)

    def show(self, wanted: bool) -> None:
        """Show the panel instead of the plots, or hide it."""
        self._wanted = wanted
        if wanted:
            self._run_area.unfold(False)
        self._follow()
        if wanted:
            self.panel.filter.setFocus()

    def set_available(self, available: bool) -> None:
        """Say whether a project is in sight."""
        self._available = available
        self._follow()
        self.refresh()

    def refresh(self) -> None:
        """Enable what makes sense now."""
        if self._actions is None:
            return
        runs, trash = self.panel.selected if self._wanted and self._available else [], self.panel.in_trash
        one = runs[0] if len(runs) == 1 else None
        may = {
            "openRunAction": one is not None,
            "continueRunAction": one is not None and not trash and may_go_on(one),
            "trainAgainAction": one is not None,
            "trainBestAction": one is not None and _has_best(one),
            "renameRunAction": one is not None and not trash,
            "runFolderAction": one is not None and bool(one.folder.name),
            "exportCsvAction": bool(runs),
            "exportTensorBoardAction": bool(runs),
            "deleteRunAction": not trash and any(run.status != "running" for run in runs),
            "restoreRunAction": trash and bool(runs),
            "emptyTrashAction": self._available and bool(self.library.trash),
        }
        for name, enabled in may.items():
            self._actions[name].setEnabled(enabled)
        self._actions["runTrashAction"].setChecked(trash)

    # --- what the actions do ----------------------------------------------------------------------------------

    def wait_in_queue(self) -> None:
        """Let the present project wait to be trained as it is now, and show the queue."""
        editor = self._window.editor
        if editor.check is None or not editor.is_checked:
            self._complain("the network is still being checked: try again in a moment")
        elif not editor.check.ok:
            self._complain(editor.check.problems[0].message)
        else:
            self.queue.add(editor.document, editor.name)
            self.show(True)

    def take_over(self) -> None:
        """Let what waited when Netloom closed wait here, and offer to go on with it."""
        self.keeper.take_over(self._offer_queue)

    def _offer_queue(self, n_runs: int) -> None:
        what = "1 run waits" if n_runs == 1 else f"{n_runs:,} runs wait"
        text = f"{what} since Netloom closed. They stand in the Runs panel and begin when you say so."
        if not self._window.notice.text:  # whatever is told already is lost otherwise
            self._window.notice.tell("offer", text, Offer("Go on", self._go_on_with_queue))
        self.show(True)

    def _go_on_with_queue(self) -> None:
        """Train what waits, with its project and its place among the runs in sight."""
        first = next(iter(self.queue.waiting), None)
        if first is not None:
            self._window.going_on.show_project(first.document, partial(self._begin_queue, first))

    def _begin_queue(self, first: Waiting) -> None:
        self.queue.hold(False)
        self.show(True)
        if first.sweep is not None:
            self.panel.show_sweep(first.id)

    def close(self) -> None:
        """Begin, read and write nothing any more; what waits is kept."""
        self.queue.close()
        self.keeper.close()
        self.library.close()

    def open(self) -> None:
        """Open the project of the selected run in a window of its own."""
        self._with_project(lambda run, project: self._window.windows.open_document(project))

    def train_again(self) -> None:
        """Train the project of the selected run anew, from the weights that it began with.

        Runs that kept none get the same from their seed, on the same version of torch.
        """

        def begin(run: RunSummary, project: Document) -> None:
            start = run.folder / START
            self._training.train_anew(project, run.name, first_weights=start if start.is_file() else None)

        self._with_project(begin)

    def train_on(self) -> None:
        """Train the project of the selected run from its best weights."""
        self._with_project(
            lambda run, project: self._training.train_anew(project, run.name, first_weights=run.folder / BEST)
        )

    def delete(self) -> None:
        """Put the selected runs into the trash, but for those that are being trained."""
        runs = [run for run in self.panel.selected if run.status != "running"]
        if runs and not self.panel.in_trash:
            self.library.trash_runs([run.id for run in runs])
            self.panel.undo_bar.offer(runs)
        elif self.panel.selected and not self.panel.in_trash:
            self._complain("a run that is being trained cannot be deleted: stop it first")

    def restore(self) -> None:
        """Take the selected runs back from the trash."""
        self.library.trash_runs([run.id for run in self.panel.selected], back=True)

    def turn_trash(self) -> None:
        """Show the trash, or what is not in it."""
        self.show(True)
        self.panel.show_trash(not self.panel.in_trash)

    def _with_one(self, do: Callable[[RunSummary], object]) -> None:
        runs: Sequence[RunSummary] = self.panel.selected
        if len(runs) == 1:
            do(runs[0])

    def _with_project(self, do: Callable[[RunSummary, Document], object]) -> None:
        """Read the project of the selected run, and do something with it."""

        def read(run: RunSummary) -> None:
            def work(store: RunStore, progress: Progress) -> Document:
                return store.project(run.id)

            self.library.read(work, lambda project: do(run, project), lambda error: self._complain(str(error)))

        self._with_one(read)

    # --- what is seen -----------------------------------------------------------------------------------------

    def _follow(self) -> None:
        if self._dock is not None:
            appears = self._wanted and self._available and self._dock.isHidden()
            self._dock.setVisible(self._wanted and self._available)
            if appears:
                window = self._window
                window.resizeDocks([self._dock], [_LINES * window.fontMetrics().height()], Qt.Orientation.Vertical)
        if self._actions is not None:
            self._actions["runsAction"].setChecked(self._wanted)

    def _show_menu(self, place: QPoint) -> None:
        if self._actions is None:
            return
        menu = QMenu(self.panel)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in _MENU:
            if name == "|":
                menu.addSeparator()
            elif self._actions[name].isEnabled():
                menu.addAction(self._actions[name])
        menu.popup(place)

    def _tell_notes(self) -> None:
        """Tell what the run in progress has to say, each sentence once."""
        notes = self._window.trainer.record.noted
        if len(notes) > self._noted:
            self._window.notice.tell("warning", notes[-1][:1].upper() + notes[-1][1:])
        self._noted = len(notes)


def _has_best(run: RunSummary) -> bool:
    return bool(run.folder.name) and (run.folder / BEST).is_file()
