"""Train on several processes: how many, where, and the commands for that, to start here or to copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QWidget,
)

from core.document.storage import reason, save, write_atomically
from core.progress import Progress
from core.runs.taking_in import GIVEN
from core.scale_out.commands import for_hosts, for_this_machine
from core.scale_out.plan import PORT, RESTARTS, Plan, PlanError, hosts_in
from core.scale_out.slurm import slurm_script
from core.training.devices import Device, list_devices
from gui.background import Background
from gui.editor import Editor
from gui.panels.notice import sentence
from gui.parts.layouts import column, label, restyle, row, stretch
from gui.parts.path_line import PathLine

_ABOUT = (
    "Each process learns from its share of every batch, as if there was one with the whole batch. "
    "If one goes down, all begin again from what was saved last."
)
_SHARED = "Every machine needs Netloom, the data and the run folder at the same paths, on a file system that all share."
_ALL = "All machines"


class ProcessesDialog(QDialog):
    """Stays beside the main window; what it shows is about the project as it is now.

    Args:
        parent: the main window.
        editor: has the project.
        background: writes files, and asks for devices.
        folder: a fresh one for the run.

    Signals:
        startWanted: the processes of a plan on this machine are to be started; its project is written.
        followWanted: a folder is to be followed.
    """

    startWanted = Signal(object)
    followWanted = Signal(object)

    def __init__(self, parent: QWidget, editor: Editor, background: Background, folder: Path) -> None:
        super().__init__(parent)
        self.setObjectName("processesDialog")
        self.setWindowTitle("Train on several processes")
        self._editor, self._background = editor, background
        self._plan: Plan | None = None
        self._touched = False
        self.where = QComboBox()
        self.where.addItems(["On this machine", "On several machines"])
        self.processes, self.port, self.restarts = (
            _number(1, 1024, 2),
            _number(1, 65535, PORT),
            _number(0, 100, RESTARTS),
        )
        self.hosts, self.folder = QLineEdit(), PathLine((), is_folder=True)
        self.hosts.setPlaceholderText("node1, node2")
        self.folder.setText(str(folder))
        self.gpus = QCheckBox("Each process gets a GPU")
        self.machine = QComboBox()
        self.command, self.script = _text("Command"), _text("Script for SLURM")
        self._shared, self._status = label(_SHARED, "muted"), label()
        self._status.setObjectName("processesStatus")
        self.copy_command = _button("Copy", "copyCommandButton", lambda: self._copy(self.command))
        self.copy_script = _button("Copy", "copyScriptButton", lambda: self._copy(self.script))
        self.save_script = _button("Save…", "saveScriptButton", self._save_script)
        self.follow = _button("Follow its folder", "followFolderButton", self._follow)
        self.start = _button("Start here", "startHereButton", self._start)
        self.start.setProperty("primary", True)
        self._lay_out()
        self._connect()
        self._refresh()
        background.run("devices", lambda progress: list_devices(), self._take_devices, lambda error: None)

    def _lay_out(self) -> None:
        form = self._form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        fields = {
            "where": ("Where", self.where),
            "hosts": ("Machines", self.hosts),
            "processes": ("Processes on each machine", self.processes),
            "gpus": ("", self.gpus),
            "port": ("Port to meet at", self.port),
            "restarts": ("Restarts at most", self.restarts),
        }
        for name, (text, field) in fields.items():
            field.setObjectName(f"{name}Field")
            field.setAccessibleName(text or self.gpus.text())
            form.addRow(text, field)
        self.folder.setObjectName("runFolderField")
        self.folder.setAccessibleName("Run folder")
        browse = self.folder.button()
        browse.setAutoDefault(False)
        form.addRow("Run folder", row(self.folder, browse))
        self.machine.setObjectName("machineField")
        self.machine.setAccessibleName("Machine")
        self._tabs = QTabWidget()
        self._tabs.addTab(
            column(self.command, row(self.machine, stretch(), self.copy_command), margin=8, spacing=8), "Command"
        )
        script = column(self.script, row(stretch(), self.save_script, self.copy_script), margin=8, spacing=8)
        self._tabs.addTab(script, "Script for SLURM")
        self._tabs.tabBar().setAccessibleName("Command or script")
        close = _button("Close", "closeProcessesButton", self.close)
        upper = QWidget()
        upper.setLayout(form)
        buttons = row(stretch(), close, self.follow, self.start)
        column(
            label(_ABOUT, "muted"),
            upper,
            self._shared,
            self._tabs,
            self._status,
            buttons,
            margin=16,
            spacing=12,
            into=self,
        )
        self.layout().setStretchFactor(self._tabs, 1)
        self.resize(760, 780)

    def _connect(self) -> None:
        for signal in (
            self.where.currentIndexChanged,
            self.hosts.textChanged,
            self.processes.valueChanged,
            self.gpus.toggled,
            self.port.valueChanged,
            self.restarts.valueChanged,
            self.folder.textChanged,
        ):
            signal.connect(self._refresh)
        self.folder.pathChosen.connect(self.folder.setText)
        self.machine.currentTextChanged.connect(self._show_command)
        self.processes.lineEdit().textEdited.connect(self._touch)
        self.gpus.clicked.connect(self._touch)

    # --- the plan ---------------------------------------------------------------------------------------------

    @property
    def is_elsewhere(self) -> bool:
        """Whether several machines take part."""
        return self.where.currentIndex() == 1

    def _wanted(self) -> Plan:
        """The plan that the fields describe.

        Raises:
            PlanError: if they describe none.
        """
        text = self.folder.text().strip()
        if not text:
            raise PlanError("there is no run folder: name one that does not exist yet")
        folder = Path(text).expanduser().absolute()
        hosts = hosts_in(self.hosts.text()) if self.is_elsewhere else ()
        return Plan(
            project=folder / GIVEN,
            folder=folder,
            processes=self.processes.value(),
            hosts=hosts,
            gpus=self.gpus.isChecked(),
            port=self.port.value(),
            restarts=self.restarts.value(),
        )

    def _refresh(self) -> None:
        """Show the commands for what the fields say now."""
        elsewhere = self.is_elsewhere
        for field in (self.hosts, self.port):
            self._form.setRowVisible(field, elsewhere)
        self._form.labelForField(self.processes).setText("Processes on each machine" if elsewhere else "Processes")
        for widget in (self._shared, self.machine, self.follow):
            widget.setVisible(elsewhere)
        self.start.setVisible(not elsewhere)
        try:
            self._plan, problem = self._wanted(), ""
        except PlanError as error:
            self._plan, problem = None, str(error)
        self._tell(problem, is_error=bool(problem))
        for button in (self.copy_command, self.copy_script, self.save_script, self.follow, self.start):
            button.setEnabled(self._plan is not None)
        self._offer_machines()
        self._show_command()
        self.script.setPlainText(slurm_script(self._plan) if self._plan else "")

    def _offer_machines(self) -> None:
        names = [_ALL, *(self._plan.hosts if self._plan else ())]
        if names != [self.machine.itemText(index) for index in range(self.machine.count())]:
            self.machine.blockSignals(True)
            self.machine.clear()
            self.machine.addItems(names)
            self.machine.blockSignals(False)

    def _show_command(self) -> None:
        plan = self._plan
        if plan is None:
            self.command.setPlainText("")
        elif not plan.hosts:
            self.command.setPlainText(for_this_machine(plan))
        else:
            commands = for_hosts(plan)
            one = commands.get(self.machine.currentText())
            every = "\n\n".join(f"# on {host}\n{command}" for host, command in commands.items())
            self.command.setPlainText(one or every)

    def _touch(self) -> None:
        self._touched = True

    def _take_devices(self, devices: tuple[Device, ...]) -> None:
        """Begin with as many processes as there are GPUs, unless people have chosen meanwhile."""
        n_gpus = sum(device.id.startswith("cuda") for device in devices)
        if n_gpus and not self._touched:
            self.processes.setValue(n_gpus)
            self.gpus.setChecked(True)

    # --- what is done -----------------------------------------------------------------------------------------

    def _start(self) -> None:
        check = self._editor.check
        if check is None or not self._editor.is_checked:
            self._tell("The network is still being checked: try again in a moment", is_error=True)
        elif not check.ok:
            self._tell(sentence(check.problems[0].message), is_error=True)
        elif self._plan is not None:
            plan = self._plan
            self.start.setEnabled(False)
            self._write_project(plan, lambda: (self.startWanted.emit(plan), self.close()))

    def _follow(self) -> None:
        if self._plan is not None:
            self.followWanted.emit(self._plan.folder)

    def _copy(self, text: QPlainTextEdit) -> None:
        """Copy, and write the project to where the command looks for it."""
        QGuiApplication.clipboard().setText(text.toPlainText())
        if self._plan is not None:
            self._write_project(self._plan, lambda: None, "Copied")

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
        self._write_project(plan, lambda: None, f"Hand it over with: sbatch {path}")

    def _write_project(self, plan: Plan, done: Callable[[], object], what: str = "") -> None:
        document = self._editor.document

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
            self._tell(sentence(f"{error}{advice}"), is_error=True)

        self._background.run("save for processes", work, written, failed)

    def _tell(self, text: str, is_error: bool = False) -> None:
        restyle(self._status, "error", is_error)
        self._status.setText(sentence(text))


def _number(least: int, most: int, value: int) -> QSpinBox:
    made = QSpinBox()
    made.setRange(least, most)
    made.setValue(value)
    made.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet's padding does not reach the text
    return made


def _text(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setObjectName(name.split()[0].lower() + "Text")
    made.setAccessibleName(name)
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    made.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    made.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    made.setMinimumHeight(150)
    return made


def _button(text: str, name: str, does: Callable[[], object]) -> QPushButton:
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAutoDefault(False)
    made.clicked.connect(does)
    return made
