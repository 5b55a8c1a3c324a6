"""Moves the selected nodes with keys: one step of the grid, or one row."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, Qt

from core.document.placement import PITCH
from gui.canvas.carried import Carried
from gui.canvas.ground import GRID
from gui.canvas.scene import CanvasScene
from gui.editor import Editor

Side = Literal["left", "right", "up", "down"]

SIDES: dict[Qt.Key, Side] = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}
"""The arrow keys."""

_STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def nudge(scene: CanvasScene, editor: Editor, side: Side, far: bool = False) -> None:
    """Move the selected nodes and notes; moves of the same one after another are one step of undo.

    Args:
        scene: knows what is selected.
        editor: makes the edit.
        side: where to.
        far: by a row instead of a step of the grid.
    """
    carried = Carried(scene, editor, scene.selected_nodes(), scene.notes.selected())
    if not carried:
        return
    step = QPointF(*_STEPS[side]) * (PITCH if far else GRID)
    key = " ".join(sorted((*carried.nodes, *carried.notes)))
    editor.apply(f"Move {carried.title}", carried.moved_by(step), merge_key=f"nudge {key}")
