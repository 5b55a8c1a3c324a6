"""Several selected layers: what they have in common is changed in all of them at once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from core.document import edits
from core.document.several import initialise
from core.recipe.initialisation import Eye, KaimingNormal, Zeros
from tests.gui.gestures import enter, texts

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def convs(digits, hand):
    """The window with both convolutions selected, which have 16 and 32 filters."""
    digits.canvas.fit()
    hand.click(hand.node("conv1"))
    hand.click(hand.node("conv2"), SHIFT)
    return digits


def field(window, name):
    return window.inspector.form.findChild(QWidget, f"{name}Field")


def layers(window, *ids):
    return [window.editor.document.node(id).layer for id in ids or ("conv1", "conv2")]


def box(window, name):
    return window.inspector.findChild(QCheckBox, name)


def tick(qtbot, box):
    qtbot.keyClick(box, Qt.Key.Key_Space)


def test_their_number_and_kinds_and_cost_are_shown(convs):
    check = convs.editor.check
    parameters = sum(check.layers[id].parameters for id in ("conv1", "conv2"))
    assert "2 layers\n2 Conv2d" in texts(convs.inspector)
    assert f"{parameters:,}, {parameters / check.parameters:.0%} of all" in texts(convs.inspector)


def test_equal_values_are_shown_and_others_are_several(convs):
    assert field(convs, "kernel_size").text() == "3"
    assert field(convs, "out_channels").text() == ""
    assert field(convs, "out_channels").placeholderText() == "several values"


def test_a_value_reaches_all_in_one_step_of_undo(qtbot, convs):
    before = convs.editor.document
    enter(field(convs, "out_channels"), "24")
    assert [layer.out_channels for layer in layers(convs)] == [24, 24]
    assert field(convs, "out_channels").text() == "24"
    enter(field(convs, "out_channels"), "12")
    assert convs.editor.history.undo_label == "Change out_channels of 2 layers"
    convs.editor.undo()
    assert convs.editor.document is before
    assert field(convs, "out_channels").text() == ""


def test_leaving_a_field_of_several_values_changes_nothing(qtbot, convs):
    before = convs.editor.document
    field(convs, "out_channels").setFocus()
    for _ in range(len(type(layers(convs)[0]).model_fields)):
        qtbot.keyClick(convs.focusWidget(), Qt.Key.Key_Tab)
    assert convs.editor.document is before


def test_what_all_refuse_says_why_and_changes_nothing(qtbot, convs, errors):
    before = convs.editor.document
    enter(field(convs, "kernel_size"), "0")
    assert any("at least 1" in error for error in errors(convs.inspector))
    assert convs.editor.document is before
    assert field(convs, "kernel_size").text() == "3"


def test_those_that_refuse_are_named_and_the_others_change(qtbot, convs, errors):
    convs.editor.apply("Groups", lambda d: edits.change_layer(d, "conv2", groups=4))
    enter(field(convs, "out_channels"), "18")
    assert [layer.out_channels for layer in layers(convs)] == [18, 32]
    assert any(error.startswith("conv2 stays as it is: ") and "groups" in error for error in errors(convs.inspector))
    assert field(convs, "out_channels").text() == ""
    enter(field(convs, "out_channels"), "20")
    assert [layer.out_channels for layer in layers(convs)] == [20, 20]
    assert errors(convs.inspector) == []


def test_a_box_of_several_values_is_half_ticked_and_a_click_ticks_it(qtbot, convs):
    convs.editor.apply(
        "Bias", lambda d: edits.change_layer(edits.change_layer(d, "conv1", bias=True), "conv2", bias=False)
    )
    bias = field(convs, "bias")
    assert bias.checkState() == Qt.CheckState.PartiallyChecked
    tick(qtbot, bias)
    assert [layer.bias for layer in layers(convs)] == [True, True]
    tick(qtbot, bias)
    assert [layer.bias for layer in layers(convs)] == [False, False]


def test_a_list_of_several_values_takes_one_for_all(qtbot, convs):
    convs.editor.apply("Mode", lambda d: edits.change_layer(d, "conv2", padding_mode="reflect"))
    assert field(convs, "padding_mode").currentIndex() == -1
    field(convs, "padding_mode").setFocus()
    qtbot.keyClick(field(convs, "padding_mode"), Qt.Key.Key_Down)
    assert len({layer.padding_mode for layer in layers(convs)}) == 1


def test_layers_of_other_kinds_show_what_they_share(convs, hand):
    hand.click(hand.node("fc1"), SHIFT)
    assert "3 layers\n2 Conv2d, 1 Linear" in texts(convs.inspector)
    assert field(convs, "bias") is not None
    assert field(convs, "kernel_size") is None


def test_layers_without_a_common_setting_say_so(convs, hand):
    hand.click(hand.node("flatten1"), SHIFT)
    assert "have no setting in common" in texts(convs.inspector)
    assert convs.inspector.form is None


def test_the_ends_of_the_network_do_not_count(convs, hand):
    hand.click(hand.node("conv2"), SHIFT)
    hand.click(hand.node("input"), SHIFT)
    assert "conv1" in convs.inspector.form.window().inspector._layer_page._name.text()
    convs.scene.select_all()
    n_layers = sum(not node.is_terminal for node in convs.editor.document.nodes)
    assert f"{n_layers} layers" in texts(convs.inspector)


def test_freezing_and_bypassing_reach_all(qtbot, convs):
    convs.editor.apply("Freeze", lambda d: edits.freeze(d, ["conv1"], True))
    frozen, bypassed = box(convs, "severalFrozenBox"), box(convs, "severalBypassedBox")
    assert frozen.checkState() == Qt.CheckState.PartiallyChecked
    tick(qtbot, frozen)
    assert [convs.editor.document.node(id).frozen for id in ("conv1", "conv2")] == [True, True]
    tick(qtbot, frozen)
    assert [convs.editor.document.node(id).frozen for id in ("conv1", "conv2")] == [False, False]
    tick(qtbot, bypassed)
    assert [convs.editor.document.node(id).bypassed for id in ("conv1", "conv2")] == [True, True]


def choose(qtbot, box, text):
    box.setFocus()
    box.setCurrentIndex(box.findText(text))
    box.textActivated.emit(text)


def schemes(window, *ids):
    return [window.editor.document.node(id).initialisation for id in ids]


def test_first_weights_reach_all_in_one_step(qtbot, convs):
    before = convs.editor.document
    choose(qtbot, convs.inspector.findChild(QComboBox, "severalWeightsBox"), "kaiming_normal")
    assert [each.weights for each in schemes(convs, "conv1", "conv2")] == [KaimingNormal(), KaimingNormal()]
    convs.editor.undo()
    assert convs.editor.document is before


def test_different_first_weights_are_several_and_can_be_given_back(qtbot, convs, hand):
    hand.click(hand.node("conv1"))
    choose(qtbot, convs.inspector.findChild(QComboBox, "weightsBox"), "zeros")
    hand.click(hand.node("conv2"), SHIFT)
    weights = convs.inspector.findChild(QComboBox, "severalWeightsBox")
    assert weights.currentIndex() == -1
    choose(qtbot, weights, "as PyTorch makes them")
    assert [each.chosen for each in schemes(convs, "conv1", "conv2")] == [{}, {}]


def test_undo_while_a_layer_of_the_selection_is_gone_shows_the_rest(convs, hand):
    convs.editor.apply("Remove", lambda d: edits.remove(d, ["conv2"]))
    assert "nameField" in {w.objectName() for w in convs.inspector.findChildren(QWidget) if w.isVisible()}


# --- one layer ------------------------------------------------------------------------------------------------


@pytest.fixture
def conv(digits, hand):
    digits.canvas.fit()
    hand.click(hand.node("conv1"))
    return digits


def test_a_layer_with_parameters_says_where_they_begin(qtbot, conv, hand):
    weights = conv.inspector.findChild(QComboBox, "weightsBox")
    assert weights.isVisible()
    assert weights.currentText() == "as PyTorch makes them"
    hand.click(hand.node("relu1"))
    assert not weights.isVisible()


def test_a_scheme_shows_its_settings_and_typing_is_one_step(qtbot, conv):
    choose(qtbot, conv.inspector.findChild(QComboBox, "weightsBox"), "normal")
    chosen = conv.editor.document
    for text in ("0.1", "0.02"):
        enter(conv.inspector.findChild(QWidget, "stdField"), text)
    assert schemes(conv, "conv1")[0].weights.std == 0.02
    conv.editor.undo()
    assert conv.editor.document is chosen


def test_what_a_scheme_refuses_is_said(qtbot, conv, errors, checked):
    choose(qtbot, conv.inspector.findChild(QComboBox, "weightsBox"), "normal")
    checked()
    enter(conv.inspector.findChild(QWidget, "stdField"), "-1")
    assert any("greater than or equal to 0" in error for error in errors(conv.inspector))


def test_schemes_that_do_not_fit_cannot_be_chosen_and_say_why(conv, hand, checked):
    weights = conv.inspector.findChild(QComboBox, "weightsBox")
    eye, dirac = weights.findText("eye"), weights.findText("dirac")
    assert not weights.model().item(eye).isEnabled()
    assert "has 4 axes, but it needs two" in weights.itemData(eye, Qt.ItemDataRole.ToolTipRole)
    assert weights.model().item(dirac).isEnabled()
    hand.click(hand.node("fc1"))
    assert weights.model().item(eye).isEnabled()
    assert not weights.model().item(dirac).isEnabled()


def test_a_scheme_that_came_with_a_file_and_does_not_fit_is_mended_by_a_click(qtbot, conv, checked):
    conv.editor.apply("Begin", lambda d: initialise(d, ["conv1"], "weights", Eye()))
    checked()
    (problem,) = conv.editor.problems_of("conv1")
    conv.editor.apply("Fix", problem.fixes[1].apply)
    checked()
    assert conv.editor.problems_of("conv1") == ()


def test_biases_have_a_box_of_their_own(qtbot, conv, hand, checked):
    hand.click(hand.node("fc1"))
    biases = conv.inspector.findChild(QComboBox, "biasesBox")
    assert not biases.model().item(biases.findText("xavier_normal")).isEnabled()
    choose(qtbot, biases, "zeros")
    assert schemes(conv, "fc1")[0].biases == Zeros()
