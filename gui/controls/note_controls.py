"""Comments and frames: put on the canvas, written on, coloured."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu

from core.document.annotating import add_note, change_note, frame_around, new_note
from core.document.annotations import COLOURS, Note, NoteColour, NoteKind
from core.document.model import Graph
from gui.canvas.note_writer import NoteWriter
from gui.canvas.places import snapped
from gui.canvas.view import CanvasView
from gui.editor import Editor
from gui.theme import Appearance

_COMMENT = QSizeF(208, 64)
_FRAME = QSizeF(320, 208)


class NoteControls(QObject):
    """Connects actions, double-clicks and the menu of the canvas to edits of notes."""

    def __init__(self, editor: Editor, canvas: CanvasView, appearance: Appearance) -> None:
        super().__init__(canvas)
        self._editor, self._canvas, self._scene, self._appearance = editor, canvas, canvas.canvas, appearance
        self.writer = NoteWriter(canvas, editor, appearance)
        canvas.writeWanted.connect(self.writer.write)

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {"commentAction": self.add_comment, "frameAction": self.add_frame}

    def add_comment(self) -> None:
        """Write a new comment at the pointer."""
        corner = snapped(self._canvas.place_for_new())
        self.writer.write(self._new("comment", QRectF(corner, _COMMENT)), is_new=True)

    def add_frame(self) -> None:
        """Put a frame around the selected layers, or an empty one in sight, and write its title."""
        ids = [node.id for node in self._scene.selected_nodes()]
        around = partial(frame_around, self._editor.graph, ids, self._scene.places.orientation)
        frame = around() if ids else self._new("frame", QRectF(self._corner_in_sight(), _FRAME))
        key = f"frame {frame.id}"
        self._scene.clearSelection()
        self._editor.seal()
        if self._editor.apply("Add frame", lambda graph: add_note(graph, frame), key):
            self.writer.write(frame, merge_key=key)

    def offer_colours(self, menu: QMenu) -> None:
        """Put the colours into a menu, if notes are selected."""
        notes = self._scene.notes.selected()
        if not notes:
            return
        colours = QMenu("&Colour", menu)
        colours.setObjectName("colourMenu")
        for colour in COLOURS:
            action = colours.addAction(self._swatch(colour), colour.capitalize())
            action.setObjectName(f"{colour}NoteAction")
            action.setCheckable(True)
            action.setChecked(all(note.colour == colour for note in notes))
            action.triggered.connect(lambda _checked, colour=colour: self.paint(colour))
        first = menu.actions()[0]
        menu.insertMenu(first, colours)
        menu.insertSeparator(first)

    def paint(self, colour: NoteColour) -> None:
        """Give the selected notes a colour."""
        notes = self._scene.notes.selected()

        def edit(graph: Graph) -> Graph:
            for note in notes:
                graph = change_note(graph, note.id, colour=colour)
            return graph

        self._editor.apply(f"Colour {_what(notes)} {colour}", edit)

    def _new(self, kind: NoteKind, rect: QRectF) -> Note:
        return new_note(self._editor.graph, kind, *self._scene.places.kept_rect(rect))

    def _corner_in_sight(self) -> QPointF:
        middle = self._canvas.mapToScene(self._canvas.viewport().rect().center())
        return snapped(middle - QPointF(_FRAME.width(), _FRAME.height()) / 2)

    def _swatch(self, colour: NoteColour) -> QIcon:
        shade = self._appearance.theme.notes[colour]
        pixmap = QPixmap(96, 96)  # of a menu at 300 %, and more
        pixmap.fill(QColor(0, 0, 0, 0))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(shade.line))
        painter.setBrush(QColor(shade.line))
        painter.drawEllipse(12, 12, 72, 72)
        painter.end()
        return QIcon(pixmap)


def _what(notes: list[Note]) -> str:
    return notes[0].kind if len(notes) == 1 else f"{len(notes)} notes"
