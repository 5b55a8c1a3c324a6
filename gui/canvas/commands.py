"""What actions do on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from gui.canvas.nudging import SIDES, nudge
from gui.canvas.view import CanvasView
from gui.canvas.walking import step_note, walk
from gui.editor import Editor

_ZOOM_STEP = 1.25


def canvas_commands(canvas: CanvasView, editor: Editor) -> dict[str, Callable[[], object]]:
    """What each action on the canvas does, by its name."""
    scene = canvas.canvas
    return {
        "deleteAction": scene.delete_selection,
        "selectAllAction": scene.select_all,
        "earlierAction": lambda: scene.move_selection("earlier"),
        "laterAction": lambda: scene.move_selection("later"),
        **{f"move{side.title()}Action": partial(nudge, scene, editor, side) for side in SIDES.values()},
        "renameAction": canvas.in_place.rename_selection,
        **{f"walk{side.title()}Action": partial(walk, canvas, editor, side) for side in ("left", "right")},
        "nextNoteAction": partial(step_note, canvas, editor, 1),
        "previousNoteAction": partial(step_note, canvas, editor, -1),
        "addHereAction": canvas.ask_to_add,
        "fitAction": canvas.fit,
        "actualSizeAction": canvas.zoom_to_actual_size,
        "zoomInAction": lambda: canvas.zoom_by(_ZOOM_STEP),
        "zoomOutAction": lambda: canvas.zoom_by(1 / _ZOOM_STEP),
    }
