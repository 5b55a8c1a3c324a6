"""Wires are drawn from port to port, refused with a reason, and removed."""

import pytest
from PySide6.QtCore import QPointF, Qt

from core.document.placement import NODE_WIDTH


@pytest.fixture
def refusals(window):
    """Sentences that say why an edit was refused."""
    said = []
    window.editor.refused.connect(said.append)
    return said


def wires(window):
    return {(edge.source, edge.target) for edge in window.editor.document.edges}


def test_from_an_out_port_to_a_card(digits, hand):
    document = digits.editor.document
    hand.drag(hand.out_port("conv1"), hand.node("relu1"))
    assert ("conv1", "relu1") in wires(digits)
    assert ("norm1", "relu1") not in wires(digits)
    digits.editor.undo()
    assert digits.editor.document is document


def test_from_an_in_port_backwards(digits, hand):
    hand.drag(hand.in_port("relu1"), hand.node("conv1"))
    assert ("conv1", "relu1") in wires(digits)


def test_from_either_half_of_a_port(digits, hand):
    for above in (-6, 6):
        document = digits.editor.document
        hand.drag(hand.in_port("relu1") + QPointF(0, above), hand.node("conv1"))
        assert ("conv1", "relu1") in wires(digits)
        digits.editor.undo()
        assert digits.editor.document is document


def test_a_loose_layer_gets_wired_in(digits, hand, checked):
    hand.drop("ReLU", hand.corner("conv1") + QPointF(1.5 * NODE_WIDTH, 40))
    hand.drag(hand.out_port("conv1"), hand.in_port("relu3"))
    hand.drag(hand.out_port("relu3"), hand.in_port("norm1"))
    checked()
    assert "relu3" in digits.editor.check.order
    assert digits.editor.check.ok


def test_refused_ones_say_why_and_change_nothing(digits, hand, refusals):
    document = digits.editor.document
    for start, end, reason in (
        ("relu1", "conv1", "would make a loop"),
        ("conv1", "input", "nothing leads into the input"),
    ):
        hand.drag(hand.out_port(start), hand.node(end))
        assert reason in refusals[-1]
        assert reason in digits.statusBar().currentMessage()
        assert digits.editor.document is document


def test_let_go_over_nothing_changes_nothing(digits, hand, refusals):
    document = digits.editor.document
    hand.drag(hand.out_port("conv1"), hand.corner("conv1") + QPointF(2 * NODE_WIDTH, 100))
    assert digits.editor.document is document
    assert refusals == []


def test_let_go_on_the_same_card_changes_nothing(digits, hand, refusals):
    document = digits.editor.document
    hand.drag(hand.out_port("conv1"), hand.node("conv1"))
    assert digits.editor.document is document
    assert refusals == []


def test_escape_takes_the_half_drawn_wire_away(qtbot, digits, hand):
    document, n_items = digits.editor.document, len(digits.scene.items())
    hand.pull(hand.out_port("conv1"), hand.node("relu1"))
    assert len(digits.scene.items()) == n_items + 1
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Escape)
    hand.release(hand.node("relu1"))
    assert len(digits.scene.items()) == n_items
    assert digits.editor.document is document


def test_deleting_the_layer_that_a_wire_begins_at_ends_the_wire(qtbot, digits, hand):
    digits.scene.select_only(["conv1"])
    hand.pull(hand.out_port("conv1"), hand.corner("conv1") + QPointF(400, 20))
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Delete)
    hand.move(hand.node("relu1"))
    hand.release(hand.node("relu1"))
    assert "conv1" not in digits.editor.document.by_id


def test_a_wire_is_selected_by_a_click_on_its_shape_and_deleted(qtbot, digits, hand):
    document = digits.editor.document
    hand.click(hand.edge("conv1", "norm1") + QPointF(20, 0))
    assert digits.scene.selected_edges() == [document.arrival("norm1")]
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Delete)
    assert ("conv1", "norm1") not in wires(digits)
    assert digits.editor.document.nodes == document.nodes
    digits.editor.undo()
    assert digits.editor.document is document


def test_without_its_wire_the_network_says_what_is_missing(qtbot, digits, hand, checked):
    digits.scene.clearSelection()
    hand.click(hand.edge("conv1", "norm1") + QPointF(20, 0))
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Delete)
    checked()
    assert any(problem.code == "no_path" for problem in digits.editor.check.problems)
