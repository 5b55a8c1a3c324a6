"""The inspector: what is known of the selected layer, and its name."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from core.document import edits
from core.layers.terminals import Input, Output
from tests.gui.gestures import enter, texts, type_in


@pytest.fixture
def conv(digits, hand):
    hand.click(hand.node("conv1"))
    return digits


@pytest.fixture
def name_field(conv):
    return conv.inspector.findChild(QLineEdit, "nameField")


def test_says_the_size_of_the_network_when_nothing_is_selected(digits):
    assert f"{digits.editor.check.parameters:,}" in texts(digits.inspector)
    assert "1×8×8 → 10" in texts(digits.inspector)


def test_says_shape_and_parameters_of_the_selected_layer(conv):
    known = conv.editor.check.layers["conv1"]
    assert f"Parameters\n{known.parameters:,}\n" in texts(conv.inspector)
    assert "1×8×8 → " in texts(conv.inspector)


def test_figures_that_a_problem_hides_are_unknown_instead_of_zero(conv, checked):
    conv.editor.apply("Spoil", lambda graph: edits.change_layer(graph, "conv1", in_channels=99))
    checked()
    assert "Parameters\n?\nMultiply-adds\n?" in texts(conv.inspector)


def test_a_fix_with_a_long_text_stays_within_the_panel(conv, checked):
    long_name = "a_convolution_" * 6
    conv.editor.apply("Rename", lambda graph: edits.rename(graph, "fc1", long_name))
    conv.editor.apply("Spoil", lambda graph: edits.remove(graph, ["flatten1"]))
    checked()
    conv.scene.clearSelection()
    page = conv.inspector.currentWidget()
    assert long_name in texts(conv.inspector)
    assert page.widget().width() <= page.viewport().width()


def test_shows_the_network_again_once_the_layer_is_gone(qtbot, conv):
    qtbot.keyClick(conv.canvas, Qt.Key.Key_Delete)
    assert conv.inspector.form is None
    assert "Network" in texts(conv.inspector)


def test_the_ends_lead_to_the_panels_of_data_and_training(digits, hand):
    for kind, panel in ((Input, digits.data_panel), (Output, digits.training_panel)):
        node = next(node for node in digits.editor.document.nodes if isinstance(node.layer, kind))
        digits.scene.select_only([node.id])
        assert panel.isVisible()


def test_a_new_name_is_on_the_canvas_and_in_the_document(qtbot, conv, name_field):
    enter(name_field, "stem")
    assert conv.editor.document.node("conv1").name == "stem"
    assert "stem" in conv.editor.document.names


BAD_NAMES = {"2nd": "a letter first", "class": "already means something", "norm1": "another layer", "": "letters"}


def test_a_bad_name_says_why_and_the_old_one_comes_back(qtbot, conv, name_field, errors):
    document = conv.editor.document
    for name, says in BAD_NAMES.items():
        enter(name_field, name)
        assert any(says in error for error in errors(conv.inspector)), name
        assert name_field.text() == "conv1"
        assert conv.editor.document is document


def test_a_refusal_stays_to_be_read_when_the_focus_moves_on(qtbot, conv, name_field, errors):
    enter(name_field, "norm1")
    conv.palette_panel.focus_search()
    assert errors(conv.inspector) != []


def test_undo_of_a_name_holds_when_the_field_is_left(qtbot, conv, name_field):
    document = conv.editor.document
    enter(name_field, "stem")
    conv.actions_by_name["undoAction"].trigger()
    assert name_field.text() == "conv1"
    conv.canvas.setFocus()
    assert conv.editor.document is document


def test_a_name_that_is_typed_counts_when_another_layer_is_clicked(qtbot, conv, name_field, hand):
    type_in(name_field, "stem")
    hand.click(hand.node("norm1"))
    assert conv.editor.document.node("conv1").name == "stem"
    assert conv.editor.document.node("norm1").name == "norm1"
    assert name_field.text() == "norm1"
