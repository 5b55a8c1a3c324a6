"""Which gesture begins where the left button is pressed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QGraphicsItem

from gui.canvas.gestures.base import Gesture
from gui.canvas.gestures.cut_wires import CutWires
from gui.canvas.gestures.draw_wire import DrawWire
from gui.canvas.gestures.duplicate import Duplicate
from gui.canvas.gestures.hold_note import MoveNote, ResizeNote
from gui.canvas.gestures.move_nodes import MoveNodes
from gui.canvas.gestures.select_in_frame import SelectInFrame
from gui.canvas.scene import CanvasScene
from gui.canvas.spot import Spot
from gui.editor import Editor
from gui.theme import Appearance

_ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


def begin(
    scene: CanvasScene,
    editor: Editor,
    appearance: Appearance,
    place: QPointF,
    modifiers: Qt.KeyboardModifier,
    offer: Callable[[Spot], object],
) -> Gesture | None:
    """The gesture that begins at a place of the scene; None on a wire, which Qt itself selects.

    ``offer`` is called with the loose end of a wire that was let go over nothing.
    """
    item, theme = scene.node_at(place), appearance.theme
    if item is None:
        if modifiers & Qt.KeyboardModifier.AltModifier:
            return CutWires(scene, editor, theme, place)
        return _begin_elsewhere(scene, editor, appearance, place, modifiers)
    port = item.port_at(place)
    if port is not None:
        return DrawWire(scene, editor, theme, item, port, offer)
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return Duplicate(scene, editor, appearance, place, item)
    _select(scene, item, modifiers)
    return MoveNodes(scene, editor, theme, place, item)


def _begin_elsewhere(
    scene: CanvasScene, editor: Editor, appearance: Appearance, place: QPointF, modifiers: Qt.KeyboardModifier
) -> Gesture | None:
    held = scene.notes.held_at(place)
    if held is None:
        toggles = bool(modifiers & _ADDING)
        return None if scene.edge_at(place) else SelectInFrame(scene, appearance.theme, place, toggles)
    item, grip = held
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return Duplicate(scene, editor, appearance, place, item)
    _select(scene, item, modifiers)
    return MoveNote(scene, editor, place, item) if grip.moves else ResizeNote(scene.places, editor, place, item, grip)


def _select(scene: CanvasScene, item: QGraphicsItem, modifiers: Qt.KeyboardModifier) -> None:
    """Select what was pressed; Shift adds it to what is selected, or takes it out."""
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        item.setSelected(not item.isSelected())
    elif not item.isSelected():
        scene.clearSelection()
        item.setSelected(True)
