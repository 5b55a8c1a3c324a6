"""The map in the corner of the canvas, moved over with a real mouse."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest

from core.document import edits
from core.document.placement import NODE_HEIGHT, NODE_WIDTH, Position
from gui.canvas.minimap import Minimap
from gui.theme import DARK, LIGHT
from tests.gui.gestures import selected

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def minimap(qtbot, digits) -> Minimap:
    """The map beside a network at 100 %, of which a part is in sight."""
    digits.resize(1400, 900)
    qtbot.waitUntil(lambda: digits.canvas.viewport().width() > 700)
    digits.canvas.zoom_to_actual_size()
    qtbot.waitUntil(digits.minimap.isVisible)
    return digits.minimap


def seen(window) -> QRectF:
    return window.canvas.mapToScene(window.canvas.viewport().rect()).boundingRect()


def middle_of(window, id) -> QPointF:
    return window.scene.node_item(id).pos() + QPointF(NODE_WIDTH / 2, NODE_HEIGHT / 2)


def on_map(minimap, place) -> QPoint:
    return minimap.pixel_of(place).toPoint()


def colour_on_map(minimap, place) -> QColor:
    picture = minimap.window().grab(QRectF(minimap.mapTo(minimap.window(), QPoint()), minimap.size()).toRect())
    return picture.toImage().pixelColor(on_map(minimap, place) * picture.devicePixelRatio())


def reddest(minimap, place) -> bool:
    colour = colour_on_map(minimap, place)
    return colour.red() > colour.blue() + 40 and colour.red() > colour.green() + 40


def press_window(window, pixel, press=QTest.mousePress):
    press(window.windowHandle(), LEFT, NONE, window.minimap.mapTo(window, pixel))


def pull(window, *pixels):
    """Press at the first pixel of the map, move over the others, let go at the last."""
    press_window(window, pixels[0])
    for pixel in pixels[1:]:
        QTest.mouseMove(window.windowHandle(), window.minimap.mapTo(window, pixel))
    press_window(window, pixels[-1], QTest.mouseRelease)


def test_it_lies_in_the_lower_right_corner_also_after_a_resize(qtbot, digits, minimap):
    for width in (1300, 1500):
        digits.resize(width, 900)
        qtbot.waitUntil(lambda width=width: digits.width() == width)
        qtbot.waitUntil(
            lambda: (
                (digits.canvas.viewport().rect().bottomRight() - minimap.geometry().bottomRight()).manhattanLength()
                < 40
            )
        )
    assert digits.canvas.rect().contains(minimap.geometry())


def test_it_is_hidden_while_the_whole_network_is_in_sight(digits, minimap):
    digits.canvas.zoom_by(0.2)
    digits.canvas.fit()
    assert not minimap.isVisible()
    digits.canvas.zoom_to_actual_size()
    assert minimap.isVisible()


def test_a_click_leads_to_the_place(digits, minimap):
    for id in ("fc1", "conv1"):
        place = middle_of(digits, id)
        pull(digits, on_map(minimap, place))
        assert (seen(digits).center() - place).manhattanLength() < 2 * max(NODE_WIDTH, 1)
        assert seen(digits).contains(place)


def test_the_frame_is_dragged_without_a_jump(digits, minimap):
    pull(digits, on_map(minimap, middle_of(digits, "conv2")))
    before, frame = seen(digits).center(), minimap.frame
    grasped = (frame.center() + QPointF(0, frame.height() / 4)).toPoint()
    pull(digits, grasped)
    assert (seen(digits).center() - before).manhattanLength() <= 3
    pull(digits, grasped, grasped + QPoint(0, 4), grasped + QPoint(0, 8))
    assert (minimap.frame.center() - frame.center() - QPointF(0, 8)).manhattanLength() < 1


def test_a_click_selects_and_changes_nothing(digits, minimap):
    document = digits.editor.document
    digits.scene.select_only(["conv1"])
    pull(digits, on_map(minimap, middle_of(digits, "fc1")))
    assert selected(digits) == ["conv1"]
    assert digits.editor.document is document


def test_its_wheel_zooms_around_the_middle(qapp, digits, minimap):
    zoom, middle = digits.canvas.zoom, seen(digits).center()
    pixel = QPointF(minimap.rect().center())
    for degrees, larger in ((15, True), (-30, False)):
        event = QWheelEvent(
            pixel,
            minimap.mapToGlobal(pixel),
            QPoint(),
            QPoint(0, 8 * degrees),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        qapp.sendEvent(minimap, event)
        assert (digits.canvas.zoom > zoom) == larger
        assert (seen(digits).center() - middle).manhattanLength() < 6


def test_the_frame_follows_pan_and_zoom(digits, minimap, hand):
    frame, bar = minimap.frame, digits.canvas.verticalScrollBar()
    bar.setValue(bar.value() + 200)
    assert minimap.frame.top() > frame.top()
    width = minimap.frame.height()
    hand.turn_wheel(seen(digits).center(), 30)
    assert minimap.frame.height() < width


def test_it_shows_families_and_follows_edits_and_the_theme(digits, minimap, checked):
    place = middle_of(digits, "conv1") + QPointF(0, 5)
    digits.canvas.centerOn(place)
    for mode, theme in (("light", LIGHT), ("dark", DARK)):
        digits.actions_by_name[f"{mode}ThemeAction"].trigger()
        family, found = QColor(theme.families["Convolution"]), colour_on_map(minimap, place)
        assert abs(found.hue() - family.hue()) < 25
    far = QPointF(2000, 0)
    digits.editor.apply("Move", lambda graph: edits.move(graph, {"conv1": Position(2000, 0)}))
    digits.canvas.centerOn(far)
    assert abs(colour_on_map(minimap, middle_of(digits, "conv1")).hue() - family.hue()) < 25


def test_errors_are_red(digits, minimap, checked):
    place = middle_of(digits, "norm1")
    digits.canvas.centerOn(place)
    assert not reddest(minimap, place)
    digits.editor.apply("Change", lambda graph: edits.change_layer(graph, "norm1", num_features=3))
    checked()
    assert reddest(minimap, place)
    digits.editor.undo()
    checked()
    assert not reddest(minimap, place)


def test_it_shows_the_inside_of_an_open_block(qtbot, digits, minimap, checked):
    outside = minimap.pixel_of(QPointF())
    digits.scene.select_only(["conv1", "norm1", "relu1"])
    digits.actions_by_name["groupAction"].trigger()
    checked()
    digits.editor.open_block("block1")
    digits.canvas.zoom_by(4 / digits.canvas.zoom)
    assert minimap.isVisible()
    assert minimap.pixel_of(QPointF()) != outside
    corner = on_map(minimap, middle_of(digits, "conv1"))
    assert minimap.rect().contains(corner)


def test_ctrl_alt_m_puts_it_away_and_the_settings_remember(qtbot, digits, minimap, appearance, settings):
    action = digits.actions_by_name["minimapAction"]
    assert action.isChecked()
    qtbot.keyClick(digits.canvas, Qt.Key.Key_M, CTRL_ALT)
    assert not action.isChecked()
    assert not minimap.isVisible()
    digits.canvas.zoom_by(1.2)
    assert not minimap.isVisible()
    assert not settings.value("minimap", True, bool)
    other = Minimap(digits.canvas, digits.editor, appearance, settings)
    other.attach({"minimapAction": action})
    assert not action.isChecked()
    qtbot.keyClick(digits.canvas, Qt.Key.Key_M, CTRL_ALT)
    assert minimap.isVisible()


def test_after_it_was_used_a_resize_leaves_the_view_where_it_is(qtbot, digits, minimap):
    pull(digits, on_map(minimap, middle_of(digits, "fc1")))
    digits.resize(1450, 900)
    qtbot.waitUntil(lambda: digits.width() == 1450)
    assert seen(digits).contains(middle_of(digits, "fc1"))


def test_it_has_a_name_for_those_who_cannot_see_it(minimap):
    assert minimap.accessibleName() == "Map of the network"
