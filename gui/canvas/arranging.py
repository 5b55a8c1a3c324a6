"""Arranges the canvas: the layout is found off the window's thread, then the nodes glide to their places."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QRectF, QVariantAnimation

from core.document.model import Graph
from core.document.placement import Position
from core.graph.layout import arranged, distances
from core.progress import Progress
from gui.background import Background
from gui.canvas.scene import CanvasScene
from gui.editor import Editor

_MILLISECONDS = 240
_MOST_ANIMATED = 300
"""More than so many nodes would glide in jerks."""


class Arranger(QObject):
    """Does it, once at a time; an edit or an undo meanwhile puts everything where it belongs at once."""

    def __init__(self, editor: Editor, scene: CanvasScene, background: Background) -> None:
        super().__init__(scene)
        self._editor, self._scene, self._background = editor, scene, background
        self._working = False
        self._ways: dict[str, tuple[Position, Position]] = {}
        self._sheets: dict[str, tuple[QRectF, QRectF]] = {}
        self._animation = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=_MILLISECONDS)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._animation.valueChanged.connect(self._glide)
        editor.documentChanged.connect(self._stop)
        editor.pathChanged.connect(self._drop)

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
        graph = self._editor.graph
        if self._working:
            return
        self._working = True

        def work(progress: Progress) -> Graph:
            return arranged(graph)

        def done(found: Graph) -> None:
            self._working = False
            if self._editor.graph is graph:
                self._apply(graph, found)

        def failed(error: Exception) -> None:
            self._working = False
            self._editor.refused.emit(f"The network could not be arranged: {error}")

        self._background.run("arrange", work, done, failed)

    def _apply(self, before: Graph, after: Graph) -> None:
        ways = dict(distances(before, after))
        if after == before or not self._editor.apply("Arrange", lambda graph: after):
            return
        if ways and len(ways) <= _MOST_ANIMATED:
            self._ways = ways
            self._sheets = self._moved_sheets(before, after)
            self._glide(0.0)
            self._animation.start()

    def _glide(self, way: float) -> None:
        for id, (start, end) in self._ways.items():
            place = QPointF(start.x + (end.x - start.x) * way, start.y + (end.y - start.y) * way)
            self._scene.node_item(id).setPos(place)
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
            self._scene.node_item(id).setPos(QPointF(*self._editor.graph.by_id[id].position))
        if gliding:
            self._scene.route()

    def _drop(self) -> dict[str, tuple[Position, Position]]:
        """Glide no further; also where other nodes come onto the canvas, which have these ids, too."""
        self._animation.stop()
        gliding, self._ways, self._sheets = self._ways, {}, {}
        return gliding

    @staticmethod
    def _moved_sheets(before: Graph, after: Graph) -> dict[str, tuple[QRectF, QRectF]]:
        """Where each note stood and stands, for those that moved."""
        old = {note.id: note for note in before.notes}
        pairs = ((old[note.id], note) for note in after.notes if note.id in old and old[note.id] != note)
        return {note.id: (QRectF(*was.position, *was.size), QRectF(*note.position, *note.size)) for was, note in pairs}


def _between(old: QRectF, new: QRectF, way: float) -> QRectF:
    """The rectangle so far on the way from one to another, 0 to 1."""
    sides = zip(old.getRect(), new.getRect(), strict=True)
    return QRectF(*(start + (end - start) * way for start, end in sides))
