"""The canvas as screen readers see it: a list with one item a node, which says what the card shows.

Who owns what: an interface that Python makes is deleted by Python, unless Qt has it in its cache, which is the case as
soon as a screen reader asked for it; Qt then deletes it with its widget, or never, where it stands for no object. The
items of nodes are therefore kept here, and taken out of the cache when the view goes.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import isValid

from core.document.model import Graph, Node
from core.graph.layer_check import LayerCheck
from core.graph.problems import Problem
from core.layers.base import shape_text
from gui.canvas.card_text import card_text, kind_text
from gui.canvas.view import CanvasView
from gui.editor import Editor


def spoken(graph: Graph, node: Node, known: LayerCheck | None, problems: tuple[Problem, ...]) -> str:
    """What is said of a node: "conv1, Conv2d, 16 × 3×3, output 16×8×8, 1 error"."""
    if node.is_terminal:
        text = card_text(graph, node, known)
        parts = [text.name, text.detail.replace(" · ", ", ")]
    else:
        parts = [node.name, kind_text(node), node.layer.summary()]
    if known is not None and known.out_shape is not None:
        parts.append(f"output {shape_text(known.out_shape)}")
    for severity in ("error", "warning"):
        n_found = sum(problem.severity == severity for problem in problems)
        parts.append(f"{n_found} {severity}{'s' if n_found > 1 else ''}" if n_found else "")
    parts += ["frozen" if node.frozen else "", "bypassed" if node.bypassed else ""]
    return ", ".join(part for part in parts if part)


class NodeInterface(QAccessibleInterface):
    """One node, by its id: what it says is looked up when it is asked."""

    def __init__(self, view: CanvasView, editor: Editor, id: str) -> None:
        super().__init__()
        self._view, self._editor, self.id = view, editor, id

    def isValid(self) -> bool:
        return isValid(self._view) and self.id in self._editor.graph.by_id

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
        node, problems = self._editor.graph.by_id[self.id], self._editor.problems_of(self.id)
        if kind == QAccessible.Text.Description:
            return " ".join(problem.message for problem in problems)
        if kind != QAccessible.Text.Name:
            return ""
        check = self._editor.graph_check
        known = check.layers.get(self.id) if check is not None else None
        return spoken(self._editor.graph, node, known, problems)

    def rect(self) -> QRect:
        """Where the card is on the screen."""
        if not self.isValid():
            return QRect()
        place = self._view.mapFromScene(self._view.canvas.node_item(self.id).card).boundingRect()
        return QRect(self._view.viewport().mapToGlobal(place.topLeft()), place.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        if not self.isValid():
            state.invalid = True
            return state
        chosen = [node.id for node in self._view.canvas.selected_nodes()]
        state.focusable = state.selectable = state.multiSelectable = True
        state.selected = self.id in chosen
        state.focused = chosen == [self.id] and self._view.hasFocus()
        state.offscreen = (
            not self._view.viewport()
            .rect()
            .intersects(self._view.mapFromScene(self._view.canvas.node_item(self.id).card).boundingRect())
        )
        return state


class CanvasInterface(QAccessibleWidget):
    """The canvas, with its nodes in their order in the document."""

    def __init__(self, view: CanvasView, editor: Editor) -> None:
        super().__init__(view, QAccessible.Role.List, view.accessibleName())
        self._view, self._editor = view, editor
        self._items: dict[str, NodeInterface] = {}

    def item(self, id: str) -> NodeInterface:
        """The item of a node."""
        if id not in self._items:
            self._items[id] = NodeInterface(self._view, self._editor, id)
        return self._items[id]

    def childCount(self) -> int:
        return len(self._editor.graph.nodes)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        nodes = self._editor.graph.nodes
        return self.item(nodes[index].id) if 0 <= index < len(nodes) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        ids = [node.id for node in self._editor.graph.nodes]
        return ids.index(child.id) if isinstance(child, NodeInterface) and child.id in ids else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        found = self._view.canvas.node_at(self._view.mapToScene(self._view.viewport().mapFromGlobal(QPoint(x, y))))
        return self.item(found.node.id) if found is not None else None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        chosen = self._view.canvas.selected_nodes()
        return self.item(chosen[0].id) if len(chosen) == 1 and self._view.hasFocus() else None

    def give_up(self) -> None:
        """Let Qt forget the items of the nodes."""
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
        """Say which layer is selected now; the keys walk from one to the next without moving the focus of Qt."""
        if not QAccessible.isActive():
            return
        chosen = self._view.canvas.selected_nodes()
        if len(chosen) == 1:
            index = self._editor.graph.nodes.index(chosen[0])
            for kind in (QAccessible.Event.Focus, QAccessible.Event.Selection):
                event = QAccessibleEvent(self._view, kind)
                event.setChild(index)
                QAccessible.updateAccessibility(event)
        elif chosen:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, f"{len(chosen)} layers selected"))


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
