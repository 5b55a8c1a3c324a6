"""The search on the canvas, with keys and mouse."""

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolButton

from core.document.annotating import add_note, new_note
from core.document.annotations import Size
from core.document.edits import insert_free, rename
from core.document.placement import Position
from core.layers.activation import ReLU
from gui.find_bar.finder import AT_ONCE
from tests.gui.gestures import selected

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def bar(window):
    return window.tools.find_bar


@pytest.fixture
def search(qtbot, window, bar):
    """Opens the bar with its keys and types into it."""

    def typed(text):
        window.canvas.setFocus()
        qtbot.keyClick(window.canvas, Qt.Key.Key_F, CTRL)
        qtbot.keyClicks(bar.line, text)

    return typed


@pytest.fixture
def press(qtbot, bar):
    return lambda key, modifiers=NONE: qtbot.keyClick(bar.line, key, modifiers)


def dimmed(window):
    return {item.node.id for item in window.scene.node_items() if item.opacity() < 1}


def test_ctrl_f_opens_it_and_the_best_is_shown_as_one_types(digits, bar, search):
    search("conv")
    assert bar.isVisible()
    assert bar.line.hasFocus()
    assert bar.count_text == "1 of 2"
    assert selected(digits) == ["conv1"]
    assert dimmed(digits) == digits.editor.graph.by_id.keys() - {"conv1", "conv2"}


def test_enter_goes_on_and_begins_again_after_the_last(digits, bar, search, press):
    search("conv")
    press(Qt.Key.Key_Return)
    assert (bar.count_text, selected(digits)) == ("2 of 2", ["conv2"])
    press(Qt.Key.Key_Return)
    assert (bar.count_text, selected(digits)) == ("1 of 2", ["conv1"])
    press(Qt.Key.Key_Return, SHIFT)
    assert (bar.count_text, selected(digits)) == ("2 of 2", ["conv2"])


def test_f3_goes_on_while_the_canvas_has_the_focus(qtbot, digits, bar, search):
    search("relu")
    digits.canvas.setFocus()
    qtbot.keyClick(digits.canvas, Qt.Key.Key_F3)
    assert selected(digits) == ["relu2"]
    qtbot.keyClick(digits.canvas, Qt.Key.Key_F3, SHIFT)
    assert selected(digits) == ["relu1"]


def test_f3_opens_it_where_nothing_was_searched(qtbot, digits, bar):
    digits.canvas.setFocus()
    qtbot.keyClick(digits.canvas, Qt.Key.Key_F3)
    assert bar.isVisible()
    assert bar.line.hasFocus()


def test_its_buttons_go_on_and_close_it(qtbot, digits, bar, search):
    search("conv")
    buttons = {button.objectName(): button for button in bar.findChildren(QToolButton)}
    qtbot.mouseClick(buttons["findNext"], Qt.MouseButton.LeftButton)
    assert selected(digits) == ["conv2"]
    qtbot.mouseClick(buttons["findPrevious"], Qt.MouseButton.LeftButton)
    assert selected(digits) == ["conv1"]
    qtbot.mouseClick(buttons["findClose"], Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_what_is_shown_comes_into_sight(digits, bar, search):
    digits.canvas.zoom_by(3)
    digits.canvas.centerOn(4000, 4000)
    search("fc1")
    seen = digits.canvas.mapToScene(digits.canvas.viewport().rect()).boundingRect()
    assert seen.contains(digits.scene.node_item("fc1").card)


def test_escape_closes_it_and_leaves_what_was_shown_selected(digits, bar, search, press):
    document = digits.editor.document
    search("conv")
    press(Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert dimmed(digits) == set()
    assert selected(digits) == ["conv1"]
    assert digits.canvas.hasFocus()
    assert digits.editor.document is document


def test_opened_again_it_offers_what_was_searched_before(digits, bar, search, press):
    search("conv")
    press(Qt.Key.Key_Escape)
    search("")
    assert bar.line.selectedText() == "conv"
    assert dimmed(digits)
    search("relu")
    assert bar.line.text() == "relu"


def test_hits_have_outlines_in_a_colour_of_their_own(digits, bar, search, appearance):
    digits.canvas.zoom_to_actual_size()
    digits.canvas.show_node("conv2")
    before = colours_left_of(digits, "conv2")
    search("conv2")
    assert appearance.theme.found not in before
    assert appearance.theme.found in colours_left_of(digits, "conv2")


def colours_left_of(window, id):
    corner = window.canvas.mapFromScene(window.scene.node_item(id).pos())
    image = window.canvas.viewport().grab().toImage()
    return {QColor(image.pixelColor(corner.x() - x, corner.y() + 22)).name() for x in range(3, 9)}


def test_marks_leave_items_to_the_scene(digits, bar, search, press):
    """Asked for its parent, an item without one belongs to Python, too: both delete it, and the process may die."""
    search("conv")
    assert not [item for item in digits.scene.items() if shiboken6.ownedByPython(item)]
    press(Qt.Key.Key_Escape)
    assert not [item for item in digits.scene.items() if shiboken6.ownedByPython(item)]


def test_nothing_found_says_so_and_dims_all(digits, bar, search):
    search("zzz")
    assert bar.count_text == "Nothing found"
    assert dimmed(digits) == set(digits.editor.graph.by_id)
    assert not bar.findChild(QToolButton, "findNext").isEnabled()


def test_an_empty_query_marks_nothing(qtbot, digits, bar, search, press):
    search("conv")
    bar.line.selectAll()
    press(Qt.Key.Key_Delete)
    assert bar.count_text == ""
    assert dimmed(digits) == set()


def test_settings_and_states_are_found(digits, bar, search):
    digits.scene.select_only(["relu2"])
    digits.actions_by_name["freezeAction"].trigger()
    for query, found in (("kernel_size=3", ["conv1"]), ("3×3", ["conv1"]), ("frozen", ["relu2"])):
        search(query)
        assert selected(digits) == found, query


def test_it_opens_blocks_to_show_what_is_inside(digits, bar, search, press, checked):
    digits.scene.select_only(["conv2", "norm2"])
    digits.actions_by_name["groupAction"].trigger()
    checked()
    (block,) = selected(digits)
    search("conv")
    assert (bar.count_text, selected(digits)) == ("1 of 2", ["conv1"])
    assert block not in dimmed(digits)
    press(Qt.Key.Key_Return)
    assert digits.editor.path == (block,)
    assert selected(digits) == ["conv2"]
    assert bar.count_text == f"2 of 2 · in {block} / conv2"
    assert "norm2" in dimmed(digits)
    press(Qt.Key.Key_Return)
    assert digits.editor.path == ()
    assert selected(digits) == ["conv1"]


def test_what_is_only_inside_of_a_block_is_told_before_it_is_opened(digits, bar, search, press, checked):
    digits.scene.select_only(["conv2", "norm2"])
    digits.actions_by_name["groupAction"].trigger()
    checked()
    (block,) = selected(digits)
    search("norm2")
    assert digits.editor.path == ()
    assert bar.count_text == f"1 · in {block} / norm2"
    press(Qt.Key.Key_Return)
    assert digits.editor.path == (block,)


def test_comments_are_found(digits, bar, search):
    note = new_note(digits.editor.graph, "comment", Position(700, 100), Size(208, 64), "Why so wide?")
    digits.editor.apply("Add", lambda graph: add_note(graph, note))
    search("wide")
    assert bar.count_text == "1 of 1"
    assert [each.id for each in digits.scene.notes.selected()] == [note.id]
    assert digits.scene.notes.item(note.id).opacity() == 1


def test_an_edit_while_it_is_open_is_followed(digits, bar, search):
    search("conv")
    digits.editor.apply("Rename", lambda graph: rename(graph, "conv2", "other"))
    digits.editor.apply("Rename", lambda graph: rename(graph, "norm1", "convnorm"))
    assert bar.count_text == "1 of 3"
    assert "norm1" not in dimmed(digits)
    digits.editor.undo()
    assert "norm1" in dimmed(digits)


def test_the_layer_that_is_shown_may_go(digits, bar, search, press):
    search("conv")
    digits.scene.delete_selection()
    assert bar.count_text == "1"
    press(Qt.Key.Key_Return)
    assert selected(digits) == ["conv2"]


def test_a_large_network_is_searched_off_the_windows_thread(qtbot, digits, bar, search):
    def grown(graph):
        for number in range(20):
            graph = insert_free(graph, ReLU(), Position(500, 72 * number))
        more = [
            graph.nodes[-1].model_copy(update={"id": f"many{n}", "name": f"many{n}", "position": Position(900, 72 * n)})
            for n in range(AT_ONCE)
        ]
        return graph.changed(nodes=(*graph.nodes, *more))

    digits.editor.apply("Grow", grown)
    search("many999")
    qtbot.waitUntil(lambda: not bar.is_looking)
    assert selected(digits) == ["many999"]
    assert bar.count_text == "1 of 1"


def test_ctrl_shift_f_searches_the_palette(qtbot, digits):
    digits.canvas.setFocus()
    qtbot.keyClick(digits.canvas, Qt.Key.Key_F, CTRL | SHIFT)
    assert digits.palette_panel.isAncestorOf(digits.focusWidget())


def test_it_stays_at_the_upper_right(digits, bar, search):
    search("conv")
    digits.resize(1100, 760)
    assert bar.geometry().right() == digits.canvas.width() - 13
    assert bar.y() == 12
