"""Layers are moved, reordered, selected and removed with mouse and keys."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeySequence

from core.document import edits
from core.document.placement import NODE_WIDTH
from core.layers.shape import Flatten, Unflatten
from tests.gui.gestures import selected

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def order(window):
    """Names along the chain, without its ends."""
    document, found = window.editor.document, []
    at = document.out_of["input"][0].target
    while at != "output":
        found.append(at)
        at = document.out_of[at][0].target
    return found


def test_a_card_follows_the_mouse_and_stays_where_it_is_let_go(digits, hand):
    start = hand.node("conv1")
    before = digits.editor.document.node("conv1").position
    hand.drag(start, start + QPointF(304, 16))
    after = digits.editor.document.node("conv1").position
    assert (after.x - before.x, after.y - before.y) == (304, 16)
    assert digits.scene.node_item("conv1").pos() == QPointF(*after)


def test_a_click_moves_nothing(digits, hand):
    document = digits.editor.document
    hand.click(hand.node("conv1"))
    assert digits.editor.document is document
    assert set(selected(digits)) == {"conv1"}


def test_all_selected_cards_move_together(digits, hand):
    hand.click(hand.node("conv1"))
    hand.click(hand.node("norm1"), CTRL)
    document = digits.editor.document
    hand.drag(hand.node("norm1"), hand.node("norm1") + QPointF(400, 0))
    moved = {node.id for node in digits.editor.document.nodes if node.position != document.node(node.id).position}
    assert moved == {"conv1", "norm1"}


def test_a_move_is_one_step_of_undo(digits, hand):
    document = digits.editor.document
    hand.drag(hand.node("conv1"), hand.node("conv1") + QPointF(200, 0), hand.node("conv1") + QPointF(400, 8))
    digits.editor.undo()
    assert digits.editor.document is document
    assert digits.scene.node_item("conv1").pos() == QPointF(*document.node("conv1").position)


def test_a_card_dropped_on_a_wire_changes_its_place_in_the_chain(digits, hand):
    document = digits.editor.document
    grip = hand.node("relu1")
    middle_of_card = hand.corner("relu1") + QPointF(NODE_WIDTH / 2, 22)
    hand.drag(grip, grip + hand.edge("pool1", "conv2") - middle_of_card)
    assert order(digits)[:5] == ["conv1", "norm1", "pool1", "relu1", "conv2"]
    digits.editor.undo()
    assert digits.editor.document is document


def test_the_wire_under_a_moved_card_is_marked(digits, hand):
    grip = hand.node("relu1")
    middle_of_card = hand.corner("relu1") + QPointF(NODE_WIDTH / 2, 22)
    hand.pull(grip, grip + hand.edge("pool1", "conv2") - middle_of_card)
    edge = digits.editor.document.arrival("conv2")
    assert digits.scene.edge_item(edge).is_landing
    hand.release(grip)
    assert not digits.scene.edge_item(edge).is_landing


def test_escape_puts_a_card_back(qtbot, digits, hand):
    document, place = digits.editor.document, hand.corner("conv1")
    away = hand.node("conv1") + QPointF(300, 40)
    hand.pull(hand.node("conv1"), away)
    assert hand.corner("conv1") != place
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Escape)
    hand.release(away)
    assert hand.corner("conv1") == place
    assert digits.editor.document is document


def test_undo_in_the_middle_of_a_move_ends_it(qtbot, digits, hand):
    hand.drop("ReLU", hand.corner("conv1") + QPointF(500, 0))
    away = hand.node("relu3") + QPointF(96, 40)
    hand.pull(hand.node("relu3"), away)
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Z, CTRL)
    hand.move(away + QPointF(40, 0))
    hand.release(away)
    assert "relu3" not in digits.editor.document.by_id


@pytest.mark.parametrize(
    ("key", "expected"), [("Up", ["norm1", "conv1", "relu1"]), ("Down", ["conv1", "relu1", "norm1"])]
)
def test_alt_and_an_arrow_swap_a_layer_with_its_neighbour(qtbot, digits, hand, key, expected):
    document = digits.editor.document
    hand.click(hand.node("norm1"))
    qtbot.keyClick(digits.canvas, getattr(Qt.Key, f"Key_{key}"), ALT)
    assert order(digits)[:3] == expected
    assert set(selected(digits)) == {"norm1"}
    digits.editor.undo()
    assert digits.editor.document is document


def test_the_first_layer_cannot_go_before_the_input(qtbot, digits, hand):
    document = digits.editor.document
    hand.click(hand.node("conv1"))
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Up, ALT)
    assert digits.editor.document is document


def test_arrow_keys_walk_along_the_wires(qtbot, digits, hand):
    hand.click(hand.node("conv1"))
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Down)
    assert set(selected(digits)) == {"norm1"}
    for _ in range(5):
        qtbot.keyClick(digits.canvas, Qt.Key.Key_Up)
    assert set(selected(digits)) == {"input"}


def test_delete_joins_the_neighbours(qtbot, digits, hand):
    document = digits.editor.document
    hand.click(hand.node("norm1"))
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Delete)
    assert order(digits)[:2] == ["conv1", "relu1"]
    digits.editor.undo()
    assert digits.editor.document is document


@pytest.mark.parametrize("key", [QKeySequence.StandardKey.Delete, QKeySequence.StandardKey.Cut])
def test_neighbours_that_do_not_fit_are_not_joined_and_it_is_told_why(qtbot, digits, hand, checked, key):
    def folded_and_unfolded(graph):
        flat = edits.insert_on_edge(graph, Flatten(), graph.arrival("norm1"))
        return edits.insert_on_edge(flat, Unflatten(unflattened_size=(16, 8, 8)), flat.arrival("norm1"))

    digits.editor.apply("Fold and unfold", folded_and_unfolded)
    checked()
    document = digits.editor.document
    hand.click(hand.node("unflatten1"))
    qtbot.keySequence(digits.canvas, QKeySequence(key))
    assert not digits.editor.graph.into["norm1"]
    assert "are not joined: norm1" in digits.statusBar().currentMessage()
    digits.editor.undo()
    assert digits.editor.document is document


def test_the_ends_of_the_network_cannot_be_deleted(qtbot, digits):
    digits.canvas.setFocus()
    qtbot.keyClick(digits.canvas, Qt.Key.Key_A, CTRL)
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Delete)
    assert {node.id for node in digits.editor.document.nodes} == {"input", "output"}
    assert [(edge.source, edge.target) for edge in digits.editor.document.edges] == [("input", "output")]


def test_ctrl_click_adds_to_the_selection_and_takes_away(digits, hand):
    hand.click(hand.node("conv1"))
    hand.click(hand.node("relu1"), CTRL)
    assert set(selected(digits)) == {"conv1", "relu1"}
    hand.click(hand.node("conv1"), CTRL)
    assert set(selected(digits)) == {"relu1"}


def test_a_card_taken_out_of_the_selection_is_not_dragged(digits, hand):
    document = digits.editor.document
    for id in ("conv1", "relu1"):
        hand.click(hand.node(id), CTRL)
    hand.press(hand.node("conv1"), modifiers=SHIFT)
    hand.move(hand.node("conv1") + QPointF(200, 0))
    hand.move(hand.node("conv1") + QPointF(400, 0))
    hand.release(hand.node("conv1") + QPointF(400, 0), modifiers=SHIFT)
    assert digits.editor.document.node("conv1").position == document.node("conv1").position


def test_a_rubber_band_selects_what_it_touches(digits, hand):
    corner = hand.corner("conv1")
    hand.drag(corner + QPointF(-40, -20), corner + QPointF(60, 130))
    assert set(selected(digits)) == {"conv1", "norm1"}


@pytest.mark.parametrize("modifier", [SHIFT, CTRL])
def test_a_frame_with_a_modifier_adds_what_it_touches_or_takes_it_out(digits, hand, modifier):
    def draw(first, last):
        start, end = hand.corner(first) + QPointF(-40, -20), hand.corner(last) + QPointF(60, 20)
        hand.press(start, modifiers=modifier)
        hand.move((start + end) / 2)
        hand.move(end)
        hand.release(end, modifiers=modifier)

    hand.click(hand.node("pool1"))
    draw("conv1", "norm1")
    assert set(selected(digits)) == {"pool1", "conv1", "norm1"}
    draw("norm1", "relu1")
    assert set(selected(digits)) == {"pool1", "conv1", "relu1"}
    hand.click(hand.node("relu1"), SHIFT)
    assert set(selected(digits)) == {"pool1", "conv1"}


def test_escape_gives_a_frame_up_and_selects_what_was_selected(qtbot, digits, hand):
    hand.click(hand.node("pool1"))
    corner = hand.corner("conv1")
    hand.pull(corner + QPointF(-40, -20), corner + QPointF(60, 130))
    assert set(selected(digits)) == {"conv1", "norm1"}
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Escape)
    assert set(selected(digits)) == {"pool1"}
    hand.release(corner)


def test_wires_join_the_selection_with_shift(digits, hand):
    beside_ports = QPointF(18, 0)
    hand.click(hand.edge("conv1", "norm1") + beside_ports)
    hand.click(hand.edge("norm1", "relu1") + beside_ports, SHIFT)
    assert [(edge.source, edge.target) for edge in digits.scene.selected_edges()] == [
        ("conv1", "norm1"), ("norm1", "relu1"),
    ]  # fmt: skip


def test_a_click_beside_everything_selects_nothing(digits, hand):
    hand.click(hand.node("conv1"))
    hand.click(hand.corner("conv1") + QPointF(-200, 0))
    assert set(selected(digits)) == set()


def test_escape_selects_nothing(qtbot, digits, hand):
    hand.click(hand.node("conv1"))
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Escape)
    assert set(selected(digits)) == set()
