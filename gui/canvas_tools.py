"""What helps to read a canvas: notes, figures shown on the layers, and the search on it."""

from __future__ import annotations

from collections.abc import Callable

from gui.block_controls import BlockControls
from gui.canvas.view import CanvasView
from gui.editor import Editor
from gui.note_controls import NoteControls
from gui.theme import Appearance


class CanvasTools:
    """Makes them for one canvas."""

    def __init__(self, editor: Editor, canvas: CanvasView, appearance: Appearance, blocks: BlockControls) -> None:
        self.notes = NoteControls(editor, canvas, appearance)
        blocks.menuOpens.connect(self.notes.offer_colours)

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of their actions does, by name."""
        return self.notes.commands
