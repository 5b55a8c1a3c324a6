"""Cut, copy, paste and duplicate: layers and notes on the clipboard are text that can be sent."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from core.blocks.turning import with_notes_turned
from core.document import clipboard
from core.document.annotating import Held, with_held
from core.document.annotations import Size
from core.document.clipboard import Fragment
from core.document.orientation import ORIENTATIONS
from core.document.placement import Position
from core.errors import NetloomError
from gui.actions import Actions
from gui.canvas.places import snapped
from gui.canvas.view import CanvasView
from gui.editor import Editor

_OF_LAYERS = ("cutAction", "copyAction", "duplicateAction")


class ClipboardControls(QObject):
    """Connects actions to the clipboard of the system and to edits of what stands on the canvas."""

    def __init__(self, editor: Editor, canvas: CanvasView, window: QWidget) -> None:
        super().__init__(window)
        self._editor, self._canvas, self._scene = editor, canvas, canvas.canvas
        self._actions: Actions | None = None
        self._available = False
        self._scene.selectionChanged.connect(self.refresh)
        editor.documentChanged.connect(self.refresh)

    def attach(self, actions: Actions) -> None:
        """Keep these actions in line with the selection."""
        self._actions = actions
        self.refresh()

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {
            "cutAction": self.cut,
            "copyAction": self.copy,
            "pasteAction": self.paste,
            "duplicateAction": self.duplicate,
        }

    def set_available(self, available: bool) -> None:
        """Say whether the canvas is in sight."""
        self._available = available
        self.refresh()

    def refresh(self) -> None:
        """Enable what makes sense now."""
        if self._actions is not None:
            for name in _OF_LAYERS:
                self._actions[name].setEnabled(self._available and bool(self._chosen() or self._scene.notes.selected()))

    # --- deeds ------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the selected layers on the clipboard."""
        QGuiApplication.clipboard().setText(clipboard.dump(self._copied()))

    def cut(self) -> None:
        """Put the selected layers on the clipboard and take them away, joining their neighbours."""
        fragment, held = self._copied(), self._held()
        label = f"Cut {fragment.title}"
        if self._scene.take_away(label, held.nodes, held.notes):
            QGuiApplication.clipboard().setText(clipboard.dump(fragment))

    def paste(self) -> None:
        """Put the layers on the clipboard onto the selected wire, at the pointer, or beside where they were."""
        try:
            found = clipboard.parse(QGuiApplication.clipboard().text())
        except NetloomError as error:
            self._editor.refused.emit(str(error))
            return
        way = self._scene.places.orientation
        fragment = with_notes_turned(found, ORIENTATIONS[found.direction], way)
        label, wires = f"Paste {fragment.title}", self._scene.selected_edges()
        if len(wires) == 1 and not self._scene.selected_nodes() and clipboard.chain(fragment) is not None:
            self._put(label, lambda graph: clipboard.paste_on_edge(graph, fragment, wires[0]))
        else:
            corner = self._corner_for(fragment)
            self._put_at(label, fragment, corner)

    def duplicate(self) -> None:
        """Put copies of the selected layers beside them."""
        fragment = self._copied()
        self._put_at(f"Duplicate {fragment.title}", fragment, fragment.corner)

    def _put_at(self, label: str, fragment: Fragment, corner: Position) -> None:
        way = self._scene.places.orientation
        self._put(label, lambda graph: clipboard.paste(graph, fragment, corner, way))

    def _put(self, label: str, edit) -> None:
        if self._scene.put(label, edit):
            self._canvas.show_selection()

    def _corner_for(self, fragment: Fragment) -> Position:
        """Where pasted layers go: with their middle at the pointer, if that is over the canvas."""
        pixel = self._canvas.pointer.pixel
        if pixel is None:
            return fragment.corner
        places = self._scene.places
        size = QPointF(*places.orientation.size(Size(*fragment.size)))
        return places.kept(snapped(self._canvas.mapToScene(pixel) - size / 2))

    def _copied(self) -> Fragment:
        held = self._held()
        return clipboard.copied(self._editor.graph, held.nodes, held.notes, self._editor.document.direction)

    def _held(self) -> Held:
        """What is selected, with all that stands in the frames among it; the ends of the network stay."""
        graph = self._editor.graph
        nodes, notes = with_held(graph, self._chosen(), self._scene.notes.selected())
        return Held(frozenset(id for id in nodes if not graph.by_id[id].is_terminal), notes)

    def _chosen(self) -> list[str]:
        return [node.id for node in self._scene.selected_nodes() if not node.is_terminal]
