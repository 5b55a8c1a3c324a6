"""Layers are cut, copied, pasted and duplicated with keys and the mouse."""

import json

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from core.document.placement import NODE_HEIGHT, NODE_WIDTH
from tests.gui.gestures import selected

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MIDDLE = QPointF(NODE_WIDTH, NODE_HEIGHT) / 2


def text():
    return QGuiApplication.clipboard().text()


def press(qtbot, window, key):
    qtbot.keyClick(window.canvas, getattr(Qt.Key, f"Key_{key}"), CTRL)


def wires(window):
    return {(edge.source, edge.target) for edge in window.editor.graph.edges}


@pytest.fixture
def chosen(digits, hand):
    """Two layers that follow each other are selected."""
    digits.canvas.fit()
    hand.click(hand.node("conv1"))
    hand.click(hand.node("norm1"), CTRL)
    return digits


@pytest.fixture
def refusals(window):
    said = []
    window.editor.refused.connect(said.append)
    return said


def test_copied_layers_are_readable_text(qtbot, chosen):
    document = chosen.editor.document
    press(qtbot, chosen, "C")
    content = json.loads(text())
    assert [node["name"] for node in content["nodes"]] == ["conv1", "norm1"]
    assert content["edges"] == [{"source": "conv1", "target": "norm1"}]
    assert chosen.editor.document is document


def test_they_are_pasted_at_the_pointer_and_selected(qtbot, chosen, hand):
    press(qtbot, chosen, "C")
    place = hand.corner("conv1") + QPointF(-260, 64)
    hand.move(place)
    press(qtbot, chosen, "V")
    assert set(selected(chosen)) == {"conv3", "norm3"}
    assert ("conv3", "norm3") in wires(chosen)
    top, bottom = hand.corner("conv3"), hand.corner("norm3") + 2 * MIDDLE
    assert ((top + bottom) / 2 - place).manhattanLength() <= 12
    chosen.editor.undo()
    assert "conv3" not in chosen.editor.document.by_id


def test_with_the_pointer_elsewhere_they_land_beside_the_original(qtbot, chosen, hand):
    press(qtbot, chosen, "C")
    hand.move(hand.corner("conv1"))
    palette = chosen.palette_panel
    QTest.mouseMove(chosen.windowHandle(), palette.mapTo(chosen, palette.rect().center()))
    qtbot.waitUntil(lambda: chosen.canvas.pointer.pixel is None)
    press(qtbot, chosen, "V")
    assert hand.corner("conv3") - hand.corner("conv1") == QPointF(24, 24)


def test_the_menu_pastes_where_it_was_asked_for(qtbot, chosen, hand):
    press(qtbot, chosen, "C")
    pixel = chosen.canvas.mapFromScene(hand.corner("conv1") + QPointF(-260, 64))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, pixel, chosen.canvas.viewport().mapToGlobal(pixel))
    QApplication.sendEvent(chosen.canvas.viewport(), event)
    menu = chosen.findChild(QMenu, "canvasMenu")
    QTest.mouseMove(menu, menu.actionGeometry(chosen.actions_by_name["pasteAction"]).center())
    chosen.actions_by_name["pasteAction"].trigger()
    menu.close()
    middle = (hand.corner("conv3") + hand.corner("norm3")) / 2 + MIDDLE
    assert (middle - chosen.canvas.mapToScene(pixel)).manhattanLength() <= 12


def test_cut_layers_leave_their_neighbours_joined_and_come_back(qtbot, chosen):
    document = chosen.editor.document
    press(qtbot, chosen, "X")
    assert "conv1" not in chosen.editor.document.by_id
    assert ("input", "relu1") in wires(chosen)
    press(qtbot, chosen, "V")
    assert chosen.editor.document.node("conv1").layer == document.node("conv1").layer
    chosen.editor.undo()
    chosen.editor.undo()
    assert chosen.editor.document is document


def test_a_chain_is_pasted_onto_the_selected_wire(qtbot, chosen, hand):
    press(qtbot, chosen, "C")
    chosen.scene.clearSelection()
    chosen.scene.edge_item(chosen.editor.document.arrival("pool1")).setSelected(True)
    press(qtbot, chosen, "V")
    assert {("relu1", "conv3"), ("conv3", "norm3"), ("norm3", "pool1")} <= wires(chosen)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Shall we have lunch?", "there are no layers on the clipboard"),
        ('{"format": "netloom layers", "version": 1, "nodes": [{"id": "a"}]}', "nodes[0].name: Field required"),
    ],
)
def test_other_text_changes_nothing_and_says_why(qtbot, digits, refusals, content, sentence):
    document = digits.editor.document
    QGuiApplication.clipboard().setText(content)
    digits.canvas.setFocus()
    press(qtbot, digits, "V")
    assert digits.editor.document is document
    assert len(refusals) == 1
    assert sentence in refusals[0]
    assert digits.statusBar().currentMessage() == refusals[0]


def test_layers_are_pasted_into_the_open_block(qtbot, chosen, checked):
    press(qtbot, chosen, "C")
    chosen.actions_by_name["groupAction"].trigger()
    checked()
    chosen.editor.open_block("block1")
    press(qtbot, chosen, "V")
    assert {"conv1", "conv2", "norm1", "norm2"} <= chosen.editor.graph.by_id.keys()
    assert "norm3" not in chosen.editor.document.by_id


def test_in_a_text_field_the_keys_mean_text(qtbot, chosen):
    press(qtbot, chosen, "C")
    layers = text()
    chosen.scene.select_only(["conv1"])
    document = chosen.editor.document
    field = chosen.inspector.findChild(QLineEdit, "nameField")
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_C, CTRL)
    assert text() == "conv1" != layers
    qtbot.keyClick(field, Qt.Key.Key_V, CTRL)
    assert chosen.editor.document is document


def test_nothing_to_copy_disables_the_actions(digits):
    digits.scene.select_only(["input"])
    names = ("cutAction", "copyAction", "duplicateAction", "bypassAction")
    assert not any(digits.actions_by_name[name].isEnabled() for name in names)
    digits.scene.select_only(["conv1"])
    assert all(digits.actions_by_name[name].isEnabled() for name in names)


def test_the_menu_of_the_canvas_offers_it(qtbot, chosen):
    chosen.blocks.show_menu(chosen.canvas.mapToGlobal(chosen.canvas.rect().center()))
    menu = chosen.findChild(QMenu, "canvasMenu")
    texts = {action.objectName() for action in menu.actions()}
    assert {"cutAction", "copyAction", "pasteAction", "duplicateAction", "bypassAction"} <= texts
    menu.close()


# --- duplicating ----------------------------------------------------------------------------------------------


def test_ctrl_d_puts_a_copy_beside_the_selection(qtbot, chosen, hand):
    press(qtbot, chosen, "D")
    assert set(selected(chosen)) == {"conv3", "norm3"}
    assert hand.corner("conv3") - hand.corner("conv1") == QPointF(24, 24)
    assert {wire for wire in wires(chosen) if "3" in "".join(wire)} == {("conv3", "norm3")}


def drag_with_ctrl(hand, start, end):
    hand.press(start, modifiers=CTRL)
    hand.move((start + end) / 2)
    hand.move(end)
    hand.release(end, modifiers=CTRL)


def test_a_drag_with_ctrl_leaves_a_copy_where_it_ends(chosen, hand):
    document = chosen.editor.document
    start = hand.node("norm1")
    drag_with_ctrl(hand, start, start + QPointF(304, 0))
    assert set(selected(chosen)) == {"conv3", "norm3"}
    assert hand.corner("norm3") - hand.corner("norm1") == QPointF(304, 0)
    assert hand.corner("norm1") == QPointF(*document.node("norm1").position)
    assert ("conv3", "norm3") in wires(chosen)
    chosen.editor.undo()
    assert chosen.editor.document is document


def test_a_card_that_is_not_selected_is_copied_alone(chosen, hand):
    start = hand.node("relu1")
    drag_with_ctrl(hand, start, start + QPointF(304, 0))
    assert set(selected(chosen)) == {"relu3"}


def test_the_copy_follows_the_pointer_and_escape_takes_it_away(qtbot, chosen, hand):
    document, before = chosen.editor.document, len(chosen.scene.items())
    start = hand.node("norm1")
    hand.press(start, modifiers=CTRL)
    hand.move(start + QPointF(200, 0))
    hand.move(start + QPointF(304, 0))
    assert chosen.scene.node_at(start + QPointF(304, 0)) is not None
    qtbot.keyClick(chosen.canvas, Qt.Key.Key_Escape)
    hand.release(start + QPointF(304, 0), modifiers=CTRL)
    assert len(chosen.scene.items()) == before
    assert chosen.editor.document is document


def test_the_ends_of_the_network_cannot_be_duplicated(digits, hand, refusals):
    digits.canvas.fit()
    document = digits.editor.document
    start = hand.node("input")
    drag_with_ctrl(hand, start, start + QPointF(304, 0))
    assert digits.editor.document is document
    assert "no layers are selected" in refusals[0]
