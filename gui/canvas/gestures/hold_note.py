"""Dragging a comment, a frame with all that stands in it, or a side of either."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from core.document.annotating import at_least, change_note
from gui.canvas.carried import Carried
from gui.canvas.ground import GRID
from gui.canvas.note_item import Grip, NoteItem
from gui.canvas.places import Places, snapped
from gui.canvas.scene import CanvasScene
from gui.editor import Editor

_THRESHOLD = 4


class MoveNote:
    """Drags a note, and what is selected with it; a frame takes along what stands in it."""

    def __init__(self, scene: CanvasScene, editor: Editor, start: QPointF, grabbed: NoteItem) -> None:
        self._editor, self._start = editor, start
        self._origin = grabbed.rect.topLeft()
        # Shift may just have taken it out of the selection
        chosen = (scene.selected_nodes(), scene.notes.selected()) if grabbed.isSelected() else ((), ())
        self._carried = Carried(scene, editor, *chosen)
        self._step = QPointF()
        self._moved = False

    def move(self, place: QPointF) -> None:
        offset = place - self._start
        if not self._carried or (not self._moved and offset.manhattanLength() < _THRESHOLD):
            return
        self._moved = True
        self._step = snapped(self._origin + offset) - self._origin
        self._carried.show_at(self._step)

    def finish(self, place: QPointF) -> None:
        self.move(place)
        if self._moved:
            self._editor.apply(f"Move {self._carried.title}", self._carried.moved_by(self._step))
            self._carried.put_back()

    def cancel(self) -> None:
        if self._moved:
            self._carried.put_back()


class ResizeNote:
    """Drags a side or a corner of a note; the others stay where they are."""

    def __init__(self, places: Places, editor: Editor, start: QPointF, grabbed: NoteItem, grip: Grip) -> None:
        self._editor, self._start, self._item, self._grip = editor, start, grabbed, grip
        self._places = places
        self._origin = QRectF(grabbed.rect)

    def move(self, place: QPointF) -> None:
        offset = place - self._start
        if self._item.rect != self._origin or offset.manhattanLength() >= _THRESHOLD:
            self._item.place(self._resized(offset))

    def finish(self, place: QPointF) -> None:
        self.move(place)
        note, rect = self._item.note, QRectF(self._item.rect)
        if rect != self._origin:
            position, size = self._places.kept_rect(rect)
            self._editor.apply(
                f"Resize {note.title}",
                lambda graph: change_note(graph, note.id, position=position, size=at_least(size)),
            )
        self.cancel()

    def cancel(self) -> None:
        if self._item.scene() is not None:
            self._item.put_back()

    def _resized(self, offset: QPointF) -> QRectF:
        rect, least = QRectF(self._origin), self._places.smallest
        if self._grip.right < 0:
            rect.setLeft(min(_on_grid(rect.left() + offset.x()), rect.right() - least.width))
        elif self._grip.right > 0:
            rect.setRight(max(_on_grid(rect.right() + offset.x()), rect.left() + least.width))
        if self._grip.down < 0:
            rect.setTop(min(_on_grid(rect.top() + offset.y()), rect.bottom() - least.height))
        elif self._grip.down > 0:
            rect.setBottom(max(_on_grid(rect.bottom() + offset.y()), rect.top() + least.height))
        return rect


def _on_grid(place: float) -> float:
    return round(place / GRID) * GRID
