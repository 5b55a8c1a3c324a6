"""Layers and blocks with a learning rate of their own: one, several at once, undone, and seen on their cards."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from core.document import edits
from gui.canvas.spoken import spoken

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def conv(digits, hand):
    digits.canvas.fit()
    hand.click(hand.node("conv1"))
    return digits


def shown(window, kind, name):
    return next(each for each in window.inspector.findChildren(kind, name) if each.isVisible())


def enter(qtbot, window, text):
    field = shown(window, QWidget, "lr_factorField")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def factors(window, *ids):
    return [window.editor.graph.node(id).lr_factor for id in ids]


def test_a_layer_learns_at_its_own_rate_and_its_card_says_so(qtbot, conv):
    before = conv.editor.document
    assert not [each for each in conv.inspector.findChildren(QLabel, "layerRate") if each.isVisible()]
    enter(qtbot, conv, "0.1")
    assert factors(conv, "conv1") == [0.1]
    assert shown(conv, QLabel, "layerRate").text() == "Learns at a rate of 0.0003"
    item = conv.scene.node_item("conv1")
    assert "Learns at 0.1 times the learning rate of the run" in item.toolTip()
    assert "learning rate times 0.1" in spoken(conv.editor.graph, item.node, None, ())
    enter(qtbot, conv, "0.25")
    assert conv.editor.history.undo_label == "Change the learning rate of conv1"
    conv.editor.undo()
    assert conv.editor.document is before


def test_a_factor_that_is_none_is_refused_with_a_sentence(qtbot, conv, errors):
    before = conv.editor.document
    for text in ("0", "-1", "2000", "slow"):
        enter(qtbot, conv, text)
        assert errors(conv.inspector)
    assert conv.editor.document is before


def test_several_layers_get_one_rate_in_one_step(qtbot, conv, hand):
    conv.editor.apply("Slow down", lambda graph: edits.scale_rate(graph, ["conv1"], 0.5))
    before = conv.editor.document
    hand.click(hand.node("fc1"), SHIFT)
    assert shown(conv, QWidget, "lr_factorField").placeholderText() == "several values"
    enter(qtbot, conv, "2")
    assert factors(conv, "conv1", "fc1") == [2, 2]
    conv.editor.undo()
    assert conv.editor.document is before


def test_layers_without_weights_have_none(conv, hand):
    hand.click(hand.node("relu1"))
    assert not [each for each in conv.inspector.findChildren(QWidget, "lr_factorField") if each.isVisible()]


def test_a_block_scales_what_is_inside_of_it(qtbot, conv, hand, checked):
    hand.click(hand.node("norm1"), SHIFT)
    conv.actions_by_name["groupAction"].trigger()
    checked()
    enter(qtbot, conv, "0.1")
    assert factors(conv, "block1") == [0.1]
    conv.editor.open_block("block1")
    conv.scene.select_only(["conv1"])
    enter(qtbot, conv, "0.5")
    text = shown(conv, QLabel, "layerRate").text()
    assert text == "Learns at a rate of 0.00015, with that of the block around"
