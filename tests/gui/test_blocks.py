"""Blocks in the window: grouped, opened, edited inside, left again, taken apart."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QToolButton, QWidget

from core.blocks.nesting import graph_at
from core.document import edits
from core.layers.base import LAYERS
from tests.gui.gestures import click, enter, selected

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def grouped(qtbot, digits, hand, checked):
    """Digits with conv2, norm2 and relu2 in a block, called block1."""
    digits.canvas.fit()
    hand.click(hand.node("conv2"))
    for id in ("norm2", "relu2"):
        hand.click(hand.node(id), CTRL)
    qtbot.keyClick(digits.canvas, Qt.Key.Key_G, CTRL)
    checked()
    return digits


@pytest.fixture
def opened(grouped, hand):
    """The same with the block open."""
    hand.double_click(hand.node("block1"))
    return grouped


@pytest.fixture
def residual(digits, checked):
    """Digits with a residual block of the library before flatten1, called residual1."""
    graph = digits.editor.document
    layer = LAYERS.get("ResidualBlock")(out_channels=32)
    digits.editor.apply("Add", lambda d: edits.insert_on_edge(d, layer, graph.arrival("flatten1")))
    checked()
    digits.canvas.fit()
    return digits


@pytest.fixture
def refusals(window):
    said = []
    window.editor.refused.connect(said.append)
    return said


def shown(window):
    """Ids of the layers on the canvas."""
    return {node.id for node in window.editor.graph.nodes if not node.is_terminal}


def crumbs(window):
    """Texts of the bar above the canvas; none while it is hidden."""
    bar = window.findChild(QWidget, "breadcrumbs")
    buttons = [button for button in bar.findChildren(QToolButton) if button.objectName().startswith("crumb")]
    return [button.text() for button in buttons if button.isVisible()]


def inside(window, *path):
    return graph_at(window.editor.document, path)


# --- grouping -------------------------------------------------------------------------------------------------


def test_ctrl_g_makes_one_block_of_what_is_selected(grouped):
    assert selected(grouped) == ["block1"]
    assert shown(grouped).isdisjoint({"conv2", "norm2", "relu2"})
    assert inside(grouped, "block1").by_id.keys() >= {"conv2", "norm2", "relu2"}
    assert grouped.editor.check.ok
    assert grouped.scene.node_item("block1").text.detail == "Block  3 layers"


def test_the_name_of_a_new_block_can_be_typed_at_once(qtbot, grouped):
    field = QApplication.focusWidget()
    assert field.objectName() == "blockNameField"
    qtbot.keyClicks(field, "Stage")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    node = grouped.editor.document.node("block1")
    assert (node.layer.name, node.name) == ("Stage", "stage1")
    assert grouped.scene.node_item("block1").text.name == "stage1"


def test_grouping_nothing_says_what_to_do(qtbot, digits, refusals):
    document = digits.editor.document
    digits.canvas.setFocus()
    digits.scene.clearSelection()
    qtbot.keyClick(digits.canvas, Qt.Key.Key_G, CTRL)
    assert "no layers are selected" in refusals[-1]
    assert digits.editor.document is document


def test_ctrl_shift_g_takes_the_block_apart(qtbot, grouped):
    grouped.canvas.setFocus()
    qtbot.keyClick(grouped.canvas, Qt.Key.Key_G, CTRL | SHIFT)
    assert set(selected(grouped)) == {"conv2", "norm2", "relu2"}
    assert "block1" not in grouped.editor.document.by_id


def test_grouping_is_one_step_of_undo(grouped):
    document = grouped.editor.document
    grouped.editor.undo()
    assert "conv2" in shown(grouped)
    grouped.editor.redo()
    assert grouped.editor.document is document


def test_repeating_a_block_shows_on_its_card(qtbot, grouped):
    field = grouped.inspector.form.findChild(QWidget, "repeatField")
    enter(field, "2")
    text = grouped.scene.node_item("block1").text
    assert (text.name, text.detail) == ("block1  ×2", "Block  3 layers")


# --- opening and leaving --------------------------------------------------------------------------------------


def test_a_double_click_opens_a_block_and_shows_all_of_it(opened):
    assert opened.editor.path == ("block1",)
    assert shown(opened) == {"conv2", "norm2", "relu2"}
    seen = opened.canvas.mapToScene(opened.canvas.viewport().rect()).boundingRect()
    assert seen.contains(opened.scene.network_rect())
    assert crumbs(opened) == ["Digits", "block1"]


def test_enter_opens_and_escape_leaves(qtbot, grouped):
    grouped.canvas.setFocus()
    qtbot.keyClick(grouped.canvas, Qt.Key.Key_Return)
    assert grouped.editor.path == ("block1",)
    qtbot.keyClick(grouped.canvas, Qt.Key.Key_Escape)
    assert grouped.editor.path == ()
    assert crumbs(grouped) == []


def test_escape_takes_the_selection_back_before_it_leaves(qtbot, opened, hand):
    hand.click(hand.node("conv2"))
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Escape)
    assert opened.editor.path == ("block1",)
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Escape)
    assert opened.editor.path == ()


def test_ctrl_and_arrows_open_and_leave(qtbot, grouped):
    grouped.canvas.setFocus()
    qtbot.keyClick(grouped.canvas, Qt.Key.Key_Down, CTRL)
    assert grouped.editor.path == ("block1",)
    qtbot.keyClick(grouped.canvas, Qt.Key.Key_Up, CTRL)
    assert grouped.editor.path == ()


def test_leaving_comes_back_to_where_one_was(qtbot, grouped, hand):
    hand.turn_wheel(hand.node("block1"), 60)
    before = grouped.canvas.mapToScene(0, 0), grouped.canvas.zoom
    hand.double_click(hand.node("block1"))
    qtbot.waitUntil(lambda: crumbs(grouped) != [])
    click(qtbot, grouped, "crumb0")
    qtbot.waitUntil(lambda: crumbs(grouped) == [])
    assert (grouped.canvas.mapToScene(0, 0) - before[0]).manhattanLength() < 3
    assert grouped.canvas.zoom == before[1]
    assert selected(grouped) == ["block1"]


def test_the_ends_of_a_block_say_what_arrives_and_leaves(opened):
    for id, text in (("input", ("Input", "16×4×4")), ("output", ("Output", "32×4×4"))):
        card = opened.scene.node_item(id).text
        assert (card.name, card.detail) == text


def test_blocks_in_blocks_are_a_way_of_crumbs(qtbot, opened, hand, checked):
    hand.click(hand.node("norm2"))
    hand.click(hand.node("relu2"), CTRL)
    qtbot.keyClick(opened.canvas, Qt.Key.Key_G, CTRL)
    checked()
    hand.double_click(hand.node("block1"))
    assert opened.editor.path == ("block1", "block1")
    assert shown(opened) == {"norm2", "relu2"}
    assert crumbs(opened) == ["Digits", "block1", "block1"]
    click(qtbot, opened, "crumb1")
    assert opened.editor.path == ("block1",)
    click(qtbot, opened, "closeBlockButton")
    assert opened.editor.path == ()


def test_opening_another_project_leaves_the_block(qtbot, opened):
    opened.editor.reset(opened.editor.history.steps[0].document)
    opened.show_canvas()
    assert opened.editor.path == ()
    assert "conv1" in shown(opened)


# --- editing inside -------------------------------------------------------------------------------------------


def test_a_layer_dropped_inside_stands_inside(opened, hand, checked):
    hand.drop("Dropout", hand.edge("conv2", "norm2"))
    checked()
    assert "dropout1" in inside(opened, "block1").by_id
    assert [node.layer.type for node in opened.editor.document.nodes].count("Dropout") == 1  # the one of the template
    assert opened.editor.check.ok


def test_moving_deleting_and_wiring_work_inside(qtbot, opened, hand):
    place = inside(opened, "block1").node("conv2").position
    hand.drag(hand.node("conv2"), hand.node("conv2") + QPointF(304, 0))
    assert inside(opened, "block1").node("conv2").position.x == place.x + 304
    hand.click(hand.node("norm2"))
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Delete)
    assert "norm2" not in inside(opened, "block1").by_id
    hand.drag(hand.out_port("input"), hand.node("relu2"))
    assert inside(opened, "block1").arrival("relu2").source == "input"


def test_a_setting_changed_inside_is_one_of_the_block(qtbot, opened, hand, checked):
    hand.click(hand.node("conv2"))
    field = opened.inspector.form.findChild(QWidget, "out_channelsField")
    enter(field, "48")
    checked()
    assert inside(opened, "block1").node("conv2").layer.out_channels == 48
    assert opened.scene.node_item("output").text.detail == "48×4×4"


def test_undo_from_outside_takes_an_edit_inside_back(qtbot, opened, hand):
    document = opened.editor.document
    hand.drop("Dropout", hand.edge("conv2", "norm2"))
    opened.editor.leave_block()
    opened.canvas.setFocus()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Z, CTRL)
    assert opened.editor.document is document


def test_undo_of_the_block_itself_leads_out_of_it(qtbot, opened):
    opened.canvas.setFocus()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Z, CTRL)
    assert opened.editor.path == ()
    assert "conv2" in shown(opened)
    assert crumbs(opened) == []


def test_typing_in_one_block_does_not_become_one_step_with_typing_in_another(opened):
    editor = opened.editor
    editor.apply("Change", lambda graph: edits.change_layer(graph, "conv2", out_channels=40), merge_key="conv2.x")
    editor.go_to(())
    n_steps = len(editor.history.steps)
    editor.apply("Change", lambda graph: edits.change_layer(graph, "conv1", out_channels=40), merge_key="conv2.x")
    assert len(editor.history.steps) == n_steps + 1


def test_data_and_training_can_be_changed_while_a_block_is_open(qtbot, opened):
    field = opened.training_panel.findChild(QWidget, "epochsField")
    enter(field, "7")
    assert opened.editor.document.training.epochs == 7
    assert opened.editor.path == ("block1",)


# --- problems -------------------------------------------------------------------------------------------------


def test_a_problem_inside_is_a_click_away_and_its_fix_mends_the_document(qtbot, grouped, checked):
    editor = grouped.editor
    editor.open_block("block1")
    editor.apply("Change", lambda graph: edits.change_layer(graph, "norm2", num_features=3))
    editor.leave_block()
    checked()
    grouped.scene.clearSelection()
    problems = grouped.findChild(QWidget, "inspector").currentWidget()
    card = next(frame for frame in problems.findChildren(QWidget) if frame.toolTip() == "Click to go to block1.norm2")
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.rect().topLeft() + QPointF(4, 4).toPoint())
    assert editor.path == ("block1",)
    assert selected(grouped) == ["norm2"]
    click(qtbot, grouped, "fixButton")
    checked()
    assert editor.check.ok
    assert editor.path == ("block1",)


def test_a_problem_inside_shows_on_the_card_of_the_block(grouped, checked):
    grouped.editor.open_block("block1")
    grouped.editor.apply("Change", lambda graph: edits.change_layer(graph, "norm2", num_features=3))
    grouped.editor.leave_block()
    checked()
    assert "norm2 expects" in grouped.scene.node_item("block1").toolTip()


def test_train_leads_to_the_problem_inside(grouped, checked):
    grouped.editor.open_block("block1")
    grouped.editor.apply("Change", lambda graph: edits.change_layer(graph, "norm2", num_features=3))
    grouped.editor.leave_block()
    checked()
    grouped.actions_by_name["trainAction"].trigger()
    assert grouped.editor.path == ("block1",)
    assert selected(grouped) == ["norm2"]


# --- blocks of the library ------------------------------------------------------------------------------------


def test_a_block_of_the_library_opens_with_what_it_unfolds_to(residual, hand):
    hand.double_click(hand.node("residual1"))
    assert residual.editor.path == ("residual1",)
    assert {node.layer.type for node in residual.editor.graph.nodes} >= {"Conv2d", "Add"}
    assert crumbs(residual) == ["Digits", "residual1"]


def test_an_edit_inside_of_it_is_refused_with_a_sentence(qtbot, residual, hand, refusals):
    document = residual.editor.document
    residual.editor.open_block("residual1")
    edge = residual.editor.graph.edges[0]
    hand.drop("ReLU", hand.edge(edge.source, edge.target))
    assert "make it editable first" in refusals[-1]
    assert residual.editor.document is document


def test_made_editable_it_can_be_edited_and_undo_gives_it_back(qtbot, residual, checked):
    document = residual.editor.document
    residual.editor.open_block("residual1")
    ids = residual.editor.graph.by_id.keys()
    click(qtbot, residual, "makeEditableButton")
    checked()
    assert residual.editor.path == ("residual1",)
    assert residual.editor.graph.by_id.keys() == ids
    conv = next(node.id for node in residual.editor.graph.nodes if node.layer.type == "Conv2d")
    assert residual.editor.apply("Freeze", lambda graph: edits.freeze(graph, [conv], True))
    residual.editor.undo()
    residual.editor.undo()
    assert residual.editor.document is document


def test_it_can_be_ungrouped(qtbot, residual, checked):
    parameters = residual.editor.check.parameters
    residual.scene.select_only(["residual1"])
    click(qtbot, residual, "ungroupButton")
    checked()
    assert "residual1" not in residual.editor.document.by_id
    assert residual.editor.check.parameters == parameters


@pytest.mark.parametrize("action", ["ungroupAction", "makeEditableAction"])
def test_taken_apart_before_new_settings_are_checked_it_never_gives_the_layers_of_the_old_ones(
    residual, hand, checked, refusals, action
):
    hand.click(hand.node("residual1"))
    residual.editor.apply("Set", lambda graph: edits.change_layer(graph, "residual1", out_channels=16))
    residual.actions_by_name[action].trigger()
    assert "wait until it is worked out" in refusals[0]
    assert residual.editor.document.node("residual1").layer.out_channels == 16
    checked()
    residual.actions_by_name[action].trigger()
    assert len(refusals) == 1


def test_what_nothing_arrives_at_says_that_it_cannot_be_opened_yet(digits, hand, checked, refusals):
    hand.drop("ResidualBlock", hand.corner("conv1") + QPointF(500, 0))
    checked()
    digits.editor.open_block("residual1")
    assert "wire it first" in refusals[-1]
    assert digits.editor.path == ()


# --- the menu -------------------------------------------------------------------------------------------------


def test_a_right_click_selects_and_offers_what_can_be_done(qtbot, grouped, hand):
    hand.click(hand.node("conv1"))
    place = grouped.canvas.mapFromScene(hand.node("block1"))
    at = grouped.canvas.viewport().mapToGlobal(place)
    QApplication.sendEvent(grouped.canvas.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, at))
    menu = grouped.findChild(QMenu, "canvasMenu")
    assert menu.isVisible()
    enabled = {action.objectName() for action in menu.actions() if action.isEnabled()}
    menu.close()
    assert selected(grouped) == ["block1"]
    assert enabled >= {"openBlockAction", "ungroupAction", "saveBlockAction", "freezeAction", "deleteAction"}


def test_the_field_of_the_name_refuses_an_empty_one(qtbot, grouped, errors):
    field = grouped.inspector.findChild(QLineEdit, "blockNameField")
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert errors(grouped.inspector) != []
    assert field.text() == "Block"
