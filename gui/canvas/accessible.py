"""The canvas as screen readers see it: a list with one item for each node and note, which says what is seen there.

Who owns what: an interface that Python makes is deleted by Python, unless Qt has it in its cache, which is the case as
soon as a screen reader asked for it; Qt then deletes it with its widget, or never, where it stands for no object. The
items are therefore kept here, and taken out of the cache when the view goes.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from core.document.annotations import Note, title_of
from core.document.model import Graph, Node
from gui.canvas.accessible_items import ItemInterface, NodeInterface, NoteInterface, chosen
from gui.canvas.view import CanvasView
from gui.editor import Editor


class CanvasInterface(QAccessibleWidget):
    """The canvas, with its nodes in their order in the document, and its notes after them."""

    def __init__(self, view: CanvasView, editor: Editor) -> None:
        super().__init__(view, QAccessible.Role.List, view.accessibleName())
        self._view, self._editor = view, editor
        self._items: dict[tuple[type[ItemInterface], str], ItemInterface] = {}

    def item(self, thing: Node | Note) -> ItemInterface:
        """The item of a node or a note."""
        kind = NoteInterface if isinstance(thing, Note) else NodeInterface
        key = kind, thing.id
        if key not in self._items:
            self._items[key] = kind(self._view, self._editor, thing.id)
        return self._items[key]

    def childCount(self) -> int:
        return len(things_of(self._editor.graph))

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        things = things_of(self._editor.graph)
        return self.item(things[index]) if 0 <= index < len(things) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        items = (index for index, thing in enumerate(things_of(self._editor.graph)) if self.item(thing) is child)
        return next(items, -1)

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        place = self._view.mapToScene(self._view.viewport().mapFromGlobal(QPoint(x, y)))
        node = self._view.canvas.node_at(place)
        held = self._view.canvas.notes.held_at(place) if node is None else None
        if held is not None:
            return self.item(held[0].note)
        return self.item(node.node) if node is not None else None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        selected = chosen(self._view)
        return self.item(selected[0]) if len(selected) == 1 and self._view.hasFocus() else None

    def give_up(self) -> None:
        """Let Qt forget the items of the nodes and notes."""
        for item in self._items.values():
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(item))
        self._items.clear()


class Announcer(QObject):
    """Makes a canvas known to screen readers, and tells them when the selection changes."""

    def __init__(self, view: CanvasView, editor: Editor) -> None:
        super().__init__(view)
        self._view, self._editor = view, editor
        self._interface: CanvasInterface | None = None
        _announcers[view] = self
        _install_factory()
        view.canvas.selectionChanged.connect(self._tell)

    def interface(self) -> CanvasInterface:
        """The interface of the canvas; Qt asks for it once, when a screen reader does."""
        if self._interface is None:
            self._interface = CanvasInterface(self._view, self._editor)
        return self._interface

    def end(self) -> None:
        """The window closes."""
        _announcers.pop(self._view, None)
        if self._interface is not None:
            self._interface.give_up()

    def _tell(self) -> None:
        """Say what is selected now; the keys walk from one to the next without moving the focus of Qt."""
        if not QAccessible.isActive():
            return
        selected = chosen(self._view)
        if len(selected) == 1:
            index = next(n for n, thing in enumerate(things_of(self._editor.graph)) if thing is selected[0])
            for kind in (QAccessible.Event.Focus, QAccessible.Event.Selection):
                event = QAccessibleEvent(self._view, kind)
                event.setChild(index)
                QAccessible.updateAccessibility(event)
        elif selected:
            names = [thing.name for thing in selected if isinstance(thing, Node)]
            text = f"{title_of(names, [thing for thing in selected if isinstance(thing, Note)])} selected"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, text))


def things_of(graph: Graph) -> tuple[Node | Note, ...]:
    """All that a graph shows on the canvas, in the order in which screen readers count it."""
    return (*graph.nodes, *graph.notes)


_announcers: dict[QObject, Announcer] = {}
_installed: list[bool] = []


def _install_factory() -> None:
    if not _installed:
        QAccessible.installFactory(_make)
        _installed.append(True)


def _make(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """What Qt asks for the interface of any object; None leaves it to Qt."""
    announcer = _announcers.get(thing) if isinstance(thing, CanvasView) else None
    return announcer.interface() if announcer is not None else None
