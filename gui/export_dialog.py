"""The export dialog: which weights, which files, where; writes them and shows the proof that they work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.document.model import Document
from core.exporters.base import EXPORTERS, Exporter
from core.exporters.export import Exported, export
from core.exporters.proof import Watch
from core.progress import Progress
from core.runs import RunRecord
from core.training.checkpoint import BEST, LAST
from core.training.events import Kept
from core.training.measures import score_text
from gui.background import Background, Job
from gui.editor import Editor
from gui.panels.notice import sentence
from gui.parts.fields import beside
from gui.parts.layouts import column, label, restyle, row, stretch
from gui.train_thread import TrainThread


@dataclass(frozen=True)
class Weights:
    """Weights that can be exported, and what the user is told about them."""

    text: str
    path: Path


@dataclass(frozen=True)
class Order:
    """What is to be written."""

    document: Document
    weights: Path | None
    targets: tuple[tuple[str, Path], ...]


def weights_of(folder: Path | None, record: RunRecord) -> list[Weights]:
    """The weights that a run has written so far, the best first."""
    names = [name for name in (BEST, LAST) if folder is not None and name in record.kept]
    return [Weights(_describe(record.kept[name]), folder / name) for name in names if folder is not None]


def _describe(kept: Kept) -> str:
    which = "Best" if kept.name == BEST else "Last"
    if kept.epoch is None or kept.val_score is None:
        return f"{which}: after step {kept.step:,}, not validated"
    return f"{which} epoch: {kept.epoch}, {score_text(kept.measure, kept.val_score)} on validation"


class ExportDialog(QDialog):
    """Exports the network as it was trained, or its code alone if it never was."""

    def __init__(
        self, parent: QWidget, editor: Editor, trainer: TrainThread, background: Background, settings: QSettings
    ) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export")
        self.setMinimumWidth(560)
        self._background, self._settings = background, settings
        self._job: Job | None = None
        document, ours = editor.document, trainer.project is editor.project
        self._weights = weights_of(trainer.folder, trainer.record) if ours else []
        self._document = trainer.document if self._weights and trainer.document else document
        self._name = editor.name
        self._boxes: dict[str, QCheckBox] = {}
        self._make_widgets(differs=self._document.nodes != document.nodes or self._document.edges != document.edges)
        self._lay_out()
        self._refresh()

    def done(self, result: int) -> None:
        """Close; an export under way is given up, files written so far stay."""
        if self._job is not None:
            self._job.silence()  # Qt deletes the dialog before the job can say that it was given up
            self._job.cancel()
        super().done(result)

    # --- building ---------------------------------------------------------------------------------------------

    def _make_widgets(self, differs: bool) -> None:
        self._choice = QComboBox()
        self._choice.setObjectName("weightsBox")
        self._choice.addItems(
            [weights.text for weights in self._weights] or ["Not trained yet: only the code can be exported"]
        )
        self._choice.setEnabled(bool(self._weights))
        for id, exporter in EXPORTERS.items():
            box = self._boxes[id] = QCheckBox(f"{exporter.title}  (*{exporter.suffix})")
            box.setObjectName(f"{id}Check")
            possible = bool(self._weights) or not exporter.needs_weights
            box.setEnabled(possible)
            box.setChecked(possible)
            box.toggled.connect(self._refresh)
        folder = self._settings.value("exportFolder", str(Path.home()))
        self._path = QLineEdit(str(Path(str(folder)) / _file_stem(self._name)))
        self._path.setObjectName("exportPath")
        self._path.setAccessibleName("Folder and name of the files")
        self._path.setToolTip("Folder and name of the files; each format adds its ending")
        self._path.textChanged.connect(self._refresh)
        self._note = label("The network was edited since: this exports it as it was trained." if differs else "")
        self._written = label(kind="muted")
        self._result = label()
        self._result.setObjectName("exportResult")
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.hide()
        self._export = QPushButton("Export")
        self._export.setObjectName("exportNowButton")
        self._export.setDefault(True)
        self._export.clicked.connect(self._start)
        self._close = QPushButton("Close")
        self._close.setAutoDefault(False)
        self._close.setObjectName("closeExportButton")
        self._close.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        browse = QPushButton("Browse…")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(16)
        form.addRow(beside(self._choice, "Weights"), self._choice)
        form.addRow(beside(next(iter(self._boxes.values())), "Files"), column(*self._boxes.values(), spacing=8))
        form.addRow(beside(browse, "Where"), row(self._path, browse))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self._note)
        layout.addLayout(form)
        for widget in (self._written, self._bar, self._result):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(row(stretch(), self._close, self._export))
        self._note.setVisible(bool(self._note.text()))

    # --- what the user does -----------------------------------------------------------------------------------

    def _browse(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Export as", self._path.text(), options=QFileDialog.Option.DontConfirmOverwrite
        )
        if name:
            self._path.setText(name)

    def _targets(self) -> tuple[tuple[str, Path], ...]:
        name = self._path.text().strip()
        if not name or name[-1] in "/\\":
            return ()
        chosen = {id: exporter for id, exporter in EXPORTERS.items() if self._boxes[id].isChecked()}
        return tuple((id, _target(name, exporter)) for id, exporter in chosen.items())

    def _refresh(self) -> None:
        targets = [path for _, path in self._targets()]
        existing = [path.name for path in targets if path.exists()]
        self._written.setText(f"Replaces {' and '.join(existing)}" if existing else "")
        self._written.setVisible(bool(existing))
        self._export.setEnabled(bool(targets) and self._job is None)

    def _start(self) -> None:
        weights = self._weights[self._choice.currentIndex()].path if self._weights else None
        order = Order(self._document, weights, self._targets())
        self._settings.setValue("exportFolder", str(order.targets[0][1].parent))
        self._show("Writing, then proving in a separate Python process that the files work…")
        self._bar.show()
        self._job = self._background.run("export", partial(_export, order), self._finish, self._fail, self._give_up)
        self._refresh()

    def _finish(self, exported: list[Exported]) -> None:
        lines = [f"{'✓' if one.proof.ok else '✗'} {one.path.name}: {one.proof.message}" for one in exported]
        self._end("\n".join(lines), failed=not all(one.proof.ok for one in exported))
        self._written.hide()  # it spoke of what was there before

    def _fail(self, error: Exception) -> None:
        self._end(f"✗ {sentence(str(error))}", failed=True)

    def _give_up(self) -> None:
        self._end("Cancelled", failed=False)

    def _end(self, text: str, failed: bool) -> None:
        self._job = None
        self._bar.hide()
        self._show(text, failed)
        self._refresh()

    def _show(self, text: str, failed: bool = False) -> None:
        restyle(self._result, "error", failed)
        self._result.setText(text)
        self.adjustSize()


def _export(order: Order, progress: Progress) -> list[Exported]:
    """Write every file and prove it."""
    from core.data.split import load_split

    split = load_split(order.document.data, progress) if order.weights else None
    watch = Watch(cancelled=progress.is_cancelled)
    return [export(order.document, path, id, order.weights, split, watch) for id, path in order.targets]


def _target(name: str, exporter: type[Exporter]) -> Path:
    """The file of a format; a name that ends like the files of some format loses that ending first."""
    for suffix in {other.suffix for _, other in EXPORTERS.items()}:
        name = name.removesuffix(suffix)
    return Path(name + exporter.suffix).expanduser()


def _file_stem(name: str) -> str:
    plain = "".join(letter if letter.isalnum() else "_" for letter in name.lower()).strip("_")
    return plain or "network"
