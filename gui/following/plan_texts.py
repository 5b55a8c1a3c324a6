"""What a plan is carried out with elsewhere: commands and a script, to copy or to save."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QTabWidget

from core.scale_out.commands import for_hosts, for_this_machine
from core.scale_out.plan import Plan
from core.scale_out.slurm import slurm_script
from gui.parts.fields import machine_text, push_button
from gui.parts.layouts import column, row, stretch

_ALL = "All machines"


class PlanTexts(QTabWidget):
    """A page for the commands, and one for the script.

    Signals:
        copied: a text is in the clipboard.
        saveWanted: the script is wanted as a file.
    """

    copied = Signal()
    saveWanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._plan: Plan | None = None
        self.machine = QComboBox()
        self.machine.setObjectName("machineField")
        self.machine.setAccessibleName("Machine")
        self.command = machine_text("commandText", "Command")
        self.script = machine_text("scriptText", "Script for SLURM")
        for text in (self.command, self.script):
            text.setMinimumHeight(150)
        self.copy_command = push_button("Copy", "copyCommandButton", lambda: self._copy(self.command))
        self.copy_script = push_button("Copy", "copyScriptButton", lambda: self._copy(self.script))
        self.save_script = push_button("Save…", "saveScriptButton", self.saveWanted.emit)
        below = row(self.machine, stretch(), self.copy_command)
        self.addTab(column(self.command, below, margin=8, spacing=8), "Command")
        below = row(stretch(), self.save_script, self.copy_script)
        self.addTab(column(self.script, below, margin=8, spacing=8), "Script for SLURM")
        self.tabBar().setAccessibleName("Command or script")
        self.machine.currentTextChanged.connect(self._show_command)

    def show_plan(self, plan: Plan | None) -> None:
        """Show what carries out a plan; nothing where there is none."""
        self._plan = plan
        for button in (self.copy_command, self.copy_script, self.save_script):
            button.setEnabled(plan is not None)
        self._offer_machines(plan.hosts if plan is not None else ())
        self._show_command()
        self.script.setPlainText(slurm_script(plan) if plan is not None else "")

    def _offer_machines(self, hosts: tuple[str, ...]) -> None:
        names = [_ALL, *hosts]
        self.machine.setVisible(bool(hosts))
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

    def _copy(self, text: QPlainTextEdit) -> None:
        QGuiApplication.clipboard().setText(text.toPlainText())
        self.copied.emit()
