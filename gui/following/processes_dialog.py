"""Train on several processes: how many, where, and the commands for that, to start here or to copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from core.document.storage import reason, save, write_atomically
from core.progress import Progress
from core.runs.going_on import Resumable
from core.scale_out.crew import crew_of
from core.scale_out.plan import Plan, PlanError
from core.scale_out.slurm import slurm_script
from core.training.devices import list_devices
from gui.background import Background
from gui.editor import Editor
from gui.following.plan_form import PlanForm
from gui.following.plan_texts import PlanTexts
from gui.panels.notice import sentence
from gui.parts.fields import push_button
from gui.parts.layouts import column, label, restyle, row, scrolled, stretch
from gui.parts.on_screen import resize_on_screen

_ABOUT = (
    "Each process learns from its share of every batch, as if there was one with the whole batch. "
    "If one goes down, all begin again from what was saved last."
)
_ABOUT_ONE_THAT_GOES_ON = (
    "“{}” was trained by {:,} processes{}. It goes on from where it was saved last: with as many again, with another "
    "number, or in one process, here in the window with its predictions.{}"
)
_ON_EACH = (
    " To go on with all machines, run on each of them the command below; to go on with this one alone, choose "
    "“On this machine”."
)
_SHARED = "Every machine needs Netloom, the data and the run folder at the same paths, on a file system that all share."


class ProcessesDialog(QDialog):
    """Stays beside the main window; what it shows is about the project as it is now, or about a run that goes on.

    Args:
        parent: the main window.
        editor: has the project.
        background: writes files, and asks for devices.
        folder: a fresh one for the run.
        run: the one that goes on in its own folder, with its own project; None where one begins.

    Signals:
        startWanted: the processes of a plan on this machine are to be started; its project is written.
        followWanted: a folder is to be followed.
        aloneWanted: the run is to go on in the window, in one process.
    """

    startWanted = Signal(object)
    followWanted = Signal(object)
    aloneWanted = Signal()

    def __init__(
        self, parent: QWidget, editor: Editor, background: Background, folder: Path, run: Resumable | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("processesDialog")
        self.setWindowTitle("Continue on several processes" if run else "Train on several processes")
        self._editor, self._background, self._run = editor, background, run
        self._plan: Plan | None = None
        self._crew = crew_of(run.record.started) if run is not None and run.record.started is not None else None
        self.form = PlanForm(run.run.folder if run else folder, goes_on=run is not None)
        self.texts = PlanTexts()
        self._shared, self._status = label(_SHARED, "muted"), label()
        self._status.setObjectName("processesStatus")
        self.alone = push_button("Continue in one process", "continueAloneButton", self._go_on_alone)
        self.follow = push_button("Follow its folder", "followFolderButton", self._follow)
        self.start = push_button("Continue" if run else "Start here", "startHereButton", self._start)
        self.start.setProperty("primary", True)
        self._lay_out()
        self.form.changed.connect(self._refresh)
        self.texts.copied.connect(lambda: self._write("Copied"))
        self.texts.saveWanted.connect(self._save_script)
        if self._crew is not None and run is not None and run.record.started is not None:
            self.form.show_crew(self._crew, run.record.started.device.startswith("cuda"))
        self._refresh()
        background.run("devices", lambda progress: list_devices(), self.form.suggest, lambda error: None)

    @property
    def goes_on(self) -> bool:
        """Whether it is about a run that goes on."""
        return self._run is not None

    def _lay_out(self) -> None:
        close = push_button("Close", "closeProcessesButton", self.close)
        self.alone.setVisible(self._run is not None)
        plan = column(label(self._about(), "muted"), self.form, self._shared, self.texts, spacing=12)
        plan.layout().setStretchFactor(self.texts, 1)
        buttons = row(stretch(), close, self.follow, self.alone, self.start)
        column(page := scrolled(plan), self._status, buttons, margin=16, spacing=12, into=self)
        self.layout().setStretchFactor(page, 1)
        plan.layout().setContentsMargins(0, 0, 8, 0)  # beside the bar that scrolls
        self.form.where.setFocus()
        resize_on_screen(self, 760, 780)

    def _about(self) -> str:
        if self._run is None or self._crew is None:
            return _ABOUT
        crew, how = self._crew, _ON_EACH if self._crew.hosts else ""
        return _ABOUT_ONE_THAT_GOES_ON.format(self._run.run.name, crew.processes, crew.place, how)

    def _refresh(self) -> None:
        """Show the commands for what the fields say now."""
        elsewhere = self.form.is_elsewhere
        for widget in (self._shared, self.follow):
            widget.setVisible(elsewhere)
        self.start.setVisible(not elsewhere)
        try:
            self._plan, problem = self.form.plan(), ""
        except PlanError as error:
            self._plan, problem = None, str(error)
        self._tell(problem, is_error=bool(problem))
        for button in (self.follow, self.start):
            button.setEnabled(self._plan is not None)
        self.texts.show_plan(self._plan)

    # --- what is done -----------------------------------------------------------------------------------------

    def _start(self) -> None:
        plan, check = self._plan, self._editor.check
        if plan is None:
            return
        if self._run is None and (check is None or not self._editor.is_checked):
            self._tell("The network is still being checked: try again in a moment", is_error=True)
        elif self._run is None and check is not None and not check.ok:
            self._tell(check.problems[0].message, is_error=True)
        else:
            self.start.setEnabled(False)
            self._write("", lambda: (self.startWanted.emit(plan), self.close()))

    def _go_on_alone(self) -> None:
        self.close()
        self.aloneWanted.emit()

    def _follow(self) -> None:
        if self._plan is not None:
            self.followWanted.emit(self._plan.folder)

    def _save_script(self) -> None:
        plan = self._plan
        if plan is None:
            return
        dialog = QFileDialog(self, "Save the script", str(Path.home() / f"{plan.name}.sh"), "Scripts (*.sh)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("sh")
        if dialog.exec() != QFileDialog.DialogCode.Accepted:
            return
        path = Path(dialog.selectedFiles()[0])
        try:
            write_atomically(path, slurm_script(plan).encode())
        except OSError as error:
            self._tell(f"{path} cannot be written: {reason(error)}", is_error=True)
            return
        self._write(f"Hand it over with: sbatch {path}")

    def _write(self, what: str, done: Callable[[], object] = lambda: None) -> None:
        """Write the project to where the plan looks for it; that of a run that goes on is there.

        Args:
            what: said when it is there.
            done: called then.
        """
        plan, document = self._plan, self._editor.document
        if plan is None:
            return
        if self._run is not None:
            self._tell(what)
            done()
            return

        def work(progress: Progress) -> None:
            try:
                plan.folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise PlanError(f"the run folder {plan.folder} cannot be made: {reason(error)}") from None
            save(document, plan.project)

        def written(_: object) -> None:
            if what:
                self._tell(f"{what}. The project as it is now is in {plan.project}")
            done()

        def failed(error: Exception) -> None:
            self._refresh()
            advice = "" if not what else f" ({what.lower()} all the same: save the project there yourself)"
            self._tell(f"{error}{advice}", is_error=True)

        self._background.run("save for processes", work, written, failed)

    def _tell(self, text: str, is_error: bool = False) -> None:
        restyle(self._status, "error", is_error)
        self._status.setText(sentence(text))
