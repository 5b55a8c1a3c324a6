"""Moves the selected nodes with keys: one step of the grid, or one row."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt

from core.document import edits
from core.document.model import Graph
from core.document.placement import PITCH, Position
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
    """Move the selected nodes; moves of the same nodes one after another are one step of undo.

    Args:
        scene: knows what is selected.
        editor: makes the edit.
        side: where to.
        far: by a row instead of a step of the grid.
    """
    chosen = scene.selected_nodes()
    if not chosen:
        return
    ids = sorted(node.id for node in chosen)
    right, down = (sign * (PITCH if far else GRID) for sign in _STEPS[side])

    def moved(graph: Graph) -> Graph:
        places = (graph.node(id).position for id in ids)
        return edits.move(graph, {id: Position(p.x + right, p.y + down) for id, p in zip(ids, places, strict=True)})

    what = chosen[0].name if len(chosen) == 1 else f"{len(chosen)} layers"
    editor.apply(f"Move {what}", moved, merge_key=f"nudge {' '.join(ids)}")
