"""What wheels, touchpads and pinches do to the view."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent

NONE, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
MOUSE, FINGERS = Qt.ScrollPhase.NoScrollPhase, Qt.ScrollPhase.ScrollUpdate


@pytest.fixture
def scroll(qapp, digits):
    """Scrolls over a pixel of the canvas, by eighths of a degree and, where the device tells them, by pixels."""

    def scroll(angle, pixels=QPoint(), phase=MOUSE, modifiers=NONE, at=QPoint(300, 150)):  # noqa: B008
        view = digits.canvas.viewport()
        place, button = QPointF(at), Qt.MouseButton.NoButton
        event = QWheelEvent(place, view.mapToGlobal(place), pixels, angle, button, modifiers, phase, False)
        qapp.sendEvent(view, event)
        return event

    return scroll


@pytest.fixture
def origin(digits):
    """Gives the pixel at which the canvas begins."""
    digits.canvas.zoom_to_actual_size()
    return lambda: digits.canvas.mapFromScene(QPointF())


def test_a_wheel_zooms_to_the_pointer(digits, scroll, origin):
    place = digits.canvas.mapToScene(QPoint(300, 150))
    scroll(QPoint(0, 120))
    assert digits.canvas.zoom > 1
    assert (digits.canvas.mapFromScene(place) - QPoint(300, 150)).manhattanLength() <= 2


def test_a_wheel_that_also_tells_pixels_zooms_all_the_same(digits, scroll, origin):
    scroll(QPoint(0, 120), QPoint(0, 15))
    assert digits.canvas.zoom > 1


def test_shift_and_a_wheel_pan_sideways(digits, scroll, origin):
    before = origin()
    scroll(QPoint(0, -120), modifiers=SHIFT)
    assert origin() - before == QPoint(-90, 0)
    scroll(QPoint(120, 0), modifiers=SHIFT)  # as some systems tell it
    assert origin() == before
    assert digits.canvas.zoom == 1


def test_a_tilted_wheel_pans_sideways(digits, scroll, origin):
    before = origin()
    scroll(QPoint(-120, 0))
    assert origin() - before == QPoint(-90, 0)


@pytest.mark.parametrize("phase", [FINGERS, MOUSE])
def test_two_fingers_pan(digits, scroll, origin, phase):
    before = origin()
    scroll(QPoint(-22, 37), QPoint(-7, 11), phase)
    assert origin() - before == QPoint(-7, 11)
    assert digits.canvas.zoom == 1


def test_two_fingers_pan_where_no_pixels_are_told(digits, scroll, origin):
    before = origin()
    scroll(QPoint(0, -40), phase=FINGERS)
    assert origin() - before == QPoint(0, -30)


def test_ctrl_and_two_fingers_zoom_to_the_pointer(digits, scroll, origin):
    place = digits.canvas.mapToScene(QPoint(300, 150))
    for steps in (30, 30, -10):
        scroll(QPoint(0, steps), QPoint(0, steps // 3), FINGERS, CTRL)
    assert digits.canvas.zoom == pytest.approx(1.0015**50)
    assert (digits.canvas.mapFromScene(place) - QPoint(300, 150)).manhattanLength() <= 4


def test_a_pinch_zooms_around_the_fingers(qapp, digits, origin):
    view, device = digits.canvas.viewport(), QPointingDevice.primaryPointingDevice()
    place, pixel = digits.canvas.mapToScene(QPoint(300, 150)), QPointF(300, 150)
    for value in (0.1, 0.1, -0.05):
        event = QNativeGestureEvent(
            Qt.NativeGestureType.ZoomNativeGesture, device, 2, pixel, pixel, view.mapToGlobal(pixel), value, QPointF()
        )
        qapp.sendEvent(view, event)
    assert digits.canvas.zoom == pytest.approx(1.1 * 1.1 * 0.95)
    assert (digits.canvas.mapFromScene(place) - QPoint(300, 150)).manhattanLength() <= 4
