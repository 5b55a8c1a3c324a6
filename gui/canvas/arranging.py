"""Arranges the canvas, and draws it another way.

The layout is found off the window's thread, then the nodes glide to their places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QRectF, QVariantAnimation
from PySide6.QtGui import QAction

from core.blocks.nesting import inside
from core.blocks.turning import turned
from core.document.model import Document, Graph
from core.document.orientation import ORIENTATIONS, Direction
from core.graph.layout import arranged
from core.progress import Progress
from gui.background import Background
from gui.canvas.places import Places
from gui.canvas.scene import CanvasScene
from gui.editor import Editor

_MILLISECONDS = 240
_MOST_ANIMATED = 300
"""More than so many nodes would glide in jerks."""
_TITLES: dict[Direction, str] = {"down": "top-down", "right": "left to right"}


class Arranger(QObject):
    """Does it, once at a time; an edit or an undo meanwhile puts everything where it belongs at once."""

    def __init__(self, editor: Editor, scene: CanvasScene, background: Background) -> None:
        super().__init__(scene)
        self._editor, self._scene, self._background = editor, scene, background
        self._working = False
        self._next: Direction | None = None
        self._direction = editor.document.direction
        self._actions: Mapping[str, QAction] = {}
        self._ways: dict[str, tuple[QPointF, QPointF]] = {}
        self._sheets: dict[str, tuple[QRectF, QRectF]] = {}
        self._animation = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=_MILLISECONDS)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._animation.valueChanged.connect(self._glide)
        editor.documentChanged.connect(self._stop)
        editor.documentChanged.connect(self._follow_direction)
        editor.pathChanged.connect(self._drop)

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {
            "arrangeAction": self.start,
            **{f"{direction}LayoutAction": partial(self.lay_out, direction) for direction in ORIENTATIONS},
        }

    def attach(self, actions: Mapping[str, QAction]) -> None:
        """Let its actions show which way the network is drawn."""
        self._actions = actions
        self._mark_direction()

    @property
    def is_working(self) -> bool:
        """Whether a layout is being looked for."""
        return self._working

    @property
    def is_gliding(self) -> bool:
        """Whether nodes are on their way to where the document has them already."""
        return bool(self._ways)

    def start(self) -> None:
        """Arrange what stands on the canvas."""
        if not self._working and self._editor.may_edit():
            self._find("Arrange", self._editor.document.direction)

    def lay_out(self, direction: Direction) -> None:
        """Draw the document in a direction and arrange what stands on the canvas; after what is being looked for."""
        self._mark_direction()
        if self._working:
            self._next = direction
        else:
            self._find(f"Lay out {_TITLES[direction]}", direction)

    def _find(self, label: str, direction: Direction) -> None:
        document, path, editable = self._editor.document, self._editor.path, self._editor.is_editable
        self._working = True

        def work(progress: Progress) -> Document:
            found = turned(document, direction)
            edit = partial(arranged, orientation=ORIENTATIONS[direction])
            return inside(found, path, edit) if editable else found

        def done(found: Document) -> None:
            self._working = False
            if self._editor.document is document and self._editor.path == path:
                self._apply(label, found)
            self._go_on()

        def failed(error: Exception) -> None:
            self._working = False
            self._editor.refused.emit(f"The network could not be arranged: {error}")
            self._go_on()

        self._background.run("arrange", work, done, failed)

    def _go_on(self) -> None:
        direction, self._next = self._next, None
        if direction is not None:
            self.lay_out(direction)

    def _apply(self, label: str, found: Document) -> None:
        if found == self._editor.document:
            return
        before, places = self._editor.graph, self._scene.places
        if not self._editor.apply_to_document(label, lambda document: found):
            return
        ways = self._moved_cards(before, places)
        if ways and len(ways) <= _MOST_ANIMATED:
            self._ways, self._sheets = ways, self._moved_sheets(before, places)
            self._glide(0.0)
            self._animation.start()

    def _glide(self, way: float) -> None:
        for id, (start, end) in self._ways.items():
            self._scene.node_item(id).setPos(start + (end - start) * way)
        for id, (old, new) in self._sheets.items():
            item = self._scene.notes.item(id)
            if item is not None:
                item.place(_between(old, new, way))
        if self._ways:
            self._scene.route()
        if way >= 1:
            self._ways, self._sheets = {}, {}

    def _stop(self) -> None:
        """The document is another one: put what still glides where that says."""
        gliding = self._drop()
        self._scene.notes.put_back()
        for id in gliding.keys() & self._editor.graph.by_id.keys():
            self._scene.node_item(id).put_back()
        if gliding:
            self._scene.route()

    def _drop(self) -> dict[str, tuple[QPointF, QPointF]]:
        """Glide no further; also where other nodes come onto the canvas, which have these ids, too."""
        self._animation.stop()
        gliding, self._ways, self._sheets = self._ways, {}, {}
        return gliding

    # --- the direction ----------------------------------------------------------------------------------------

    def _follow_direction(self) -> None:
        """Show where the network begins once it is drawn another way: what was in sight is elsewhere."""
        if self._editor.document.direction == self._direction:
            return
        self._direction = self._editor.document.direction
        self._mark_direction()
        for view in self._scene.views():
            view.show_beginning()  # type: ignore[attr-defined]

    def _mark_direction(self) -> None:
        """Let the menu show how the network is drawn, which a choice there alone does not change."""
        if self._actions:
            self._actions[f"{self._editor.document.direction}LayoutAction"].setChecked(True)

    def _moved_cards(self, before: Graph, places: Places) -> dict[str, tuple[QPointF, QPointF]]:
        """Where each node stood and stands, for those that moved."""
        old, now = before.by_id, self._scene.places
        pairs = ((node.id, old[node.id], node) for node in self._editor.graph.nodes if node.id in old)
        ways = {id: (places.corner(was.position), now.corner(node.position)) for id, was, node in pairs}
        return {id: (start, end) for id, (start, end) in ways.items() if start != end}

    def _moved_sheets(self, before: Graph, places: Places) -> dict[str, tuple[QRectF, QRectF]]:
        """Where each note stood and stands, for those that moved."""
        old, now = {note.id: note for note in before.notes}, self._scene.places
        pairs = ((old[note.id], note) for note in self._editor.graph.notes if note.id in old)
        ways = {note.id: (places.rect(was), now.rect(note)) for was, note in pairs}
        return {id: (start, end) for id, (start, end) in ways.items() if start != end}


def _between(old: QRectF, new: QRectF, way: float) -> QRectF:
    """The rectangle so far on the way from one to another, 0 to 1."""
    sides = zip(old.getRect(), new.getRect(), strict=True)
    return QRectF(*(start + (end - start) * way for start, end in sides))
