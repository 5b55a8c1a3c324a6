"""Every kind of data is chosen by mouse."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPushButton, QToolButton

from core.data.base import sources
from core.data.sources.mnist import MNIST
from gui.data_panel.sources import OWN, rows, size_text
from gui.parts.search_popup import ROW

LEFT = Qt.MouseButton.LeftButton


def source(window):
    return window.editor.document.data.source


def undo_count(window):
    return window.editor.history.index


def titles(window):
    found = window.findChild(QListWidget, "sourcePopupRows")
    return [found.item(at).data(ROW).title for at in range(found.count())]


def press(qtbot, tab, name):
    qtbot.mouseClick(tab.findChild(QToolButton, name), LEFT)


def test_the_chooser_groups_all_sources_and_begins_with_ones_own_files(qtbot, digits, tab):
    qtbot.mouseClick(tab.findChild(QComboBox, "sourceBox"), LEFT)
    assert titles(digits)[0] == OWN
    assert set(titles(digits)) >= {kind.title for kind in sources()} | {kind.kind for kind in sources()}


def test_the_chooser_is_searched_by_letters_and_by_what_a_source_holds(qtbot, digits, tab):
    qtbot.mouseClick(tab.findChild(QComboBox, "sourceBox"), LEFT)
    line = digits.findChild(QLineEdit, "sourcePopupSearch")
    qtbot.keyClicks(line, "fashion")
    assert titles(digits)[0] == "Fashion-MNIST"
    line.clear()
    qtbot.keyClicks(line, "wines")
    assert titles(digits) == ["Wine"]
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert source(digits).type == "Wine"


def test_escape_leaves_the_data_as_it_is(qtbot, digits, tab):
    document = digits.editor.document
    qtbot.mouseClick(tab.findChild(QComboBox, "sourceBox"), LEFT)
    qtbot.keyClick(digits.findChild(QLineEdit, "sourcePopupSearch"), Qt.Key.Key_Escape)
    assert digits.editor.document is document
    assert not digits.findChild(QListWidget, "sourcePopupRows").isVisible()


def test_a_source_is_one_step_that_undo_takes_back(digits, tab, choose):
    for title in ("Iris", "Spiral", "Synthetic pictures", "MNIST", "Food-101"):
        choose(title)
        assert source(digits).title == title
        assert tab.findChild(QComboBox, "sourceBox").currentText() == title
        digits.editor.undo()
        assert source(digits).type == "Digits"
        assert tab.findChild(QComboBox, "sourceBox").currentText() == "Digits"


def test_every_download_says_how_large_it_is():
    downloads = [kind for kind in sources() if "download" in kind.model_fields]
    assert len(downloads) > 15
    assert all(size_text(kind).endswith("B") for kind in downloads)


def test_nothing_is_offered_twice():
    shown = [row.kind for row in rows("") if not row.is_heading]
    assert sorted(kind.type for kind in shown) == sorted(kind.type for kind in sources())


# --- one's own files ------------------------------------------------------------------------------------------


def test_a_folder_of_pictures(qtbot, digits, tab, finger, pets, settled, checked):
    before = undo_count(digits)
    finger.choose_file(pets)
    press(qtbot, tab, "choosePictureFolderButton")
    settled()
    assert source(digits).found.classes == ("cats", "dogs")
    assert undo_count(digits) == before + 1
    checked()
    (problem,) = digits.editor.check.problems  # the network still gives 10 classes, and says how to mend that
    assert "10" in problem.message
    assert problem.fixes
    digits.editor.undo()
    assert source(digits).type == "Digits"
    digits.editor.redo()
    assert source(digits).found.n_samples == 12


def test_a_table(qtbot, digits, tab, finger, houses, settled):
    finger.choose_file(houses)
    press(qtbot, tab, "chooseTableButton")
    settled()
    assert source(digits).found.quantities == ("price",)


def test_arrays(qtbot, digits, tab, finger, arrays, settled):
    finger.choose_file(arrays)
    press(qtbot, tab, "chooseArraysButton")
    settled()
    assert source(digits).found.in_shape == (3, 12)


def test_pictures_with_labels(qtbot, digits, tab, finger, labels, settled):
    finger.choose_file(labels)
    press(qtbot, tab, "choosePictureTableButton")
    settled()
    assert source(digits).found.classes == ("a", "b")


def test_the_chooser_asks_for_the_file_right_away(digits, tab, choose, finger, houses, settled):
    finger.choose_file(houses)
    choose("Table")
    settled()
    assert source(digits).file == str(houses)


def test_a_network_begun_on_ones_own_files_asks_for_them_in_the_data_tab(qtbot, window):
    qtbot.mouseClick(window.start_page.findChild(QPushButton, "new-Table"), LEFT)
    qtbot.waitUntil(window.data_panel.isVisible)
    assert any("choose a file" in each.text() for each in window.data_panel.findChildren(QLabel) if each.isVisible())


# --- dropped files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "kind"), [("pets", "PictureFolder"), ("houses", "Table"), ("arrays", "Arrays"), ("labels", "PictureTable")]
)
def test_dropped_files_are_taken_for_what_they_are(digits, tab, drop, settled, request, what, kind):
    assert drop(digits.canvas.viewport(), request.getfixturevalue(what))
    settled()
    assert source(digits).type == kind
    assert source(digits).found is not None
    assert tab.isVisible()


def test_data_dropped_on_the_start_page_begins_a_network(window, drop, settled, pets):
    drop(window.start_page.viewport(), pets)
    assert window.canvas.isVisible()
    settled()
    assert source(window).type == "PictureFolder"
    assert len(window.editor.document.nodes) == 2


def test_a_file_can_be_dropped_on_its_field(qtbot, digits, tab, drop, settled, houses, tmp_path):
    drop(digits.canvas.viewport(), houses)
    settled()
    other = tmp_path / "other.csv"
    other.write_text(houses.read_text().replace("price", "rent"))
    assert drop(tab.findChild(QLineEdit, "fileField"), other)
    settled()
    assert source(digits).file == str(other)
    assert source(digits).found.quantities == ("rent",)
    digits.editor.undo()
    assert source(digits).file == str(houses)


def test_what_does_not_belong_in_a_field_is_left_to_the_window(digits, tab, drop, settled, houses, pets):
    drop(digits.canvas.viewport(), houses)
    settled()
    drop(tab.findChild(QLineEdit, "fileField"), pets)
    settled()
    assert source(digits).folder == str(pets)


def test_things_that_cannot_be_taken_together_are_refused_in_a_sentence(digits, drop, pets, arrays):
    document = digits.editor.document
    drop(digits.canvas.viewport(), pets, arrays)
    assert "cannot be taken together" in digits.notice.text
    assert digits.editor.document is document


# --- downloads ------------------------------------------------------------------------------------------------


def test_a_download_is_never_begun_by_the_preview(qtbot, digits, tab, choose, shown, stalled_mnist, home):
    choose("MNIST")
    assert isinstance(source(digits), MNIST)
    shown()
    assert "not on this computer yet" in tab.preparation.previewer.reason
    assert not list(home.rglob("*images*"))
