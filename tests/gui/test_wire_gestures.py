"""Ports attract wires, what would flow is said beside the pointer, wires are led elsewhere and cut across."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from core.document.edits import move
from core.document.placement import NODE_WIDTH
from gui.canvas.gestures.wire_preview import WirePreview

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
RIGHT = Qt.MouseButton.RightButton


@pytest.fixture
def preview(digits):
    """The wire that is being drawn."""
    return lambda: next(item for item in digits.scene.items() if isinstance(item, WirePreview))


@pytest.fixture
def loose(digits, hand):
    """A ReLU beside the network, joined to nothing."""
    hand.drop("ReLU", hand.corner("norm1") + QPointF(2.2 * NODE_WIDTH, 22))
    return "relu3"


def wires(window):
    return {(edge.source, edge.target) for edge in window.editor.document.edges}


def theme(window):
    return window._appearance.theme


# --- ports attract --------------------------------------------------------------------------------------------


def test_a_port_nearby_takes_the_wire(digits, hand, preview, loose):
    near = hand.in_port(loose) + QPointF(-20, -25)
    hand.pull(hand.out_port("conv1"), near)
    assert (preview().end - hand.in_port(loose)).manhattanLength() < 1
    assert preview().colour.name() == theme(digits).success
    assert preview().text == "16×8×8"
    hand.release(near)
    assert ("conv1", loose) in wires(digits)


def test_over_a_card_the_wire_ends_at_the_port_that_will_take_it(digits, hand, preview):
    hand.drop("Add", hand.corner("relu1") + QPointF(2.2 * NODE_WIDTH, 80))
    hand.drag(hand.out_port("conv1"), hand.node("add1"))
    hand.pull(hand.out_port("norm1"), hand.node("add1"))
    assert (preview().end - hand.in_port("add1", 1)).manhattanLength() < 1
    hand.release(hand.node("add1"))
    assert [edge.source for edge in digits.editor.document.into["add1"]] == ["conv1", "norm1"]


def test_a_port_further_away_does_not(digits, hand, preview, loose):
    far = hand.in_port(loose) + QPointF(-50, -60)
    hand.pull(hand.out_port("conv1"), far)
    assert (preview().end - far).manhattanLength() < 2
    assert preview().text == ""
    hand.release(far)
    assert ("conv1", loose) not in wires(digits)


def test_a_port_that_cannot_take_it_does_not_attract(digits, hand, preview, loose):
    hand.drag(hand.out_port("norm1"), hand.in_port(loose))
    hand.pull(hand.out_port(loose), hand.in_port("norm1") + QPointF(70, -10))
    assert preview().colour.name() != theme(digits).error


def test_one_that_makes_no_sense_says_why_beside_the_pointer(digits, hand, preview):
    hand.pull(hand.out_port("relu1"), hand.node("conv1"))
    assert "would make a loop" in preview().text
    assert preview().colour.name() == theme(digits).error


def test_a_shape_that_the_layer_cannot_take_is_told_before(digits, hand, preview, checked):
    hand.drop("Flatten", hand.corner("norm1") + QPointF(2.2 * NODE_WIDTH, 22))
    hand.drag(hand.out_port("conv1"), hand.in_port("flatten2"))
    hand.drop("Conv2d", hand.corner("pool1") + QPointF(2.2 * NODE_WIDTH, 22))
    checked()
    hand.pull(hand.out_port("flatten2"), hand.in_port("conv3"))
    assert "conv3" in preview().text
    assert preview().colour.name() == theme(digits).warning
    hand.release(hand.in_port("conv3"))
    assert ("flatten2", "conv3") in wires(digits)


def test_what_is_said_stays_in_the_view_at_its_border(digits, hand, preview):
    view = digits.canvas
    corner = view.mapToScene(view.viewport().rect().bottomRight() - QPoint(6, 6))
    digits.editor.apply(
        "Move", lambda graph: move(graph, {"conv1": digits.scene.places.kept(corner - QPointF(60, 30))})
    )
    hand.pull(hand.out_port("relu1"), corner)
    assert "would make a loop" in preview().text
    assert view.mapToScene(view.viewport().rect()).boundingRect().contains(preview().label_rect)


def test_the_wire_that_would_give_way_is_marked(digits, hand):
    hand.pull(hand.out_port("conv1"), hand.in_port("relu1"))
    given_up = digits.editor.document.arrival("relu1")
    assert digits.scene.edge_item(given_up).is_cut
    hand.move(hand.in_port("relu1") + QPointF(300, 0))
    assert not digits.scene.edge_item(given_up).is_cut
    hand.move(hand.in_port("relu1"))
    hand.release(hand.in_port("relu1"))
    assert ("conv1", "relu1") in wires(digits)
    assert ("norm1", "relu1") not in wires(digits)


# --- led elsewhere --------------------------------------------------------------------------------------------


def test_the_end_of_a_wire_is_led_to_another_input(digits, hand, loose):
    before = digits.editor.document
    hand.drag(hand.in_port("conv2"), hand.in_port(loose))
    assert ("pool1", loose) in wires(digits)
    assert ("pool1", "conv2") not in wires(digits)
    digits.editor.undo()
    assert digits.editor.document is before


def test_the_beginning_of_a_wire_is_led_to_another_output(digits, hand, loose):
    hand.drag(hand.out_port("norm1"), hand.out_port(loose))
    assert (loose, "relu1") in wires(digits)
    assert ("norm1", "relu1") not in wires(digits)


def test_the_held_wire_is_shown_at_its_new_end(digits, hand, preview, loose):
    hand.pull(hand.in_port("conv2"), hand.in_port(loose))
    assert (preview().end - hand.in_port(loose)).manhattanLength() < 1
    assert preview().colour.name() == theme(digits).success


def test_an_input_without_a_wire_has_no_end_to_lead(digits, hand, loose):
    document = digits.editor.document
    hand.drag(hand.in_port(loose), hand.in_port("conv2"))
    assert ("pool1", "conv2") in wires(digits)
    assert document.arrival("conv2") in digits.editor.document.edges


# --- cut ------------------------------------------------------------------------------------------------------


def slash(hand, start, end):
    """Draw a line with Alt held; returns before the button is let go."""
    hand.press(start, modifiers=ALT)
    hand.move((start + end) / 2)
    hand.move(end)


def sides(hand, upper, lower):
    """Places left and right of the wire between two layers."""
    middle = hand.edge(upper, lower)
    return middle - QPointF(140, 0), middle + QPointF(140, 0)


def test_alt_and_a_line_cuts_the_wire_that_it_crosses(digits, hand):
    before = digits.editor.document
    start, end = sides(hand, "conv1", "norm1")
    slash(hand, start, end)
    edge = before.arrival("norm1")
    assert digits.scene.edge_item(edge).is_cut
    hand.release(end, modifiers=ALT)
    assert wires(digits) == {(e.source, e.target) for e in before.edges} - {("conv1", "norm1")}
    digits.editor.undo()
    assert digits.editor.document is before


def test_ctrl_and_the_right_button_cut_too_for_some_desktops_move_windows_with_alt(digits, hand):
    asked = []
    digits.canvas.menuWanted.connect(asked.append)
    start, end = sides(hand, "conv1", "norm1")
    hand.press(start, RIGHT, CTRL)
    hand.move(end)
    hand.release(end, RIGHT, CTRL)
    assert ("conv1", "norm1") not in wires(digits)
    assert not asked


def test_several_wires_are_one_step_of_undo(digits, hand):
    for id in ("conv1", "norm1", "relu1"):
        hand.drop("Add", hand.corner(id) + QPointF(2.2 * NODE_WIDTH, 22))
    hand.drag(hand.out_port("conv1"), hand.in_port("add1"))
    hand.drag(hand.out_port("norm1"), hand.in_port("add2"))
    before = digits.editor.document
    start = hand.corner("conv1") + QPointF(1.4 * NODE_WIDTH, -60)
    end = start + QPointF(0, 320)
    slash(hand, start, end)
    hand.release(end, modifiers=ALT)
    assert set(before.edges) - set(digits.editor.document.edges) == set(before.into["add1"] + before.into["add2"])
    digits.editor.undo()
    assert digits.editor.document is before


def test_all_wires_of_a_merge_are_cut_at_once(digits, hand):
    hand.drop("Add", hand.corner("relu1") + QPointF(2.2 * NODE_WIDTH, 80))
    for source in ("conv1", "norm1"):
        hand.drag(hand.out_port(source), hand.in_port("add1", len(digits.editor.document.into["add1"])))
    above = hand.corner("add1") + QPointF(0, -12)
    slash(hand, above - QPointF(120, 0), above + QPointF(NODE_WIDTH + 20, 0))
    hand.release(above + QPointF(NODE_WIDTH + 20, 0), modifiers=ALT)
    assert digits.editor.document.into["add1"] == ()


def test_escape_cuts_nothing(qtbot, digits, hand):
    document = digits.editor.document
    start, end = sides(hand, "conv1", "norm1")
    slash(hand, start, end)
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Escape)
    hand.release(end)
    assert digits.editor.document is document
    assert not digits.scene.edge_item(document.arrival("norm1")).is_cut


def test_a_line_across_nothing_changes_nothing(digits, hand):
    document = digits.editor.document
    place = hand.corner("conv1") + QPointF(2 * NODE_WIDTH, 0)
    slash(hand, place, place + QPointF(50, 50))
    hand.release(place + QPointF(50, 50), modifiers=ALT)
    assert digits.editor.document is document
