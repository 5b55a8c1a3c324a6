"""The search box on the canvas: opened at the pointer, at the end of a wire, and used with keys and mouse."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget

from core.blocks.base import Block
from core.blocks.saved import save_block
from core.document.model import Edge
from core.document.placement import NODE_WIDTH


@pytest.fixture
def box(window):
    return window.add_box


@pytest.fixture
def type_in(qtbot, box):
    """Types into the box."""
    return lambda text: qtbot.keyClicks(box.findChild(QLineEdit), text)


@pytest.fixture
def press(qtbot, box):
    """Presses a key while the box has the focus."""
    return lambda key: qtbot.keyClick(box.findChild(QLineEdit), key)


@pytest.fixture
def settled(qtbot, box):
    """Waits until all that fits is known."""
    return lambda: qtbot.waitUntil(lambda: not box.is_looking)


def beside(hand, id):
    """Empty space to the right of a card."""
    return hand.corner(id) + QPointF(1.6 * NODE_WIDTH, 60)


def wires(window):
    return {(edge.source, edge.target) for edge in window.editor.document.edges}


def new_nodes(window, before):
    return [node for node in window.editor.document.nodes if node.id not in before.by_id]


def test_a_double_click_on_the_canvas_opens_it_and_enter_adds_there(qtbot, digits, hand, box, type_in, press):
    before, place = digits.editor.document, beside(hand, "conv1")
    hand.double_click(place)
    assert box.isVisible()
    assert box.findChild(QLineEdit).hasFocus()
    type_in("c2d")
    assert box.titles()[0] == "Conv2d"
    press(Qt.Key.Key_Return)
    (node,) = new_nodes(digits, before)
    assert node.layer.type == "Conv2d"
    assert abs(node.position.x + NODE_WIDTH / 2 - place.x()) <= 8
    assert digits.scene.selected_nodes() == [node]
    assert not box.isVisible()
    assert digits.canvas.hasFocus()
    digits.editor.undo()
    assert digits.editor.document is before


def test_on_a_wire_it_adds_between_its_ends(digits, hand, box, type_in, press):
    hand.double_click(hand.edge("pool1", "conv2") + QPointF(22, 0))
    assert box.isVisible()
    type_in("dropout")
    press(Qt.Key.Key_Return)
    assert {("pool1", "dropout2"), ("dropout2", "conv2")} <= wires(digits)


def test_a_key_opens_it_and_escape_closes_it(qtbot, digits, box, press):
    document = digits.editor.document
    digits.canvas.setFocus()
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Slash)
    assert box.isVisible()
    press(Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert digits.canvas.hasFocus()
    assert digits.editor.document is document


def test_the_key_can_still_be_typed_into_it(qtbot, digits, box, type_in):
    digits.canvas.setFocus()
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Slash)
    type_in("/")
    assert box.findChild(QLineEdit).text() == "/"


def test_down_and_up_choose(digits, hand, box, type_in, press):
    before = digits.editor.document
    hand.double_click(beside(hand, "conv1"))
    type_in("relu")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        press(key)
    wanted = box.titles()[1]
    press(Qt.Key.Key_Return)
    assert [node.layer.type for node in new_nodes(digits, before)] == [wanted]
    assert wanted != "ReLU"


def test_a_click_on_a_row_adds_it(qtbot, digits, hand, box, type_in):
    before = digits.editor.document
    hand.double_click(beside(hand, "conv1"))
    type_in("relu6")
    rows = box.findChild(QListWidget)
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualItemRect(rows.item(0)).center())
    assert [node.layer.type for node in new_nodes(digits, before)] == ["ReLU6"]


def test_a_click_elsewhere_closes_it(digits, hand, box):
    hand.double_click(beside(hand, "conv1"))
    assert box.isVisible()
    hand.click(hand.corner("conv1") + QPointF(-120, 30))
    assert not box.isVisible()


def test_what_usually_follows_stands_at_the_top_with_its_shape(digits, hand, box, settled):
    hand.double_click(hand.edge("relu1", "pool1") + QPointF(22, 0))
    settled()
    assert box.titles()[:4] == ["Conv2d", "MaxPool2d", "Linear", "Dropout"]
    assert box.shapes()["MaxPool2d"] == "16×8×8 → 16×4×4"
    assert box.shapes()["LSTM"] == ""


def test_a_wire_let_go_over_nothing_offers_only_what_fits(digits, hand, box, type_in, settled, press):
    place = beside(hand, "conv1")
    hand.drag(hand.out_port("conv1"), place)
    assert box.isVisible()
    settled()
    assert box.titles()[:3] == ["BatchNorm2d", "ReLU", "MaxPool2d"]
    assert "Conv1d" not in box.titles()
    assert all(text.startswith("16×8×8 → ") for text in box.shapes().values())
    before = digits.editor.document
    type_in("maxp")
    press(Qt.Key.Key_Return)
    assert wires(digits) == {(e.source, e.target) for e in before.edges} | {("conv1", "pool3")}
    node = digits.editor.document.node("pool3")
    assert abs(node.position.x + NODE_WIDTH / 2 - place.x()) <= 8
    assert abs(node.position.y - place.y()) <= 8
    digits.editor.undo()
    assert digits.editor.document is before


def test_a_wire_drawn_backwards_offers_what_can_stand_before(digits, hand, box, type_in, settled, press):
    hand.drag(hand.in_port("conv2"), beside(hand, "pool1"))
    settled()
    assert "Dropout" in box.titles()
    assert "Flatten" not in box.titles()
    type_in("dropout")
    press(Qt.Key.Key_Return)
    assert {("pool1", "dropout2"), ("dropout2", "conv2")} <= wires(digits)
    assert ("pool1", "conv2") not in wires(digits)


def test_what_is_typed_is_searched_in_what_fits(digits, hand, box, type_in, settled):
    hand.drag(hand.out_port("fc1"), beside(hand, "fc1"))
    settled()
    type_in("linear")
    assert "Linear" in box.titles()
    type_in(" conv2d")
    assert box.titles() == []
    assert "fits here" in box.findChild(QLabel).text()


def test_opened_before_the_check_it_learns_the_shapes_from_it(qtbot, digits, hand, box, settled):
    hand.drop("MaxPool2d", hand.edge("relu1", "pool1"))
    hand.double_click(hand.edge("pool3", "pool1") + QPointF(22, 0))
    qtbot.waitUntil(lambda: digits.editor.is_checked)
    settled()
    assert box.shapes()["MaxPool2d"] == "16×4×4 → 16×2×2"


def test_an_undo_while_it_is_open_closes_it(digits, hand, box):
    hand.drop("ReLU", hand.edge("conv1", "norm1"))
    hand.drag(hand.out_port("relu3"), beside(hand, "conv1"))
    assert box.isVisible()
    digits.editor.undo()
    assert not box.isVisible()
    assert not box.is_looking


def test_closing_it_gives_up_looking(digits, hand, box, press):
    hand.drag(hand.out_port("conv1"), beside(hand, "conv1"))
    press(Qt.Key.Key_Escape)
    assert not box.is_looking


def test_a_click_on_a_port_opens_nothing(digits, hand, box):
    hand.click(hand.out_port("conv1"))
    assert not box.isVisible()


def test_inside_of_a_block_of_the_library_it_says_why_not(qtbot, digits, hand, box, checked):
    said = []
    digits.editor.refused.connect(said.append)
    hand.drop("ResidualBlock", hand.edge("relu1", "pool1"))
    checked()
    digits.editor.open_block(digits.scene.selected_nodes()[0].id)
    digits.canvas.setFocus()
    qtbot.keyClick(digits.canvas, Qt.Key.Key_Slash)
    assert "make it editable first" in said[-1]
    assert not box.isVisible()


def test_saved_blocks_are_found_by_their_name(digits, hand, box, type_in, press):
    save_block("Stem of my own", Block())
    before = digits.editor.document
    hand.double_click(beside(hand, "conv1"))
    type_in("stem")
    assert box.titles() == ["Stem of my own"]
    press(Qt.Key.Key_Return)
    assert [node.layer.type for node in new_nodes(digits, before)] == ["Block"]


def test_the_edge_it_was_opened_on_may_be_of_an_empty_network(empty, hand, box, type_in, press):
    hand.double_click(hand.corner("input") + QPointF(1.5 * NODE_WIDTH, 40))
    type_in("flat")
    press(Qt.Key.Key_Return)
    assert Edge(source="flatten1", target="output") in empty.editor.document.edges


def test_on_free_ground_it_begins_with_what_usually_follows_the_end_of_the_network(digits, hand, box):
    hand.double_click(beside(hand, "conv1"))
    rows = box.findChild(QListWidget)
    assert rows.item(0).text() == "Usual next"
    assert box.titles()[:3] == ["ReLU", "Dropout", "GELU"]
