"""Writes the text of a note in its place on the canvas."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from core.blocks.nesting import inside
from core.document.annotating import add_note, at_least, change_note, remove_notes
from core.document.annotations import LONGEST, TITLE_HEIGHT, Note
from core.document.model import Graph
from gui.canvas.note_item import PADDING, TEXT_PIXELS, TITLE_PIXELS, text_height
from gui.canvas.view import CanvasView
from gui.editor import Editor
from gui.theme import Appearance

_LEAST_PIXELS = 11
_LEAST = (160, 24)
"""Width and height, in pixels of the screen, in which can be written however small the note is seen."""
_NEWLINES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NoteWriter(QPlainTextEdit):
    """A field over a note. A click elsewhere or Ctrl+Enter finishes, Escape gives up; Enter finishes a title.

    A new comment comes into the document with its text, so that it is one step of undo; without one it never does.
    """

    def __init__(self, view: CanvasView, editor: Editor, appearance: Appearance) -> None:
        super().__init__(view)  # over the viewport, which takes its children along when it scrolls
        self.setObjectName("noteText")
        self.setAccessibleName("Text of the note")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self._view, self._editor, self._appearance = view, editor, appearance
        self._note: Note | None = None
        self._is_new = False
        self._path: tuple[str, ...] = ()
        self._merge_key: str | None = None
        editor.documentChanged.connect(self._follow)
        editor.pathChanged.connect(self.finish)
        view.zoomed.connect(self._place)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self._place)
        self.hide()

    @property
    def is_writing(self) -> bool:
        """Whether a note is being written."""
        return self._note is not None

    def write(self, note: Note, is_new: bool = False, merge_key: str | None = None) -> None:
        """Begin to write.

        Args:
            note: what to write on.
            is_new: whether it is not in the document yet, and comes there with its text.
            merge_key: makes the text and the edit before it one step of undo.
        """
        self.finish()
        if not self._editor.may_edit():
            return
        self._note, self._is_new, self._path, self._merge_key = note, is_new, self._editor.path, merge_key
        self.setPlainText(note.text)
        self.setPlaceholderText("Title" if note.kind == "frame" else "Write a comment…")
        self.selectAll()
        self._place()
        self.show()
        self.raise_()
        self.setFocus()

    def finish(self) -> None:
        """Keep what was written."""
        note, self._note = self._note, None
        if note is None:
            return
        text = self.toPlainText().strip()
        if len(text) > LONGEST:
            self._editor.refused.emit(f"A note holds {LONGEST:,} letters: what came after them was left out")
            text = text[:LONGEST]
        self._close()
        label, edit = self._edit(note, text)
        if edit is not None:
            path = self._path
            key = None if self._merge_key is None else "/".join((*path, self._merge_key))
            self._editor.apply_to_document(label, lambda document: inside(document, path, edit), key)
        self._leave(note)

    def give_up(self) -> None:
        """Leave the note as it was."""
        note, self._note = self._note, None
        self._close()
        if note is not None:
            self._leave(note)

    def _leave(self, note: Note) -> None:
        """Select what was written on; from now on, edits are steps of their own."""
        self._editor.seal()
        if self._path == self._editor.path:
            self._view.canvas.clearSelection()
            self._view.canvas.notes.select([note.id])

    def _edit(self, note: Note, text: str) -> tuple[str, Callable[[Graph], Graph] | None]:
        """What undo calls it, and what is to be done; None where nothing is."""
        if note.kind == "frame":
            changed = note.model_copy(update={"text": text})
            label = f"Add {changed.title}" if self._merge_key is not None else f"Rename {changed.title}"
            return label, None if text == note.text else lambda graph: change_note(graph, note.id, text=text)
        rect = self._view.canvas.places.rect(note)
        rect.setHeight(max(rect.height(), text_height(text, rect.width())))
        size = at_least(self._view.canvas.places.kept_rect(rect)[1])
        changed = note.model_copy(update={"text": text, "size": size})
        if self._is_new:
            return f"Add {changed.title}", (lambda graph: add_note(graph, changed)) if text else None
        if not text:
            return f"Delete {note.title}", lambda graph: remove_notes(graph, [note.id])
        if text == note.text:
            return "", None
        return f"Edit {changed.title}", lambda graph: change_note(graph, note.id, text=text, size=size)

    def _follow(self) -> None:
        """Give up what has gone: an undo took the note away."""
        note = self._note
        if note is not None and not self._is_new and note.id not in {n.id for n in self._editor.graph.notes}:
            self.give_up()

    def _close(self) -> None:
        had_focus = self.hasFocus()
        self.hide()
        if had_focus:
            self._view.setFocus()

    def _place(self) -> None:
        """Lie over the note, wherever the view is."""
        note = self._note
        if note is None:
            return
        zoom, theme = self._view.zoom, self._appearance.theme
        is_frame = note.kind == "frame"
        rect = self._view.canvas.places.rect(note)
        if is_frame:
            rect.setHeight(TITLE_HEIGHT)
        place = self._view.mapFromScene(rect).boundingRect()
        self.setGeometry(QRect(place.topLeft(), place.size().expandedTo(QSize(*_LEAST))))
        pixels = max(_LEAST_PIXELS, round((TITLE_PIXELS if is_frame else TEXT_PIXELS) * zoom))
        room = 1 if is_frame else round((PADDING - 3) * zoom)
        ground = theme.notes[note.colour].ground
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {ground}; color: {theme.text}; border: 2px solid {theme.accent};"
            f" border-radius: 5px; min-height: 0; padding: {room}px {max(4, room)}px; font-size: {pixels}px;"
            f" font-weight: {600 if is_frame else 400}; }}"
        )

    # --- Qt ---------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif event.key() in _NEWLINES and (ctrl or (self._note is not None and self._note.kind == "frame")):
            self.finish()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.finish()
