"""Layers with several inputs, wired to a certain one and reordered; layers that training leaves as they are."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QToolButton

from core.document import edits
from core.document.model import Edge
from core.layers.merge import Add
from gui.canvas.gestures.wire_preview import WirePreview

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def merged(digits, checked):
    """Digits with add1 after relu1, which also gets norm1 as its second input."""
    document = digits.editor.document
    digits.editor.apply("Add", lambda d: edits.insert_on_edge(d, Add(), document.arrival("pool1")))
    digits.editor.apply("Connect", lambda d: edits.connect(d, "norm1", "add1"))
    checked()
    digits.canvas.fit()
    return digits


def sources(window, id):
    return [edge.source for edge in window.editor.graph.into[id]]


def button(window, name):
    return window.inspector.findChild(QToolButton, name)


def test_a_merge_shows_its_wires_and_room_for_one_more(merged, hand):
    item = merged.scene.node_item("add1")
    assert [item.port_at(item.in_port_at(port)).index for port in range(3)] == [0, 1, 2]
    assert item.port_at(item.in_port_at(2)) != item.port_at(item.in_port_at(1))


def test_a_wire_goes_to_the_port_it_is_let_go_on(merged, hand):
    hand.drag(hand.out_port("conv1"), hand.in_port("add1", 0))
    assert sources(merged, "add1") == ["conv1", "norm1"]
    hand.drag(hand.out_port("relu1"), hand.in_port("add1", 2))
    assert sources(merged, "add1") == ["conv1", "norm1", "relu1"]


def test_a_wire_drawn_backwards_begins_at_the_port_that_was_pressed(merged, hand):
    hand.drag(hand.in_port("add1", 1), hand.node("conv1"))
    assert sources(merged, "add1") == ["relu1", "conv1"]


def test_a_block_has_as_many_ports_as_inputs(qtbot, merged, hand, checked):
    merged.scene.select_only(["add1"])
    merged.actions_by_name["groupAction"].trigger()
    checked()
    item = merged.scene.node_item("block1")
    assert {item.port_at(item.in_port_at(port)).index for port in range(2)} == {0, 1}
    merged.editor.apply("Cut", lambda graph: edits.disconnect(graph, graph.into["block1"][0]))
    assert merged.editor.graph.into["block1"] == (Edge(source="norm1", target="block1", port=1),)
    hand.drag(hand.out_port("relu1"), hand.in_port("block1", 0))
    assert sources(merged, "block1") == ["relu1", "norm1"]


def test_several_inputs_inside_are_numbered(merged, checked):
    merged.scene.select_only(["add1"])
    merged.actions_by_name["groupAction"].trigger()
    checked()
    merged.editor.open_block("block1")
    cards = [merged.scene.node_item(node.id).text for node in merged.editor.graph.inputs]
    assert [(card.name, card.detail) for card in cards] == [("Input 1", "16×8×8"), ("Input 2", "16×8×8")]


def test_inputs_are_listed_in_order_and_can_be_exchanged(qtbot, merged, hand):
    hand.click(hand.node("add1"))
    texts = [merged.inspector.findChild(QLabel, f"input{number}").text() for number in (1, 2)]
    assert texts == ["relu1  16×8×8", "norm1  16×8×8"]
    assert not button(merged, "inputUp1").isEnabled()
    qtbot.mouseClick(button(merged, "inputDown1"), Qt.MouseButton.LeftButton)
    assert sources(merged, "add1") == ["norm1", "relu1"]
    assert merged.inspector.findChild(QLabel, "input1").text().startswith("norm1")
    merged.editor.undo()
    assert sources(merged, "add1") == ["relu1", "norm1"]


def test_pressing_again_moves_the_same_input_on(qtbot, merged, hand):
    merged.editor.apply("Connect", lambda d: edits.connect(d, "conv1", "add1"))
    hand.click(hand.node("add1"))
    button(merged, "inputDown1").setFocus()
    qtbot.keyClick(merged.focusWidget(), Qt.Key.Key_Space)
    assert sources(merged, "add1") == ["norm1", "relu1", "conv1"]
    qtbot.keyClick(merged.focusWidget(), Qt.Key.Key_Space)
    assert sources(merged, "add1") == ["norm1", "conv1", "relu1"]


# --- reordered on the canvas ----------------------------------------------------------------------------------


@pytest.fixture
def three(merged, checked):
    """add1 with three inputs: relu1, norm1, conv1."""
    merged.editor.apply("Connect", lambda d: edits.connect(d, "conv1", "add1"))
    checked()
    return merged


def test_the_end_of_a_wire_led_to_another_input_exchanges_the_two(three, hand):
    before = three.editor.document
    hand.drag(hand.in_port("add1", 0), hand.in_port("add1", 2))
    assert sources(three, "add1") == ["conv1", "norm1", "relu1"]
    assert three.editor.history.undo_label == "Reorder the inputs of add1"
    assert three.editor.check.ok
    three.editor.undo()
    assert three.editor.document is before


def test_an_input_attracts_the_end_of_a_wire_of_its_own_layer(three, hand):
    near = hand.in_port("add1", 1) - QPointF(0, 24)
    hand.pull(hand.in_port("add1", 0), near)
    preview = next(item for item in three.scene.items() if isinstance(item, WirePreview))
    assert (preview.end - hand.in_port("add1", 1)).manhattanLength() < 1
    assert preview.text == "16×8×8"
    hand.release(near)
    assert sources(three, "add1") == ["norm1", "relu1", "conv1"]


def test_the_room_for_one_more_takes_an_input_to_the_end(three, hand):
    hand.drag(hand.in_port("add1", 0), hand.in_port("add1", 3))
    assert sources(three, "add1") == ["norm1", "conv1", "relu1"]
    document = three.editor.document
    hand.drag(hand.in_port("add1", 2), hand.in_port("add1", 3))  # which is the last already
    assert three.editor.document is document


def test_a_click_on_an_input_and_one_given_up_change_nothing(qtbot, three, hand):
    document = three.editor.document
    hand.click(hand.in_port("add1", 1))
    hand.pull(hand.in_port("add1", 0), hand.in_port("add1", 2))
    qtbot.keyClick(three.canvas, Qt.Key.Key_Escape)
    hand.release(hand.in_port("add1", 2))
    assert three.editor.document is document


def test_an_input_of_a_block_that_is_free_takes_a_wire_from_its_neighbour(merged, hand, checked):
    merged.scene.select_only(["add1"])
    merged.actions_by_name["groupAction"].trigger()
    merged.editor.apply("Cut", lambda graph: edits.disconnect(graph, graph.into["block1"][0]))
    checked()
    hand.drag(hand.in_port("block1", 1), hand.in_port("block1", 0))
    assert merged.editor.graph.into["block1"] == (Edge(source="norm1", target="block1", port=0),)


def test_a_layer_with_one_input_lists_none(merged, hand):
    hand.click(hand.node("add1"))
    assert merged.inspector.findChild(QLabel, "input1").isVisible()
    hand.click(hand.node("conv1"))
    assert not merged.inspector.findChild(QLabel, "input1").isVisible()


# --- freezing -------------------------------------------------------------------------------------------------


@pytest.fixture
def box(digits, hand):
    digits.canvas.fit()
    hand.click(hand.node("conv1"))
    return digits.inspector.findChild(QCheckBox, "frozenBox")


def facts(window):
    return "\n".join(label.text() for label in window.inspector.findChildren(QLabel) if label.isVisible())


def test_a_frozen_layer_is_not_trainable(qtbot, digits, box, checked):
    parameters = digits.editor.check.layers["conv1"].parameters
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center() - box.rect().center() / 2)
    checked()
    assert digits.editor.document.node("conv1").frozen
    assert "Trainable\n0" in facts(digits)
    digits.scene.clearSelection()
    assert f"Trainable\n{digits.editor.check.parameters - parameters:,}" in facts(digits)
    digits.editor.undo()
    assert not digits.editor.document.node("conv1").frozen


def test_layers_without_parameters_cannot_be_frozen(digits, box, hand):
    assert box.isVisible()
    hand.click(hand.node("relu1"))
    assert not box.isVisible()


def test_ctrl_l_freezes_the_selection_and_trains_it_again(qtbot, digits, hand):
    digits.canvas.fit()
    hand.click(hand.node("conv1"))
    hand.click(hand.node("norm1"), CTRL)
    for frozen in (True, False):
        qtbot.keyClick(digits.canvas, Qt.Key.Key_L, CTRL)
        assert {digits.editor.document.node(id).frozen for id in ("conv1", "norm1")} == {frozen}


def test_what_is_inside_of_a_frozen_block_says_so(digits, box, checked):
    digits.actions_by_name["groupAction"].trigger()
    digits.actions_by_name["freezeAction"].trigger()
    checked()
    digits.editor.open_block("block1")
    digits.scene.select_only(["conv1"])
    assert box.text() == "Frozen with block1"
    assert box.isChecked()
    assert not box.isEnabled()


def test_undo_by_keys_goes_on_when_what_had_the_focus_is_gone(qtbot, merged, hand):
    connected = merged.editor.document
    hand.click(hand.node("add1"))
    qtbot.mouseClick(button(merged, "inputDown1"), Qt.MouseButton.LeftButton)
    assert merged.inspector.isAncestorOf(QApplication.focusWidget())
    for _ in range(3):
        QTest.keySequence(merged.windowHandle(), QKeySequence.StandardKey.Undo)
    assert merged.editor.document != connected
    assert "add1" not in merged.editor.graph.by_id
    assert QApplication.focusWidget() is merged.canvas


def test_a_search_in_which_nothing_was_typed_leaves_undo_to_the_network(qtbot, merged):
    search = merged.palette_panel.findChild(QLineEdit)
    search.setFocus()
    QTest.keySequence(merged.windowHandle(), QKeySequence.StandardKey.Undo)
    assert sources(merged, "add1") == ["relu1"]
    before = merged.editor.document
    qtbot.keyClicks(search, "conv")
    QTest.keySequence(merged.windowHandle(), QKeySequence.StandardKey.Undo)
    assert search.text() == ""
    assert merged.editor.document is before
