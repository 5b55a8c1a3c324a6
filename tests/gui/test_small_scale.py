"""Below the zoom at which cards can be read, the network is drawn at once; everything else works as before."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from core.document import edits
from core.document.placement import NODE_HEIGHT, NODE_WIDTH
from gui.canvas.detail import BRICKS_BELOW, NAMES_BELOW
from gui.theme import DARK, LIGHT
from tests.gui.gestures import selected

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def small(digits):
    """The network so small that no card can be read, and nothing selected."""
    digits.actions_by_name["lightThemeAction"].trigger()
    digits.scene.clearSelection()
    digits.canvas.fit()
    digits.canvas.zoom_by(0.25 / digits.canvas.zoom)
    digits.canvas.centerOn(digits.scene.network_rect().center())
    return digits


def colour_at(window, place) -> QColor:
    picture = window.canvas.viewport().grab().toImage()
    return picture.pixelColor(window.canvas.mapFromScene(place) * picture.devicePixelRatio())


def stripe(window, id) -> QColor:
    return colour_at(window, window.scene.node_item(id).pos() + QPointF(12, NODE_HEIGHT / 2))


def outline(window, id) -> str:
    """The colour of the left edge of a brick."""
    return colour_at(window, window.scene.node_item(id).pos() + QPointF(0, NODE_HEIGHT / 2)).name()


def test_bricks_have_the_colours_of_their_families(small):
    for theme, action in ((LIGHT, "lightThemeAction"), (DARK, "darkThemeAction")):
        small.actions_by_name[action].trigger()
        for node in small.editor.graph.nodes:
            assert stripe(small, node.id).name() == theme.family(node.layer.family).name()


def test_the_same_colours_are_there_on_both_sides_of_each_threshold(small):
    for threshold in (BRICKS_BELOW, NAMES_BELOW):
        for zoom in (threshold - 0.01, threshold + 0.01):
            small.canvas.zoom_by(zoom / small.canvas.zoom)
            small.canvas.centerOn(small.scene.node_item("conv1"))
            found = colour_at(small, small.scene.node_item("conv1").pos() + QPointF(7, NODE_HEIGHT / 2))
            assert abs(found.hue() - LIGHT.family("Convolution").hue()) < 12


def test_errors_are_red_until_undone(small, checked):
    family = stripe(small, "norm1")
    small.editor.apply("Change", lambda graph: edits.change_layer(graph, "norm1", num_features=3))
    checked()
    assert stripe(small, "norm1").name() == LIGHT.error
    assert outline(small, "norm1") == LIGHT.error
    small.editor.undo()
    checked()
    assert stripe(small, "norm1") == family


def test_bypassed_layers_are_faded(small, checked):
    before = stripe(small, "relu1")
    small.scene.select_only(["relu1"])
    small.actions_by_name["bypassAction"].trigger()
    checked()
    small.scene.clearSelection()
    assert stripe(small, "relu1").lightness() > before.lightness() + 20


def test_a_click_selects_and_the_outline_shows_it(small, hand):
    hand.click(hand.node("relu1"))
    assert selected(small) == ["relu1"]
    assert outline(small, "relu1") == LIGHT.accent
    assert outline(small, "norm1") != LIGHT.accent


def test_the_rubber_band_selects(small, hand):
    rect = small.scene.network_rect().adjusted(-60, -60, 60, 60)
    hand.drag(rect.topLeft(), rect.bottomRight())
    assert {node.id for node in small.scene.selected_nodes()} == set(small.editor.graph.by_id)
    assert all(outline(small, id) == LIGHT.accent for id in small.editor.graph.by_id)


def test_a_dragged_brick_is_drawn_where_it_is_and_put_back_by_escape(qtbot, small, hand):
    start, there = hand.node("relu1"), hand.node("relu1") + QPointF(600, 0)
    ground = colour_at(small, there).name()
    hand.pull(start, there)
    assert colour_at(small, there).name() != ground
    qtbot.keyClick(small.canvas, Qt.Key.Key_Escape)
    hand.release(there)
    assert colour_at(small, there).name() == ground
    assert colour_at(small, start).name() != ground


def test_a_layer_added_and_taken_back_comes_and_goes(small, hand):
    place = small.scene.network_rect().center() + QPointF(1200, 0)
    ground = colour_at(small, place).name()
    hand.drop("ReLU", place)
    small.scene.clearSelection()
    assert colour_at(small, place).name() != ground
    small.editor.undo()
    assert colour_at(small, place).name() == ground


def test_the_wire_below_a_dragged_layer_is_marked(small, hand):
    edge = small.editor.document.arrival("norm1")
    hand.carry("ReLU", hand.edge("conv1", "norm1"))
    item = small.scene.edge_item(edge)
    assert item.is_landing
    assert colour_at(small, (item.start + item.end) / 2).name() == LIGHT.accent
    hand.carry_away()
    assert colour_at(small, (item.start + item.end) / 2).name() == LIGHT.muted


def test_a_wire_drawn_to_a_layer_that_cannot_take_it_marks_that(small, hand):
    hand.pull(hand.out_port("fc1"), hand.in_port("conv1") - QPointF(0, 2))
    assert outline(small, "conv1") == LIGHT.error
    hand.release(hand.in_port("conv1") - QPointF(0, 2))
    assert outline(small, "conv1") != LIGHT.error


def test_back_at_a_readable_zoom_cards_are_white_again(small, hand):
    small.canvas.zoom_by(4)
    small.canvas.centerOn(small.scene.node_item("conv1"))
    assert colour_at(small, hand.corner("conv1") + QPointF(NODE_WIDTH / 2, NODE_HEIGHT - 8)).name() == LIGHT.card


def test_selecting_everything_is_told_once(small, qtbot):
    told = []
    small.scene.selectionChanged.connect(lambda: told.append(len(small.scene.selected_nodes())))
    qtbot.keyClick(small.canvas, Qt.Key.Key_A, CTRL)
    assert told == [len(small.editor.graph.nodes)]
