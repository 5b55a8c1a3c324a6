"""Zoom, pan and fit."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor


def pixel_of(window, place):
    return window.canvas.viewport().mapToGlobal(window.canvas.mapFromScene(place))


def test_the_wheel_keeps_the_place_under_the_pointer(digits, hand):
    for degrees in (15, -15, 120, -60):
        place = hand.node("conv1")
        before, zoom = pixel_of(digits, place), digits.canvas.zoom
        hand.turn_wheel(place, degrees)
        assert (digits.canvas.zoom > zoom) == (degrees > 0)
        assert (pixel_of(digits, place) - before).manhattanLength() <= 4


def test_keys_zoom_around_the_pointer(qtbot, digits, hand):
    place = hand.node("norm1")
    QCursor.setPos(pixel_of(digits, place))
    qtbot.waitUntil(lambda: QCursor.pos() == pixel_of(digits, place) and digits.canvas.underMouse())
    before = pixel_of(digits, place)
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert (pixel_of(digits, place) - before).manhattanLength() <= 4


def test_the_wheel_stops_at_limits(digits, hand):
    for degrees, limit in ((3600, 4.0), (-36000, 0.05)):
        hand.turn_wheel(hand.node("conv1"), degrees)
        assert digits.canvas.zoom == pytest.approx(limit)


def test_ctrl_0_shows_the_network_from_its_input_on(qtbot, digits, hand):
    hand.turn_wheel(hand.node("conv1"), 120)
    qtbot.keyClick(digits.canvas, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    seen = digits.canvas.mapToScene(digits.canvas.viewport().rect()).boundingRect()
    assert seen.contains(digits.scene.node_item("input").sceneBoundingRect().center())
    assert digits.canvas.zoom <= 1


def test_ctrl_0_shows_all_of_a_short_network(qtbot, empty, hand):
    hand.turn_wheel(hand.node("input"), 90)
    qtbot.keyClick(empty.canvas, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    seen = empty.canvas.mapToScene(empty.canvas.viewport().rect()).boundingRect()
    assert seen.contains(empty.scene.network_rect())
    assert empty.canvas.zoom == 1


def test_keys_zoom_in_out_and_to_actual_size(qtbot, digits):
    zoom, ctrl = digits.canvas.zoom, Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Plus, ctrl)
    assert digits.canvas.zoom == pytest.approx(1.25 * zoom)
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Minus, ctrl)
    assert digits.canvas.zoom == pytest.approx(zoom)
    qtbot.keyClick(digits.canvas, Qt.Key.Key_1, ctrl)
    assert digits.canvas.zoom == pytest.approx(1)


def test_the_middle_button_pans(digits, hand):
    document, place = digits.editor.document, hand.node("conv1")
    before = pixel_of(digits, place)
    start = digits.canvas.mapFromScene(place)
    view = digits.canvas
    hand.press(place, Qt.MouseButton.MiddleButton)
    for step in (20, 50):
        hand.move(view.mapToScene(start + QPoint(step, step // 2)))
    hand.release(view.mapToScene(start + QPoint(50, 25)), Qt.MouseButton.MiddleButton)
    assert pixel_of(digits, place) - before == QPoint(50, 25)
    assert digits.editor.document is document


def test_space_and_the_left_button_pan(qtbot, digits, hand):
    document, place = digits.editor.document, hand.node("conv1")
    before, view = pixel_of(digits, place), digits.canvas
    start = view.mapFromScene(place)
    view.setFocus()
    qtbot.keyPress(view, Qt.Key.Key_Space)
    hand.press(place)
    hand.move(view.mapToScene(start + QPoint(40, 0)))
    hand.release(view.mapToScene(start + QPoint(40, 0)))
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    assert pixel_of(digits, place) - before == QPoint(40, 0)
    assert digits.editor.document is document


def test_a_layer_added_out_of_sight_is_brought_into_sight(qtbot, digits, hand):
    hand.drop("ReLU", hand.edge("conv1", "norm1"))
    seen = digits.canvas.mapToScene(digits.canvas.viewport().rect()).boundingRect()
    assert seen.contains(hand.corner("relu3") + QPointF(100, 22))
