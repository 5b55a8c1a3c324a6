"""The fields that describe a training on several processes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QLineEdit, QWidget

from core.runs.taking_in import GIVEN
from core.scale_out.crew import Crew
from core.scale_out.plan import PORT, RESTARTS, Plan, PlanError, hosts_in
from core.training.checkpoint import PROJECT
from core.training.devices import Device
from gui.parts.fields import beside, number_box
from gui.parts.layouts import row
from gui.parts.path_line import PathLine


class PlanForm(QWidget):
    """How many processes, where, and the run folder.

    Args:
        folder: of the run.
        goes_on: whether a run goes on that is in the folder, which stays it then.

    Signals:
        changed: something else was chosen or typed.
    """

    changed = Signal()

    def __init__(self, folder: Path, goes_on: bool = False) -> None:
        super().__init__()
        self._goes_on, self._touched = goes_on, False
        self._crew: Crew | None = None
        self._on_gpus = False
        self._n_gpus: int | None = None
        self.where = QComboBox()
        self.where.addItems(["On this machine", "On several machines"])
        self.processes, self.port = number_box(1, 1024, 2), number_box(1, 65535, PORT)
        self.restarts = number_box(0, 100, RESTARTS)
        self.hosts, self.folder = QLineEdit(), PathLine((), is_folder=True)
        self.hosts.setPlaceholderText("node1, node2")
        self.folder.setText(str(folder))
        self.folder.setReadOnly(goes_on)
        self.gpus = QCheckBox("Each process gets a GPU")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        form = self._form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
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
            form.addRow(beside(field, text), field)
        self.folder.setObjectName("runFolderField")
        self.folder.setAccessibleName("Run folder")
        browse = self.folder.button()
        browse.setAutoDefault(False)
        form.addRow(beside(browse, "Run folder"), self.folder if self._goes_on else row(self.folder, browse))

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
            signal.connect(self._tell)
        self.where.activated.connect(self._show_number)
        self.folder.pathChosen.connect(self.folder.setText)
        self.processes.lineEdit().textEdited.connect(self._touch)
        self.gpus.clicked.connect(self._touch)
        self._tell()

    @property
    def is_elsewhere(self) -> bool:
        """Whether several machines take part."""
        return self.where.currentIndex() == 1

    def plan(self) -> Plan:
        """The plan that the fields describe.

        Raises:
            PlanError: if they describe none.
        """
        text = self.folder.text().strip()
        if not text:
            raise PlanError("there is no run folder: name one that does not exist yet")
        folder = Path(text).expanduser().absolute()
        return Plan(
            project=folder / (PROJECT if self._goes_on else GIVEN),
            folder=folder,
            processes=self.processes.value(),
            hosts=hosts_in(self.hosts.text()) if self.is_elsewhere else (),
            gpus=self.gpus.isChecked(),
            port=self.port.value(),
            restarts=self.restarts.value(),
            resume=self._goes_on,
        )

    def show_crew(self, crew: Crew, on_gpus: bool) -> None:
        """Show how many processes a run had, where, and on what."""
        self._crew, self._on_gpus = crew, on_gpus
        self.hosts.setText(", ".join(crew.hosts))
        self.where.setCurrentIndex(int(bool(crew.hosts)))
        self._show_number()

    def suggest(self, devices: tuple[Device, ...]) -> None:
        """Begin with as many processes as there are GPUs, unless people have chosen meanwhile."""
        n_gpus = self._n_gpus = sum(device.id.startswith("cuda") for device in devices)
        if self._crew is not None:
            self._show_number()
        elif n_gpus and not self._touched:
            self.processes.setValue(n_gpus)
            self.gpus.setChecked(True)

    def _show_number(self) -> None:
        """As many again of a run that goes on; here no more than there are GPUs, if they had some."""
        if self._crew is None or self._touched:
            return
        number, on_gpus = self._crew.each if self.is_elsewhere else self._crew.here, self._on_gpus
        if on_gpus and not self.is_elsewhere and self._n_gpus is not None:
            number, on_gpus = min(number, self._n_gpus or number), self._n_gpus > 0
        self.processes.setValue(number)
        self.gpus.setChecked(on_gpus)

    def _tell(self) -> None:
        for field in (self.hosts, self.port):
            self._form.setRowVisible(field, self.is_elsewhere)
        words = "Processes on each machine" if self.is_elsewhere else "Processes"
        label = self._form.labelForField(self.processes)
        assert isinstance(label, QLabel)
        label.setText(words)
        self.changed.emit()

    def _touch(self) -> None:
        self._touched = True
