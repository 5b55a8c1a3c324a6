"""Which data, how it is prepared and divided, and whether it is there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from core.data.base import DataSettings
from core.document import edits
from core.layers.base import shape_text
from core.progress import Progress
from core.settings import describe_errors
from gui.background import Background, Job
from gui.data_panel.columns_part import ColumnsPart
from gui.data_panel.feeding_part import FeedingPart
from gui.data_panel.looking import Looker
from gui.data_panel.preparation import Preparation
from gui.data_panel.source_part import SourcePart
from gui.editor import Editor
from gui.forms import SettingsForm
from gui.parts.layouts import label, page, restyle, row, stretch
from gui.theme import Appearance
from gui.train_thread import TrainThread

if TYPE_CHECKING:
    from core.data.split import Split


class DataPanel(QWidget):
    """Edits the data settings of the document, and reads or downloads the data on demand.

    Signals:
        exploreChosen: somebody wants to look at the data.
        chosen: other data was chosen with the mouse.
        told: a sentence that people should hear of, wherever they are in the window.
    """

    exploreChosen = Signal()
    chosen = Signal()
    told = Signal(str)

    def __init__(self, editor: Editor, background: Background, appearance: Appearance, trainer: TrainThread) -> None:
        super().__init__()
        self.setObjectName("dataPanel")
        self.setAccessibleName("Data")
        self._editor, self._background = editor, background
        self._job: Job | None = None
        self.looker = Looker(editor, background, self)
        self._source = SourcePart(self.looker, appearance)
        self._columns = ColumnsPart(self.looker, background, appearance)
        self.preparation = Preparation(editor, background, appearance, self._start)
        self._form = SettingsForm(DataSettings, self._change, only=("validation_fraction", "seed"))
        self._feeding = FeedingPart(self._change, trainer)
        self._facts = label(kind="muted")
        self._status = label()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._load = QPushButton("Load data now")
        self._load.setObjectName("loadDataButton")
        self._load.setToolTip(
            "Reads the data, downloading it first where it is missing; training does so by itself, too"
        )
        explore = self._explore = QPushButton("Explore data")
        explore.setObjectName("exploreDataButton")
        explore.setToolTip("Look at samples, classes, figures and problems in a window of its own")
        explore.clicked.connect(self.exploreChosen)
        self._cancel = QPushButton("Cancel")
        self._cancel.setObjectName("cancelDataButton")
        self._lay_out()
        self._load.clicked.connect(self._start)
        self._cancel.clicked.connect(self._give_up)
        editor.documentChanged.connect(self.refresh)
        self.looker.changed.connect(self.refresh)
        self.looker.told.connect(self.told)
        self.looker.filesWanted.connect(self.chosen)
        self._source.chosen.connect(self.chosen)
        self._show_busy(False)
        self.refresh()

    def refresh(self) -> None:
        """Show the settings of the document."""
        settings = self._editor.document.data
        self._source.refresh()
        self._columns.refresh()
        self.preparation.refresh()
        self._form.show_values(settings)
        self._feeding.show_values(settings)
        self._facts.setText(_facts(settings))
        self._facts.setVisible(bool(self._facts.text()))

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Take files and folders as data, as what they are.

        Raises:
            DataError: if no source reads these.
        """
        self._source.take_paths(paths)

    def _lay_out(self) -> None:
        page(
            label("Data", "heading"),
            self._source,
            self._columns,
            self._facts,
            label("Preparation", "heading"),
            self.preparation,
            label("Split", "heading"),
            self._form,
            label("Memory", "heading"),
            self._feeding,
            row(self._load, self._explore, stretch()),
            row(self._cancel, stretch()),
            self._bar,
            self._status,
            into=self,
        )

    def _change(self, name: str, value: Any) -> str | None:
        try:
            settings = DataSettings.model_validate({**dict(self._editor.document.data), name: value})
        except ValidationError as error:
            return describe_errors(error)
        self._status.clear()
        self._editor.apply_to_document(
            f"Change {name} of the data", lambda d: edits.change_data(d, settings), merge_key=f"data.{name}"
        )
        return None

    def _start(self) -> None:
        settings = self._editor.document.data

        def work(progress: Progress) -> Split:
            from core.data.split import load_split

            return load_split(settings, progress)

        if self._job is None:
            self._show_busy(True)
            self._job = self._background.run("data", work, self._loaded, self._failed, self._cancelled, self._progress)

    def _give_up(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._status.setText("Cancelling…")

    def _loaded(self, split: Split) -> None:
        self._end(
            f"Ready: {len(split.train_targets):,} samples to train on, {len(split.validation_targets):,} to validate"
        )
        self.preparation.preview_again()

    def _failed(self, error: Exception) -> None:
        self._end(str(error), error=True)

    def _cancelled(self) -> None:
        self._end("Cancelled; what was downloaded so far is kept")

    def _progress(self, fraction: float | None, text: str) -> None:
        self._status.setText(text)
        self._bar.setRange(0, 0 if fraction is None else 1000)
        if fraction is not None:
            self._bar.setValue(round(1000 * fraction))

    def _end(self, text: str, error: bool = False) -> None:
        self._job = None
        self._show_busy(False)
        restyle(self._status, "error", error)
        self._status.setText(text)

    def _show_busy(self, busy: bool) -> None:
        self._bar.setVisible(busy)
        self._cancel.setVisible(busy)
        self._load.setEnabled(not busy)


def _facts(settings: DataSettings) -> str:
    """What is known of the data, as the network gets it."""
    info = settings.info()
    if not info.is_known:
        return ""
    names = info.classes or info.quantities
    listed = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return (
        f"One sample  {shape_text(info.in_shape)}\nSamples  {info.n_samples:,}\n"
        f"{info.answers_text}  {listed}\nValues  {info.preparation}"
    )
