"""What of the network is in sight: all of it, its beginning, one layer, or where one was before a block was opened."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, QSizeF
from PySide6.QtGui import QResizeEvent, QTransform

from gui.canvas.scene import CanvasScene
from gui.canvas.zoom_view import ZoomView
from gui.editor import Editor

_MARGIN = 24.0
_READABLE = 0.75


class ShowingView(ZoomView):
    """Shows a scene, and brings parts of it into sight."""

    def __init__(self, scene: CanvasScene, editor: Editor) -> None:
        super().__init__(scene)
        self._editor = editor
        self._path = editor.path
        self._left: dict[tuple[str, ...], tuple[QTransform, QPoint]] = {}

    @property
    def canvas(self) -> CanvasScene:
        """The scene shown."""
        scene = self.scene()
        assert isinstance(scene, CanvasScene)
        return scene

    def fit(self) -> None:
        """Show the whole network, no larger than 100 %."""
        self.set_zoom(self._fitting_zoom())
        self.centerOn(self.canvas.network_rect().center())

    def _fitting_zoom(self) -> float:
        rect = self.canvas.network_rect().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        room = QRectF(self.viewport().rect())
        return min(1.0, room.width() / rect.width(), room.height() / rect.height())

    def show_beginning(self) -> None:
        """Show the whole network if its texts can be read then, else its beginning; again when the size changes."""
        self.beginning_wanted = True
        self._left.clear()
        self._show_beginning()

    def show_node(self, id: str) -> None:
        """Select a node and bring it into sight."""
        self.canvas.select_only([id])
        self.show_selection()

    def show_note(self, id: str) -> None:
        """Select a note and bring it into sight."""
        self.canvas.select_only([], [id])
        self.show_selection()

    def show_selection(self) -> None:
        """Bring what is selected into sight."""
        for place in self.canvas.notes.selected_places():
            self.ensureVisible(place)
        for node in self.canvas.selected_nodes():
            self.ensureVisible(self.canvas.node_item(node.id))

    def _follow_path(self) -> None:
        """Show all of a block that was opened; go back to where one was in what is around it."""
        before, self._path = self._path, self._editor.path
        self._left[before] = QTransform(self.transform()), self._scrolled()
        self.canvas.refresh()
        inside = before[len(self._path) :] if before[: len(self._path)] == self._path else ()
        known = self._left.get(self._path) if inside else None
        self._left = {path: seen for path, seen in self._left.items() if len(path) < len(self._path)}
        self.beginning_wanted = known is None
        if known is None:
            self._show_beginning()
        else:
            self.setTransform(known[0])
            self.horizontalScrollBar().setValue(known[1].x())
            self.verticalScrollBar().setValue(known[1].y())
            self.zoomed.emit(self.zoom)
        self.canvas.select_only(inside[:1])

    def _scrolled(self) -> QPoint:
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _show_beginning(self) -> None:
        if self._fitting_zoom() >= _READABLE:
            self.fit()
            return
        self.set_zoom(_READABLE)  # at once: each change of what is drawn takes a look at every item
        rect, seen = self.canvas.network_rect(), QSizeF(self.viewport().size()) / self.zoom
        if self.canvas.places.is_level:
            self.centerOn(rect.left() - _MARGIN / 2 + seen.width() / 2, rect.center().y())
        else:
            self.centerOn(rect.center().x(), rect.top() - _MARGIN / 2 + seen.height() / 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.beginning_wanted:
            self._show_beginning()
        elif event.oldSize().isValid():
            self._keep_middle(event.size() - event.oldSize())

    def _keep_middle(self, more: QSize) -> None:
        """Keep what stood in the middle there, across the flow; where the network begins stays where it is."""
        if self.canvas.places.is_level:
            bar, pixels = self.verticalScrollBar(), more.height()
        else:
            bar, pixels = self.horizontalScrollBar(), more.width()
        bar.setValue(bar.value() - pixels // 2)
