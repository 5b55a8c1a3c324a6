"""The columns of a table: what they are and what they are for, changed by mouse and keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QTableView

from gui.data_panel.columns_model import KIND, NAME, ROLE, tip
from gui.data_panel.role_cells import place_of
from tests.gui.sight import in_sight

LEFT = Qt.MouseButton.LeftButton


def source(window):
    return window.editor.document.data.source


@pytest.fixture
def table(qtbot, digits, tab, houses, settled):
    """The list of the columns of the houses, in sight."""
    digits.take_data([houses])
    settled()
    view = tab.findChild(QTableView, "columnsList")
    qtbot.waitUntil(lambda: view.isVisible() and view.model().rowCount() == 4)
    tab.parentWidget().parentWidget().ensureWidgetVisible(view)
    QApplication.processEvents()
    return view


def cells(view, column):
    return [view.model().index(row, column).data() for row in range(view.model().rowCount())]


def click(qtbot, view, row, column, modifiers=Qt.KeyboardModifier.NoModifier):
    place = view.visualRect(view.model().index(row, column)).center()
    qtbot.mouseClick(view.viewport(), LEFT, modifiers, place)
    QApplication.processEvents()


def pick(qtbot, view, row, column, text):
    """Open the box in a cell with a click and choose with a click."""
    click(qtbot, view, row, column)
    box = in_sight(qtbot, view, QComboBox)
    assert box.view().isVisible()
    index = box.model().index(box.findText(text), 0)
    box.view().scrollTo(index)
    QApplication.processEvents()
    qtbot.mouseClick(box.view().viewport(), LEFT, pos=box.view().visualRect(index).center())
    QApplication.processEvents()


def sign(view, row, role):
    """Where the sign of a role stands in a row."""
    return place_of(view.visualRect(view.model().index(row, ROLE)), role).center()


def give(qtbot, view, row, role):
    """Click on the sign of a role."""
    qtbot.mouseClick(view.viewport(), LEFT, pos=sign(view, row, role))
    QApplication.processEvents()


def test_lists_names_guessed_kinds_and_roles(table):
    assert cells(table, NAME) == ["area", "city", "rooms", "price"]
    assert cells(table, KIND)[:2] == ["number", "category"]
    assert cells(table, ROLE) == ["feature", "feature", "feature", "target"]


def test_a_click_makes_another_column_the_target_and_undo_takes_it_back(qtbot, digits, table, settled):
    before = digits.editor.history.index
    give(qtbot, table, 1, "target")
    settled()
    assert source(digits).target == "city"
    assert source(digits).found.classes == ("Oslo", "Rome")
    assert digits.editor.history.index == before + 1
    qtbot.waitUntil(lambda: cells(table, ROLE) == ["feature", "target", "feature", "feature"])
    digits.editor.undo()
    qtbot.waitUntil(lambda: cells(table, ROLE) == ["feature", "feature", "feature", "target"])
    assert source(digits).found.quantities == ("price",)


def test_a_click_takes_a_column_for_something_else(qtbot, digits, table, settled):
    pick(qtbot, table, 2, KIND, "category")
    settled()
    assert source(digits).kinds == ("rooms=category",)
    assert source(digits).found.in_shape == (8,)  # area, two cities, five numbers of rooms
    qtbot.waitUntil(lambda: cells(table, KIND)[2] == "category")
    pick(qtbot, table, 2, KIND, "whole number")
    settled()
    assert source(digits).kinds == ()


def test_keys_ignore_several_columns_at_once(qtbot, digits, table, settled):
    click(qtbot, table, 0, NAME)
    click(qtbot, table, 1, NAME, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(table, Qt.Key.Key_I)
    settled()
    assert source(digits).features == ("rooms",)
    assert source(digits).found.in_shape == (1,)


def test_a_sign_that_is_dragged_over_rows_gives_its_role_to_all_of_them_in_one_step(qtbot, digits, table, settled):
    before = digits.editor.history.index
    qtbot.mousePress(table.viewport(), LEFT, pos=sign(table, 0, "ignored"))
    for row in (1, 2, 1):  # back over the last one, which then is not meant
        qtbot.mouseMove(table.viewport(), sign(table, row, "feature"))
    qtbot.mouseRelease(table.viewport(), LEFT, pos=sign(table, 1, "feature"))
    settled()
    assert source(digits).features == ("rooms",)
    assert digits.editor.history.index == before + 1
    qtbot.waitUntil(lambda: cells(table, ROLE) == ["ignored", "ignored", "feature", "target"])


def test_escape_gives_a_drag_over_roles_up(qtbot, digits, table):
    document = digits.editor.document
    qtbot.mousePress(table.viewport(), LEFT, pos=sign(table, 0, "ignored"))
    qtbot.mouseMove(table.viewport(), sign(table, 1, "ignored"))
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    qtbot.mouseRelease(table.viewport(), LEFT, pos=sign(table, 1, "ignored"))
    assert digits.editor.document is document
    assert cells(table, ROLE) == ["feature", "feature", "feature", "target"]


def test_no_feature_left_is_refused_in_a_sentence(qtbot, digits, tab, table, errors):
    document = digits.editor.document
    for row in range(3):
        click(qtbot, table, row, NAME, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(table, Qt.Key.Key_I)
    assert "at least one" in " ".join(errors(tab))
    assert digits.editor.document is document


def test_a_target_that_cannot_be_one_says_why_and_can_be_put_right(
    qtbot, digits, tab, table, settled, errors, tmp_path
):
    path = tmp_path / "constant.csv"
    path.write_text("x,same,y\n" + "".join(f"{n}.5,a,{n % 2}\n" for n in range(30)))
    digits.take_data([path])
    settled()
    qtbot.waitUntil(lambda: cells(table, NAME) == ["x", "same", "y"])
    give(qtbot, table, 1, "target")
    settled()
    assert "two classes" in " ".join(errors(tab))
    assert source(digits).target == ""
    qtbot.waitUntil(lambda: cells(table, ROLE)[1] == "target")
    give(qtbot, table, 2, "target")
    settled()
    assert errors(tab) == []
    assert tab.looker.source is source(digits)


def test_a_thousand_columns_are_filtered(qtbot, digits, tab, table, settled, tmp_path):
    path = tmp_path / "wide.csv"
    names = [f"c{n}" for n in range(1000)]
    rows = [",".join(f"{(n * 7 + row) % 13}.5" for n in range(1000)) + f",{row % 2}" for row in range(20)]
    path.write_text(",".join([*names, "label"]) + "\n" + "\n".join(rows) + "\n")
    digits.take_data([path])
    settled()
    qtbot.waitUntil(lambda: table.model().rowCount() == 1001)
    line = tab.findChild(QLineEdit, "columnFilter")
    qtbot.keyClicks(line, "c99")
    assert cells(table, NAME) == ["c99", *(f"c99{n}" for n in range(10))]
    line.clear()
    qtbot.keyClicks(line, "target")
    assert cells(table, NAME) == ["label"]


def test_a_column_left_out_says_why(qtbot, digits, table, settled, tmp_path):
    path = tmp_path / "ids.csv"
    path.write_text("id,x,y\n" + "".join(f"{n},{n * 3 % 7}.5,{n % 2}\n" for n in range(30)))
    digits.take_data([path])
    settled()
    qtbot.waitUntil(lambda: cells(table, NAME) == ["id", "x", "y"])
    assert cells(table, ROLE) == ["ignored", "feature", "target"]
    assert "Left out: it" in tip(table.model().shown[0])


def test_other_data_has_no_columns(digits, table, choose):
    choose("Iris")
    assert not table.isVisible()
