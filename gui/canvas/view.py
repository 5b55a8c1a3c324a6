"""The view onto the canvas: zoom, pan, keys, drops; mouse buttons go to gestures."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QGraphicsView

from core.blocks.base import Composite
from core.document.annotations import Note
from core.document.model import Node
from core.errors import NetloomError
from gui.canvas.drops import dropped_layer, is_layer
from gui.canvas.edge_scroll import EdgeScroll
from gui.canvas.gestures.base import Gesture
from gui.canvas.gestures.beginning import begin
from gui.canvas.gestures.cut_wires import CutWires
from gui.canvas.gestures.pan import Pan
from gui.canvas.in_place.in_place import InPlace
from gui.canvas.node_item import NodeItem
from gui.canvas.nudging import SIDES, Side, nudge
from gui.canvas.pointer import Pointer
from gui.canvas.scene import CanvasScene
from gui.canvas.showing_view import ShowingView
from gui.canvas.spot import Spot
from gui.canvas.walking import walk
from gui.editor import Editor
from gui.theme import Appearance

_ARROW_MODIFIERS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


class CanvasView(ShowingView):
    """Shows a scene and turns mouse and keys into gestures.

    Signals:
        addWanted: something is to be added at a Spot.
        writeWanted: the text of a note is to be changed.
        menuWanted: a menu of what can be done with the selection is asked for, at a place of the screen.
    """

    addWanted = Signal(object)
    writeWanted = Signal(object)
    menuWanted = Signal(QPoint)

    def __init__(self, scene: CanvasScene, editor: Editor, appearance: Appearance) -> None:
        super().__init__(scene, editor)
        self.setObjectName("canvas")
        self.setAccessibleName("Network")
        self._appearance = appearance
        self._gesture: Gesture | None = None
        self._space = False
        self.setAcceptDrops(True)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        # Qt's own anchor under the mouse is where the mouse last moved, which is elsewhere after a fit or a page change
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.pointer = Pointer(self.viewport())
        self.in_place = InPlace(self, editor)
        self.edge_scroll = EdgeScroll(self, self._go_on)
        self.zoomed.connect(scene.show_at)
        editor.documentChanged.connect(self._end_gesture)
        editor.pathChanged.connect(self._follow_path)  # after what is edited in place has been kept

    # --- gestures ---------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.beginning_wanted = False
        self.setFocus()
        place = self.mapToScene(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.RightButton:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._gesture = CutWires(self.canvas, self._editor, self._appearance.theme, place)
            return  # what is selected stays for the menu, which comes as an event of its own
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._gesture = Pan(self, event.position().toPoint())
        elif left:
            self._gesture = begin(
                self.canvas, self._editor, self._appearance, place, event.modifiers(), self.addWanted.emit
            )
        if self._gesture is None:
            super().mousePressEvent(_with_shift_as_ctrl(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if isinstance(self._gesture, Pan):
            self._gesture.move_pixels(event.position().toPoint())
        elif self._gesture is not None:
            self._go_on(event.position().toPoint())
            self.edge_scroll.hold(event.position().toPoint())
        else:
            super().mouseMoveEvent(event)

    def _go_on(self, pixel: QPoint) -> None:
        """What is held, by a gesture or by a drag from the palette, is over a pixel of the view."""
        place = self.mapToScene(pixel)
        if self._gesture is not None:
            self._gesture.move(place)
        else:
            self.canvas.show_landing(self.canvas.landing_at(place))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.edge_scroll.release()
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.finish(self.mapToScene(event.position().toPoint()))
        else:
            super().mouseReleaseEvent(_with_shift_as_ctrl(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.mapToScene(event.position().toPoint())
        item = self.canvas.node_at(place)
        left = event.button() == Qt.MouseButton.LeftButton
        held = self.canvas.notes.held_at(place) if item is None else None
        if left and held is not None:
            self.writeWanted.emit(held[0].note)
        elif left and item is None:
            self.addWanted.emit(Spot(place))
        elif left and item is not None and _is_block(item):
            self._editor.open_block(item.node.id)
        else:
            super().mouseDoubleClickEvent(event)

    def ask_to_add(self) -> None:
        """Ask to add something at the pointer, or in the middle if that is elsewhere."""
        self.addWanted.emit(Spot(self.place_for_new()))

    def place_for_new(self) -> QPointF:
        """Where something new goes, in scene coordinates: at the pointer, or in the middle if that is elsewhere."""
        view = self.viewport()
        return self.mapToScene(view.mapFromGlobal(QCursor.pos()) if self.underMouse() else view.rect().center())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        if by_mouse and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return  # the button cuts wires
        place = self.mapToScene(event.pos())
        held = self.canvas.notes.held_at(place)
        item = self.canvas.node_at(place) or (held[0] if held is not None else None)
        if by_mouse and item is not None and not item.isSelected():
            self.canvas.clearSelection()
            item.setSelected(True)
        self.menuWanted.emit(event.globalPos())
        event.accept()

    # --- keys -------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_selection()
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif key in SIDES and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier in _ARROW_MODIFIERS:
            self._arrow(SIDES[key], far=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.viewport().unsetCursor()
        super().keyReleaseEvent(event)

    def _follow_path(self) -> None:
        self._end_gesture()
        super()._follow_path()

    def _end_gesture(self) -> None:
        """Give up a gesture whose document is gone: a key undid or deleted what the mouse still holds."""
        if self._gesture is not None and not isinstance(self._gesture, Pan):
            self._escape()

    def _escape(self) -> None:
        self.edge_scroll.release()
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        elif self.canvas.selectedItems():
            self.canvas.clearSelection()
        else:
            self._editor.leave_block()

    def _open_selection(self) -> None:
        """Open the block that is selected, or write on the note that is."""
        chosen, notes = self.canvas.selected_nodes(), self.canvas.notes.selected()
        blocks = [node for node in chosen if isinstance(node.layer, Composite)]
        if len(blocks) == 1:
            self._editor.open_block(blocks[0].id)
        elif len(notes) == 1 and not chosen:
            self.writeWanted.emit(notes[0])

    def _selected(self) -> list[Node | Note]:
        return [*self.canvas.selected_nodes(), *self.canvas.notes.selected()]

    def _arrow(self, side: Side, far: bool) -> None:
        """Move what is selected; where that is one thing, walk along the wires, and from left to right any way."""
        walks = self.canvas.places.is_level or side in ("up", "down")
        if walks and not far and len(self._selected()) < 2:
            walk(self, self._editor, side)
        else:
            nudge(self.canvas, self._editor, side, far)

    # --- drops ------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if is_layer(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if is_layer(event.mimeData()):
            self._go_on(event.position().toPoint())
            self.edge_scroll.hold(event.position().toPoint())
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.edge_scroll.release()
        self.canvas.show_landing(None)

    def dropEvent(self, event: QDropEvent) -> None:
        self.edge_scroll.release()
        self.canvas.show_landing(None)
        try:
            layer = dropped_layer(event.mimeData())
        except NetloomError as error:
            self._editor.refused.emit(str(error))
            return
        self.canvas.drop(layer, self.mapToScene(event.position().toPoint()))
        event.acceptProposedAction()
        self.setFocus()
        self.show_selection()


def _with_shift_as_ctrl(event: QMouseEvent) -> QMouseEvent:
    """The same event with Ctrl where Shift is held: Qt's own selection, which wires have, adds with Ctrl alone."""
    if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        return event
    modifiers = event.modifiers() | Qt.KeyboardModifier.ControlModifier
    places = event.position(), event.scenePosition(), event.globalPosition()
    return QMouseEvent(event.type(), *places, event.button(), event.buttons(), modifiers, event.pointingDevice())


def _is_block(item: NodeItem) -> bool:
    return isinstance(item.node.layer, Composite)
