"""What is held at the border of the canvas moves the view on, with mouse and with drags from the palette."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from core.document.placement import NODE_HEIGHT


@pytest.fixture
def border(digits, hand):
    """A place just inside of the lower border of the view, as it is seen now; conv1 stands in its middle at first."""
    digits.canvas.zoom_to_actual_size()
    digits.canvas.centerOn(hand.node("conv1"))
    view = digits.canvas
    return lambda: view.mapToScene(QPoint(view.viewport().width() // 3, view.viewport().height() - 4))


def scrolled(window):
    return window.canvas.verticalScrollBar().value()


def held_until(qtbot, hold, condition):
    """Hold something at the border, wherever that is by now, until a condition is met."""

    def look():
        hold()
        return condition()

    qtbot.waitUntil(look)


def test_a_card_that_is_held_at_the_border_goes_on_with_the_view(qtbot, digits, hand, border):
    before = scrolled(digits)
    hand.pull(hand.node("conv1"), border())
    held_until(qtbot, lambda: hand.move(border()), lambda: scrolled(digits) > before + 200)
    hand.release(border())
    here = scrolled(digits)
    assert digits.editor.document.node("conv1").position.y > border().y() - 2 * NODE_HEIGHT
    hand.move(border() - QPointF(0, 300))
    assert scrolled(digits) == here


def test_escape_stops_it(qtbot, digits, hand, border):
    before = scrolled(digits)
    hand.pull(hand.node("conv1"), border())
    held_until(qtbot, lambda: hand.move(border()), lambda: scrolled(digits) > before)
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Escape)
    assert not digits.canvas.edge_scroll.is_due
    hand.release(border())


def test_a_layer_from_the_palette_reaches_what_was_out_of_sight(qtbot, digits, hand, border):
    before = scrolled(digits)
    held_until(qtbot, lambda: hand.carry("ReLU", border()), lambda: scrolled(digits) > before + 50)
    hand.carry_away()
    assert not digits.scene.landing_mark.isVisible()
