"""What is done to a sample before the network gets it: the list of steps, and real samples before and after them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from core.layers.base import shape_text
from gui.background import Background
from gui.data_panel.preview_strip import PreviewStrip
from gui.data_panel.previewer import Previewer
from gui.data_panel.step_list import StepList
from gui.data_panel.steps import RANDOM_ICON
from gui.editor import Editor
from gui.parts.layouts import column, label, row, stretch
from gui.theme import Appearance


class Preparation(QWidget):
    """The list and the preview below it.

    Args:
        load: loads the data, downloading it where it is missing.
    """

    def __init__(
        self, editor: Editor, background: Background, appearance: Appearance, load: Callable[[], object]
    ) -> None:
        super().__init__()
        self.setObjectName("preparation")
        self._editor, self._appearance = editor, appearance
        self.steps = StepList(editor, appearance)
        self.previewer = Previewer(background, self)
        self._strip = PreviewStrip(appearance)
        self._title = label("Before and after", "strong")
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._figures = label(kind="muted")
        self._reason = label(kind="muted")
        self._reason.setObjectName("previewReason")
        self._draw = QToolButton()
        self._draw.setObjectName("anotherDrawButton")
        self._draw.setAccessibleName("Another draw")
        self._draw.setToolTip("Another draw: what the random steps may make of the same samples")
        self._draw.clicked.connect(self.previewer.draw_again)
        self._all = QToolButton()
        self._all.setObjectName("allStepsButton")
        self._all.setText("All steps")
        self._all.setToolTip("Show the samples after all steps")
        self._all.clicked.connect(self.steps.select_none)
        self._load = QPushButton("Load the data")
        self._load.setObjectName("loadForPreviewButton")
        self._load.clicked.connect(load)
        head = row(self._title, self._all, self._draw)
        column(
            self.steps, head, self._strip, self._figures, self._reason, row(self._load, stretch()), spacing=8, into=self
        )
        self.steps.selectionChanged.connect(self._show_preview)
        self.previewer.changed.connect(self._show_preview)
        appearance.changed.connect(self._draw_icons)
        self._draw_icons()

    def refresh(self) -> None:
        """Follow the document."""
        self.steps.refresh()
        self.previewer.show_settings(self._editor.document.data)
        self._show_preview()

    def preview_again(self) -> None:
        """The data has been loaded: show its samples."""
        self.previewer.again()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.previewer.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.previewer.watch(False)

    def _show_preview(self) -> None:
        preview, transforms = self.previewer.preview, self._editor.document.data.transforms
        self._draw.setVisible(any(step.is_random and step.enabled for step in transforms))
        selected = self.steps.selected
        self._all.setVisible(selected is not None and selected < len(transforms) - 1)
        reason = self.previewer.reason or ("" if preview or not self.previewer.is_busy else "Reading a few samples…")
        self._reason.setText(reason if preview is None else "")
        self._reason.setVisible(bool(self._reason.text()))
        self._load.setVisible(self.previewer.must_load and preview is None)
        self._strip.setVisible(preview is not None)
        self._figures.setVisible(preview is not None)
        if preview is None:
            self._title.setText("Before and after")
            return
        last = len(preview.stages) - 1
        at = last if selected is None else min(last, selected + 1)
        stage = preview.stages[at]
        title = stage.transform.title if stage.transform is not None else ""
        self._title.setText(f"Before, and after {title}" if title else "Samples as they are")
        info = self._editor.document.data.source.info()
        self._strip.show_stages(preview.before, stage, tuple(map(int, preview.indices)), info)
        figures = stage.figures
        self._figures.setText(
            f"{shape_text(stage.samples.shape[1:])}  ·  {figures.lowest:.3g} to {figures.highest:.3g}  ·  "
            f"mean {figures.mean:.3g}, deviation {figures.std:.3g}"
        )

    def _draw_icons(self) -> None:
        self._draw.setIcon(self._appearance.icon(RANDOM_ICON))
