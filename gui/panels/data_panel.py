"""Which data: the source with its options, how it is split, and whether it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from core.data.base import DataSettings, DataSource, sources
from core.document import edits
from core.layers.base import shape_text
from core.progress import Progress
from core.settings import Choice, describe_errors
from gui.background import Background, Job
from gui.editor import Editor
from gui.forms import SettingsForm
from gui.panels.choice_form import ChoiceForm
from gui.parts.layouts import label, page, restyle, row, stretch

if TYPE_CHECKING:
    from core.data.split import Split


class DataPanel(QWidget):
    """Edits the data settings of the document, and reads or downloads the data on demand.

    Signals:
        exploreChosen: somebody wants to look at the data.
    """

    exploreChosen = Signal()

    def __init__(self, editor: Editor, background: Background) -> None:
        super().__init__()
        self.setObjectName("dataPanel")
        self.setAccessibleName("Data")
        self._editor, self._background = editor, background
        self._job: Job | None = None
        kinds = {kind.title: kind for kind in sources()}
        self._source = ChoiceForm("source", kinds, self._set_source)
        self._form = SettingsForm(DataSettings, self._change, only=("validation_fraction", "seed"))
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
        self._show_busy(False)
        self.refresh()

    def refresh(self) -> None:
        """Show the settings of the document."""
        settings = self._editor.document.data
        self._source.show_value(settings.source)
        self._form.show_values(settings)
        info = settings.source.info()
        names = info.classes or info.quantities
        classes = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
        self._facts.setText(
            f"One sample  {shape_text(info.in_shape)}\nSamples  {info.n_samples:,}\n"
            f"{info.answers_text}  {classes}\nValues  {info.preparation}"
        )

    def _lay_out(self) -> None:
        page(
            label("Data", "heading"),
            self._source,
            self._facts,
            label("Split", "heading"),
            self._form,
            row(self._load, self._explore, self._cancel, stretch()),
            self._bar,
            self._status,
            into=self,
        )

    def _set_source(self, source: Choice) -> None:
        if isinstance(source, DataSource):
            self._change("source", source)

    def _change(self, name: str, value: Any) -> str | None:
        try:
            settings = DataSettings.model_validate({**dict(self._editor.document.data), name: value})
        except ValidationError as error:
            return describe_errors(error)
        self._status.clear()
        same_kind = type(value) is type(getattr(self._editor.document.data, name))
        merge_key = f"data.{name}" if same_kind else None  # another kind is a step of its own
        label = f"Change {name} of the data" if same_kind else f"Take {settings.source.title} as data"
        self._editor.apply_to_document(label, lambda d: edits.change_data(d, settings), merge_key=merge_key)
        return None

    def _start(self) -> None:
        settings = self._editor.document.data

        def work(progress: Progress) -> Split:
            from core.data.split import load_split

            return load_split(settings, progress)

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
