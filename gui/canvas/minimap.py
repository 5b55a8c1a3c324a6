"""A small map of the network in the corner of the canvas: where one is, and how to get elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, QSettings, QSize, Qt
from PySide6.QtGui import QAction, QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from core.document.placement import NODE_HEIGHT, NODE_WIDTH
from gui.canvas.view import CanvasView
from gui.editor import Editor
from gui.theme import Appearance

_SIZE = QSize(184, 132)
_MARGIN = 12
"""Pixels between the map and the corner of the canvas."""
_PADDING = 8.0
_LEAST_BRICK = 1.5
"""Pixels that a node takes at least, however large the network."""
_OPACITY = 0.86
_VEIL = 0.5
"""How much of its colour what is out of sight loses."""
_ZOOM_PER_STEP = 1.0015
_KEY = "minimap"


class Minimap(QWidget):
    """Shows all nodes in the colours of their families and frames the part in sight; hidden while that is everything.

    A click or a drag moves the view, the wheel zooms it. The nodes are drawn once, into a picture; as the view moves,
    only the frame does.

    Args:
        canvas: the view; the map lies in its corner.
        editor: says what there is.
        appearance: the theme.
        settings: remember whether the map is wanted.
    """

    def __init__(self, canvas: CanvasView, editor: Editor, appearance: Appearance, settings: QSettings) -> None:
        super().__init__(canvas)
        self.setObjectName("minimap")
        self.setAccessibleName("Map of the network")
        self.setAccessibleDescription("Shows which part of the network is in sight; click or drag to go elsewhere")
        self.setToolTip("Click or drag to go there, turn the wheel to zoom")
        self._canvas, self._editor, self._appearance, self._settings = canvas, editor, appearance, settings
        self._picture: QPixmap | None = None
        self._network = QRectF()
        self._grip = QPointF()
        self._wanted = bool(settings.value(_KEY, True, bool))
        self.setFixedSize(_SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        for changed in (editor.documentChanged, editor.checkChanged, editor.pathChanged, appearance.changed):
            changed.connect(self._follow_network)
        for moved in (canvas.horizontalScrollBar().valueChanged, canvas.verticalScrollBar().valueChanged):
            moved.connect(self._follow_view)
        canvas.zoomed.connect(self._follow_view)
        canvas.viewport().installEventFilter(self)
        self._follow_network()

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {"minimapAction": self._toggle}

    def attach(self, actions: Mapping[str, QAction]) -> None:
        """Let its action show whether the map is wanted."""
        actions["minimapAction"].setChecked(self._wanted)

    @property
    def frame(self) -> QRectF:
        """The part in sight, in pixels of the map."""
        seen = self._seen()
        corner = self.pixel_of(seen.topLeft())
        return QRectF(corner, seen.size() * self._scale) & QRectF(self.rect()).adjusted(1, 1, -1, -1)

    def pixel_of(self, place: QPointF) -> QPointF:
        """Where a place of the canvas is on the map."""
        return QRectF(self.rect()).center() + (place - self._network.center()) * self._scale

    def place_of(self, pixel: QPointF) -> QPointF:
        """Which place of the canvas a pixel of the map is."""
        return self._network.center() + (pixel - QRectF(self.rect()).center()) / self._scale

    @property
    def _scale(self) -> float:
        """Pixels of the map for one of the canvas."""
        room = QRectF(self.rect()).adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        return min(room.width() / self._network.width(), room.height() / self._network.height())

    def _seen(self) -> QRectF:
        return self._canvas.mapToScene(self._canvas.viewport().rect()).boundingRect()

    # --- following --------------------------------------------------------------------------------------------

    def _toggle(self) -> None:
        self._wanted = not self._wanted
        self._settings.setValue(_KEY, self._wanted)
        self._follow_view()

    def _follow_network(self) -> None:
        self._picture = None
        self._network = self._canvas.canvas.network_rect()
        self._follow_view()

    def _follow_view(self) -> None:
        view = self._canvas.viewport().geometry()
        has_room = view.width() > 3 * self.width() and view.height() > 2 * self.height()
        self.setVisible(self._wanted and has_room and not self._seen().contains(self._network))
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            corner = self._canvas.viewport().geometry().bottomRight()
            self.move(corner - QPoint(self.width() + _MARGIN, self.height() + _MARGIN))
            self._follow_view()
        return False

    # --- drawing ----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatio():
            self._picture = self._drawn()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        theme, frame = self._appearance.theme, self.frame
        outside = QPainterPath()
        outside.addRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        outside.addRect(frame)
        painter.fillPath(outside, _faded(theme.panel, _VEIL))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent), 2))
        if not frame.isEmpty():  # else the network is out of sight
            painter.drawRoundedRect(frame, 2, 2)

    def _drawn(self) -> QPixmap:
        """The nodes on their ground."""
        ratio = self.devicePixelRatio()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        theme = self._appearance.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.setBrush(_faded(theme.panel, _OPACITY))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, bricks in self._bricks().items():
            painter.setBrush(QColor(colour))
            painter.drawRects(bricks)
        painter.end()
        return picture

    def _bricks(self) -> dict[str, list[QRectF]]:
        """Where the nodes are on the map, by colour; those with errors last, so that nothing covers them."""
        theme, scale = self._appearance.theme, self._scale
        width, height = max(_LEAST_BRICK, NODE_WIDTH * scale), max(_LEAST_BRICK, NODE_HEIGHT * scale)
        left, top = self.pixel_of(QPointF(0, 0)).toTuple()
        corner = self._canvas.canvas.places.orientation.corner
        found: defaultdict[str, list[QRectF]] = defaultdict(list)
        wrong: list[QRectF] = []
        for node in self._editor.graph.nodes:
            x, y = corner(node.position)
            brick = QRectF(left + x * scale, top + y * scale, width, height)
            has_error = any(problem.severity == "error" for problem in self._editor.problems_of(node.id))
            (wrong if has_error else found[theme.families.get(node.layer.family, theme.muted)]).append(brick)
        return {**found, theme.error: wrong}

    # --- mouse ------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the place; the frame is held where it was grasped."""
        if event.button() == Qt.MouseButton.LeftButton:
            middle = self.pixel_of(self._seen().center())
            self._grip = event.position() - middle if self.frame.contains(event.position()) else QPointF()
            self._go_to(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._canvas.beginning_wanted = False
        self._canvas.zoom_by(_ZOOM_PER_STEP ** event.angleDelta().y(), self._canvas.viewport().rect().center())
        event.accept()

    def _go_to(self, pixel: QPointF) -> None:
        self._canvas.go_to(self.place_of(pixel - self._grip))


def _faded(colour: str, opacity: float) -> QColor:
    faded = QColor(colour)
    faded.setAlphaF(opacity)
    return faded
