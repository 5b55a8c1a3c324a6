"""Looking at the canvas: zoom and pan, by wheel, touchpad and pinch."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QCursor, QInputDevice, QNativeGestureEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

MIN_ZOOM, MAX_ZOOM = 0.05, 4.0
_NOTCH = 120
"""What a wheel tells for one notch, in eighths of a degree."""
_ZOOM_PER_STEP = 1.0015
_PIXELS_PER_STEP = 0.75
"""How far an eighth of a degree moves the view: 90 pixels a notch."""


class ZoomView(QGraphicsView):
    """A view that zooms to the pointer and pans.

    A wheel zooms; with Shift, or when tilted, it pans sideways. Two fingers on a touchpad pan; with Ctrl they zoom, and
    so does a pinch.

    Signals:
        zoomed: the zoom has changed; 1.0 is 100 %.
    """

    zoomed = Signal(float)
    beginning_wanted = True
    """Whether no hand has moved the view yet."""

    @property
    def zoom(self) -> float:
        """Screen pixels for one canvas pixel."""
        return self.transform().m11()

    def zoom_by(self, factor: float, around: QPoint | None = None) -> None:
        """Zoom within limits around a pixel: the pointer if none is given, or the middle if that is elsewhere."""
        view = self.viewport()
        pixel = around or (view.mapFromGlobal(QCursor.pos()) if self.underMouse() else view.rect().center())
        place = self.mapToScene(pixel)
        wanted = min(MAX_ZOOM, max(MIN_ZOOM, round(self.zoom * factor, 9)))  # 100 % is to be just that
        self.setTransform(QTransform.fromScale(wanted, wanted))
        moved = self.mapFromScene(place) - pixel
        self._pan(-moved)
        self.zoomed.emit(self.zoom)

    def set_zoom(self, zoom: float) -> None:
        """Zoom within limits, wherever that leads."""
        wanted = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
        self.setTransform(QTransform.fromScale(wanted, wanted))
        self.zoomed.emit(self.zoom)

    def zoom_to_actual_size(self) -> None:
        """One canvas pixel is one screen pixel."""
        self.zoom_by(1 / self.zoom)

    def go_to(self, place: QPointF) -> None:
        """Bring a place of the canvas into the middle, because a hand wants it there."""
        self.beginning_wanted = False
        self.centerOn(place)

    def _pan(self, pixels: QPoint) -> None:
        """Move what is seen by pixels of the screen."""
        for bar, step in ((self.horizontalScrollBar(), pixels.x()), (self.verticalScrollBar(), pixels.y())):
            bar.setValue(bar.value() - step)

    # --- wheel and touchpad -----------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.beginning_wanted = False
        angle, modifiers = event.angleDelta(), event.modifiers()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self._zoom_by_steps(angle.y() or event.pixelDelta().y(), event)
        elif _is_touchpad(event):
            self._pan(event.pixelDelta() if not event.pixelDelta().isNull() else angle * _PIXELS_PER_STEP)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier or not angle.y():
            self._pan(QPoint(round((angle.x() or angle.y()) * _PIXELS_PER_STEP), 0))
        else:
            self._zoom_by_steps(angle.y(), event)
        event.accept()

    def _zoom_by_steps(self, steps: int, event: QWheelEvent) -> None:
        self.zoom_by(_ZOOM_PER_STEP**steps, event.position().toPoint())

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.beginning_wanted = False
            self.zoom_by(1 + event.value(), event.position().toPoint())
            return True
        return super().viewportEvent(event)


def _is_touchpad(event: QWheelEvent) -> bool:
    """Whether fingers scroll. On X11 wheels tell pixels, too, but in whole notches; touchpads tell less at a time."""
    if event.device().type() == QInputDevice.DeviceType.TouchPad or event.phase() != Qt.ScrollPhase.NoScrollPhase:
        return True
    angle = event.angleDelta()
    return not event.pixelDelta().isNull() and bool(angle.x() % _NOTCH or angle.y() % _NOTCH or angle.isNull())
