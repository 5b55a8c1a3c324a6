"""What helps to read a canvas: notes, figures shown on the layers, and the search on it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSettings

from gui.actions import Actions
from gui.background import Background
from gui.canvas.view import CanvasView
from gui.controls.block_controls import BlockControls
from gui.controls.note_controls import NoteControls
from gui.controls.overlay_controls import OverlayControls
from gui.editor import Editor
from gui.find_bar.bar import FindBar
from gui.forecasts import Forecaster
from gui.theme import Appearance
from gui.train_thread import TrainThread


class CanvasTools:
    """Makes them for one canvas."""

    def __init__(
        self,
        editor: Editor,
        canvas: CanvasView,
        appearance: Appearance,
        settings: QSettings,
        blocks: BlockControls,
        forecaster: Forecaster,
        trainer: TrainThread,
        background: Background,
    ) -> None:
        self.notes = NoteControls(editor, canvas, appearance)
        self.overlays = OverlayControls(editor, canvas, appearance, settings, forecaster, trainer)
        self.find_bar = FindBar(editor, canvas, background, appearance)
        blocks.menuOpens.connect(self.notes.offer_colours)

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of their actions does, by name."""
        return {**self.notes.commands, **self.overlays.commands, **self.find_bar.commands}

    def attach(self, actions: Actions) -> None:
        """Keep these actions in line with what is shown."""
        self.overlays.attach(actions)
