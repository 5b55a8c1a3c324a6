"""Nodes and notes as screen readers see them: items of the list that the canvas is, see ``accessible``."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QWindow
from shiboken6 import isValid

from core.document.annotations import Note
from core.document.model import Node
from gui.canvas.note_item import NoteItem
from gui.canvas.spoken import spoken, spoken_note
from gui.canvas.view import CanvasView
from gui.editor import Editor


class ItemInterface(QAccessibleInterface):
    """One node or note, by its id: what it says is looked up when it is asked."""

    def __init__(self, view: CanvasView, editor: Editor, id: str) -> None:
        super().__init__()
        self._view, self._editor, self.id = view, editor, id

    def isValid(self) -> bool:
        return isValid(self._view) and self.exists

    @property
    def exists(self) -> bool:
        """Whether it stands on the canvas."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """What is said of it."""
        raise NotImplementedError

    @property
    def description(self) -> str:
        """What is said on request."""
        raise NotImplementedError

    @property
    def place(self) -> QRect:
        """Where it is, in pixels of the view."""
        raise NotImplementedError

    @property
    def is_selected(self) -> bool:
        """Whether it is selected."""
        raise NotImplementedError

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._view.window().windowHandle()

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._view)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childCount(self) -> int:
        return 0

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Names are changed in the settings."""

    def text(self, kind: QAccessible.Text) -> str:
        if not self.isValid():
            return ""
        return {QAccessible.Text.Name: self.name, QAccessible.Text.Description: self.description}.get(kind, "")

    def rect(self) -> QRect:
        """Where it is on the screen."""
        if not self.isValid():
            return QRect()
        return QRect(self._view.viewport().mapToGlobal(self.place.topLeft()), self.place.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        if not self.isValid():
            state.invalid = True
            return state
        state.focusable = state.selectable = state.multiSelectable = True
        state.selected = self.is_selected
        state.focused = self.is_selected and self._view.hasFocus() and len(chosen(self._view)) == 1
        state.offscreen = not self._view.viewport().rect().intersects(self.place)
        return state


class NodeInterface(ItemInterface):
    """One node."""

    @property
    def exists(self) -> bool:
        return self.id in self._editor.graph.by_id

    @property
    def name(self) -> str:
        check, graph = self._editor.graph_check, self._editor.graph
        known = check.layers.get(self.id) if check is not None else None
        return spoken(graph, graph.by_id[self.id], known, self._editor.problems_of(self.id))

    @property
    def description(self) -> str:
        return " ".join(problem.message for problem in self._editor.problems_of(self.id))

    @property
    def place(self) -> QRect:
        return self._view.mapFromScene(self._view.canvas.node_item(self.id).card).boundingRect()

    @property
    def is_selected(self) -> bool:
        return self._view.canvas.node_item(self.id).isSelected()


class NoteInterface(ItemInterface):
    """One comment or frame."""

    @property
    def exists(self) -> bool:
        return self._item is not None

    @property
    def name(self) -> str:
        return spoken_note(self._editor.graph, self._item.note) if self._item is not None else ""

    @property
    def description(self) -> str:
        return "Enter changes the text" if self._editor.is_editable else ""

    @property
    def place(self) -> QRect:
        return self._view.mapFromScene(self._item.rect).boundingRect() if self._item is not None else QRect()

    @property
    def is_selected(self) -> bool:
        return self._item is not None and self._item.isSelected()

    @property
    def _item(self) -> NoteItem | None:
        return self._view.canvas.notes.item(self.id)


def chosen(view: CanvasView) -> list[Node | Note]:
    """What is selected."""
    return [*view.canvas.selected_nodes(), *view.canvas.notes.selected()]
