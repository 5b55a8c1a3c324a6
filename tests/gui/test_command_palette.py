"""The command palette: finds whatever can be done, says why something cannot be, and does it with Enter."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget

from gui.actions import ROWS
from gui.command_palette.commands import LAYERS, Command, offers
from gui.parts.search_popup import ROW
from tests.gui.gestures import selected

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def palette(window):
    return window.guidance.palette


@pytest.fixture
def opened_palette(digits, palette):
    """The palette over the digits network, opened with its keys."""
    digits.canvas.setFocus()
    QTest.keyClick(digits.canvas, Qt.Key.Key_P, CTRL | SHIFT)
    assert palette.isVisible()
    return palette


def type_in(palette, text):
    QTest.keyClicks(palette.findChild(QLineEdit), text)


def press(palette, key):
    QTest.keyClick(palette.findChild(QLineEdit), key)


def row(palette, title):
    rows = palette.findChild(QListWidget)
    found = (rows.item(number).data(ROW) for number in range(rows.count()))
    return next(each for each in found if each.title == title and not each.is_heading)


def test_it_lies_over_the_upper_middle_and_takes_the_focus(digits, opened_palette):
    assert opened_palette.findChild(QLineEdit).hasFocus()
    assert abs(opened_palette.geometry().center().x() - digits.width() // 2) <= 1
    assert opened_palette.y() < digits.height() // 4


def test_it_offers_every_action(opened_palette):
    titles = {row.full_title for row in ROWS} - {"Command palette"}
    assert titles <= set(opened_palette.titles())


def test_enter_runs_what_was_found(digits, opened_palette):
    type_in(opened_palette, "sel all")
    assert opened_palette.titles()[0] == "Select all"
    press(opened_palette, Qt.Key.Key_Return)
    assert not opened_palette.isVisible()
    assert len(digits.scene.selected_nodes()) == len(digits.editor.graph.nodes)
    assert digits.canvas.hasFocus()


def test_rows_show_keys_and_what_they_do(opened_palette):
    shown = row(opened_palette, "Fit network")
    assert (shown.shortcut, shown.tip) == ("Ctrl+0", "Show the whole network")


def test_what_cannot_be_done_is_last_says_why_and_enter_leaves_it(digits, opened_palette):
    type_in(opened_palette, "stop")
    shown = row(opened_palette, "Stop")
    assert not shown.enabled
    assert shown.tip == "Not now: nothing is being trained"
    while opened_palette.findChild(QListWidget).currentItem().data(ROW) != shown:
        press(opened_palette, Qt.Key.Key_Down)
    press(opened_palette, Qt.Key.Key_Return)
    assert opened_palette.isVisible()


def test_every_action_that_can_be_disabled_says_what_it_needs(digits):
    digits.scene.clearSelection()
    silent = {row.name for row in ROWS if not row.needs and not digits.actions_by_name[row.name].isEnabled()}
    assert silent == set()


def test_on_the_start_page_actions_of_a_project_say_what_they_need(window, palette):
    window.actions_by_name["commandPaletteAction"].trigger()
    assert row(palette, "Train").tip == "Not now: open a project first"
    assert row(palette, "New network").enabled


def test_what_was_used_last_comes_first_also_in_the_next_window(digits, opened_palette, settings):
    for text in ("zoom in", "fit net"):
        type_in(opened_palette, text)
        press(opened_palette, Qt.Key.Key_Return)
        digits.actions_by_name["commandPaletteAction"].trigger()
    assert opened_palette.titles()[:2] == ["Fit network", "Zoom in"]
    assert list(settings.value("recentCommands")) == ["fitAction", "zoomInAction"]


def test_a_layer_is_gone_to(digits, opened_palette):
    type_in(opened_palette, "conv2")
    assert opened_palette.titles()[0] == "Go to conv2"
    press(opened_palette, Qt.Key.Key_Return)
    assert selected(digits) == ["conv2"]


def test_recent_projects_and_templates_are_opened(qtbot, digits, palette, tmp_path):
    digits.editor.save(tmp_path / "mine.netloom")
    digits.files.open(tmp_path / "mine.netloom")
    digits.actions_by_name["commandPaletteAction"].trigger()
    type_in(palette, "lenet")
    press(palette, Qt.Key.Key_Return)
    assert digits.editor.document.name == "LeNet-5"
    digits.actions_by_name["commandPaletteAction"].trigger()
    type_in(palette, "mine")
    assert palette.titles()[0] == "Open mine"
    press(palette, Qt.Key.Key_Return)
    assert digits.editor.file == tmp_path / "mine.netloom"


def test_escape_and_the_same_keys_close_it_and_give_the_focus_back(digits, opened_palette):
    press(opened_palette, Qt.Key.Key_Escape)
    assert not opened_palette.isVisible()
    assert digits.canvas.hasFocus()
    digits.palette_panel.focus_search()
    for _ in range(2):
        QTest.keyClick(digits.focusWidget(), Qt.Key.Key_P, CTRL | SHIFT)
    assert not opened_palette.isVisible()
    assert digits.palette_panel.findChild(QLineEdit).hasFocus()


def test_a_click_runs_a_row(qtbot, digits, opened_palette):
    digits.canvas.zoom_to_actual_size()
    type_in(opened_palette, "zoom out")
    rows = opened_palette.findChild(QListWidget)
    place = rows.visualItemRect(rows.currentItem()).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert digits.canvas.zoom < 1


def test_nothing_found_says_so(opened_palette):
    type_in(opened_palette, "qqqqq")
    assert opened_palette.titles() == []
    assert opened_palette._note.text() == "Nothing is called like that"


def test_layers_are_searched_but_never_listed_unasked():
    commands = [
        Command("Undo", "undoAction", "Edit"),
        *(Command(f"Go to fc{n}", f"layer {n}", LAYERS, (f"fc{n}",)) for n in range(1, 5001)),
    ]
    assert [row.title for row in offers("", commands, [])] == ["Edit", "Undo"]
    found = offers("fc4999", commands, [])
    assert found[1].title == "Go to fc4999"
    assert len(offers("fc", commands, [])) < 70
