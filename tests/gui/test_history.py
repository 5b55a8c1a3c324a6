"""The history list: it names every edit, follows live, and goes to any of them with one click."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView

from core.document import edits
from core.document.history import History, Step
from resources import templates
from tests.gui.gestures import enter

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def listed(digits):
    """The digits network with its history in sight, opened with the key."""
    digits.canvas.setFocus()
    QTest.keyClick(digits.canvas, Qt.Key.Key_H, CTRL)
    assert digits.history.list.isVisible()
    return digits


def rows(window):
    model = window.history.list.model()
    return [model.index(row).data() for row in range(model.rowCount())]


def marked(window):
    return window.history.list.currentIndex().data()


def greyed(window):
    model = window.history.list.model()
    roles = (model.index(row) for row in range(model.rowCount()))
    return [index.data() for index in roles if index.data(Qt.ItemDataRole.ForegroundRole) is not None]


def click(qtbot, window, row):
    view: QListView = window.history.list
    place = view.visualRect(view.model().index(row)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def three_edits(window, hand):
    hand.drag(hand.node("conv1"), hand.node("conv1") + QPointF(160, 40))
    window.scene.select_only(["relu1"])
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
    hand.drop("Dropout", hand.corner("conv1") + QPointF(420, 20))


def test_every_edit_is_listed_by_name_with_the_present_one_marked(listed, hand):
    three_edits(listed, hand)
    assert rows(listed) == ["Beginning", "Move conv1", "Delete relu1", "Add Dropout"]
    assert marked(listed) == "Add Dropout"
    assert greyed(listed) == []


def test_a_click_goes_back_several_steps_at_once_and_greys_what_was_taken_back(qtbot, listed, hand):
    first = listed.editor.document
    three_edits(listed, hand)
    last = listed.editor.document
    click(qtbot, listed, 0)
    assert listed.editor.document is first
    assert (marked(listed), greyed(listed)) == ("Beginning", ["Move conv1", "Delete relu1", "Add Dropout"])
    click(qtbot, listed, 3)
    assert listed.editor.document is last
    assert greyed(listed) == []


def test_an_edit_after_a_jump_replaces_what_was_taken_back(qtbot, listed, hand):
    three_edits(listed, hand)
    click(qtbot, listed, 1)
    hand.drop("ReLU", hand.corner("conv1") + QPointF(-420, 20))
    assert rows(listed) == ["Beginning", "Move conv1", "Add ReLU"]


def test_arrows_and_enter_go_to_a_step_and_escape_returns_to_the_canvas(qtbot, listed, hand):
    first = listed.editor.document
    three_edits(listed, hand)
    listed.history.list.setFocus()
    qtbot.keyClick(listed.history.list, Qt.Key.Key_Home)
    qtbot.keyClick(listed.history.list, Qt.Key.Key_Return)
    assert listed.editor.document is first
    qtbot.keyClick(listed.history.list, Qt.Key.Key_Escape)
    assert listed.canvas.hasFocus()


def test_undo_and_redo_move_the_mark(listed, hand):
    three_edits(listed, hand)
    listed.actions_by_name["undoAction"].trigger()
    assert (marked(listed), greyed(listed)) == ("Delete relu1", ["Add Dropout"])
    listed.actions_by_name["redoAction"].trigger()
    assert (marked(listed), greyed(listed)) == ("Add Dropout", [])


def test_a_drag_a_typed_number_and_presses_of_an_arrow_are_one_entry_each(qtbot, listed, hand):
    hand.drag(hand.node("conv1"), *(hand.node("conv1") + QPointF(8 * n, 3 * n) for n in range(1, 12)))
    field = listed.inspector.form.findChild(object, "out_channelsField")
    enter(field, "128")
    listed.canvas.setFocus()
    for _ in range(5):
        QTest.keyClick(listed.canvas, Qt.Key.Key_Right)
    assert rows(listed) == ["Beginning", "Move conv1", "Change out_channels of conv1", "Move conv1"]


def test_what_was_saved_is_marked(listed, hand, tmp_path):
    three_edits(listed, hand)
    listed.editor.save(tmp_path / "kept.netloom")
    assert [row for row in rows(listed) if "saved" in row] == ["Add Dropout  ·  saved"]


def test_a_jump_while_a_card_is_held_gives_the_drag_up(qtbot, listed, hand):
    first = listed.editor.document
    three_edits(listed, hand)
    hand.pull(hand.node("conv1"), hand.node("conv1") + QPointF(60, 60))
    listed.editor.jump(0)
    hand.release(hand.node("conv1") + QPointF(90, 90))
    assert listed.editor.document is first
    assert listed.scene.node_item("conv1").pos() == QPointF(*first.node("conv1").position)


def test_a_jump_out_of_a_block_that_was_not_there_yet_leads_to_the_network(qtbot, listed):
    first = listed.editor.document
    listed.scene.select_only(["conv1", "norm1"])
    listed.actions_by_name["groupAction"].trigger()
    qtbot.waitUntil(lambda: listed.editor.is_checked)
    listed.actions_by_name["openBlockAction"].trigger()
    assert listed.editor.path
    click(qtbot, listed, 0)
    assert listed.editor.document is first
    assert listed.editor.path == ()


def test_a_jump_while_a_run_goes_on_leaves_the_run_alone(qtbot, listed, hand):
    three_edits(listed, hand)
    listed.editor.jump(0)
    qtbot.waitUntil(lambda: listed.editor.is_checked)
    listed.actions_by_name["trainAction"].trigger()
    qtbot.waitUntil(lambda: listed.trainer.record.step > 0)
    trained = listed.trainer.document
    click(qtbot, listed, 3)
    click(qtbot, listed, 1)
    assert listed.trainer.is_running
    assert listed.trainer.document is trained


def test_another_project_has_a_history_of_its_own(listed, hand):
    three_edits(listed, hand)
    listed.editor.jump(0)  # nothing to save
    listed.files.open_template(next(path for path in templates() if path.stem == "iris"))
    assert rows(listed) == ["Beginning"]


def test_ten_thousand_entries_ask_for_the_rows_in_sight_only(qtbot, listed):
    first = listed.editor.document
    other = edits.change_layer(first, "conv1", out_channels=24)
    steps = (Step(first), *(Step(other if n % 2 else first, f"Edit {n}") for n in range(1, 10_000)))
    listed.editor._set_history(History(steps, 9_999))
    model = listed.history.list.model()
    assert model.rowCount() == 10_000
    asked, data = set(), type(model).data

    def counting(self, index, role=Qt.ItemDataRole.DisplayRole):
        asked.add(index.row())
        return data(self, index, role)

    type(model).data = counting
    try:
        listed.editor.undo()
        listed.history.list.grab()
        qtbot.waitUntil(lambda: marked(listed) == "Edit 9998")
    finally:
        type(model).data = data
    assert len(asked) < 100


def test_the_key_hides_it_again_and_the_start_page_does_not_show_it(qtbot, listed):
    listed.show_start_page()
    assert not listed.history.list.isVisible()
    listed._return_to_canvas()
    assert listed.history.list.isVisible()
    QTest.keyClick(listed.canvas, Qt.Key.Key_H, CTRL)
    assert not listed.history.list.isVisible()
    assert listed.canvas.hasFocus()
