"""Looks at people's own files: cancelled, failing, overtaken, and by themselves when a project is opened."""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QPushButton

from core.data.base import DataSettings
from core.data.sources.picture_folder import PictureFolder
from core.document.model import empty_document
from core.document.storage import save

LEFT = Qt.MouseButton.LeftButton


def source(window):
    return window.editor.document.data.source


def press(qtbot, tab, name):
    QApplication.processEvents()
    qtbot.mouseClick(tab.findChild(QPushButton, name), LEFT)


def error(tab):
    found = tab.findChild(QLabel, "lookError")
    return found.text() if found.isVisible() else ""


@pytest.fixture
def project(tmp_path, pets):
    """A project on the pets, whose files nobody looked at yet."""
    path = tmp_path / "pets.netloom"
    save(empty_document(DataSettings(source=PictureFolder(folder=str(pets)))), path)
    return path


def test_a_look_that_fails_says_why_and_loses_nothing(qtbot, digits, tab, settled, tmp_path, pets):
    document = digits.editor.document
    empty = tmp_path / "empty"
    empty.mkdir()
    digits.take_data([empty])
    settled()
    assert str(empty) in error(tab)
    assert digits.editor.document is document
    assert tab.findChild(QLineEdit, "folderField").text() == str(empty)  # what was chosen can be mended
    for folder in pets.iterdir():
        shutil.copytree(folder, empty / folder.name)
    press(qtbot, tab, "lookButton")
    settled()
    assert source(digits).folder == str(empty)
    assert error(tab) == ""


def test_the_data_can_be_kept_after_a_look_that_failed(qtbot, digits, tab, settled, tmp_path):
    digits.take_data([tmp_path])
    settled()
    press(qtbot, tab, "keepDataButton")
    assert error(tab) == ""
    assert tab.looker.source is source(digits)
    assert source(digits).type == "Digits"


def test_a_look_is_cancelled_half_way(qtbot, digits, tab, pets, settled, idle):
    document = digits.editor.document
    digits.take_data([pets])
    qtbot.mouseClick(tab.findChild(QPushButton, "cancelLookButton"), LEFT)
    assert not tab.looker.is_looking
    idle()  # also what it found came too late
    QApplication.processEvents()
    assert digits.editor.document is document
    press(qtbot, tab, "lookButton")
    settled()
    assert source(digits).folder == str(pets)


def test_of_two_sources_chosen_in_a_row_the_second_is_taken(qtbot, digits, tab, pets, houses, settled, idle):
    before = digits.editor.history.index
    digits.take_data([pets])
    digits.take_data([houses])
    settled()
    idle()
    assert source(digits).type == "Table"
    assert digits.editor.history.index == before + 1


def test_undo_during_a_look_gives_the_look_up(qtbot, digits, tab, choose, pets, idle):
    choose("Iris")
    digits.take_data([pets])
    assert tab.looker.is_looking
    digits.editor.undo()
    assert not tab.looker.is_looking
    idle()
    assert source(digits).type == "Digits"


def test_a_setting_that_the_files_refuse_stays_in_its_field(qtbot, digits, tab, houses, settled):
    digits.take_data([houses])
    settled()
    document = digits.editor.document
    line = tab.findChild(QLineEdit, "separatorField")
    line.setFocus()
    qtbot.keyClicks(line, "|")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settled()
    assert "one column only" in error(tab)
    assert digits.editor.document is document
    assert line.text() == "|"
    line.selectAll()
    qtbot.keyClicks(line, ",")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settled()
    assert source(digits).separator == ","


def test_a_project_whose_files_nobody_looked_at_is_looked_at_when_it_opens(qtbot, window, project, settled, checked):
    window.files.open(project)
    qtbot.waitUntil(lambda: source(window).found is not None)
    assert source(window).found.classes == ("cats", "dogs")
    window.editor.undo()
    assert source(window).found is None
    QApplication.processEvents()
    assert not window.data_panel.looker.is_looking  # undo means it


def changed_project(qtbot, window, project, pets):
    """The project with what a look told; then the folder gets another class, and the project is opened again."""
    window.files.open(project)
    qtbot.waitUntil(lambda: source(window).found is not None)
    window.files.save()
    shutil.copytree(pets / "cats", pets / "owls")
    window.files.open(project)
    frame = window.data_panel.findChild(QFrame, "filesChanged")
    qtbot.waitUntil(lambda: window.data_panel.looker.difference is not None)
    window.scene.select_only(["input"])
    QApplication.processEvents()
    return frame


def test_files_that_changed_are_told_of_and_can_be_taken(qtbot, window, project, pets):
    frame = changed_project(qtbot, window, project, pets)
    assert frame.isVisible()
    assert "now have 3 classes, the project knows 2 classes" in window.notice.text
    assert len(source(window).found.classes) == 2
    press(qtbot, window.data_panel, "takeFilesButton")
    assert source(window).found.classes == ("cats", "dogs", "owls")
    assert not frame.isVisible()
    window.editor.undo()
    assert len(source(window).found.classes) == 2


def test_files_that_changed_can_be_left_as_the_project_knows_them(qtbot, window, project, pets):
    frame = changed_project(qtbot, window, project, pets)
    document = window.editor.document
    press(qtbot, window.data_panel, "keepFilesButton")
    assert not frame.isVisible()
    assert window.editor.document is document
    assert not window.editor.is_dirty


def test_looking_again_takes_what_is_there_now(qtbot, digits, tab, pets, settled):
    digits.take_data([pets])
    settled()
    press(qtbot, tab, "lookButton")
    settled()
    assert "as the project knows them" in tab.looker.status
    shutil.copytree(pets / "cats", pets / "owls")
    before = digits.editor.history.index
    press(qtbot, tab, "lookButton")
    settled()
    assert len(source(digits).found.classes) == 3
    assert digits.editor.history.index == before + 1


def test_a_project_whose_files_are_gone_says_so_and_stays_as_it_is(qtbot, window, project, pets, settled):
    shutil.rmtree(pets)
    window.files.open(project)
    looker = window.data_panel.looker
    qtbot.waitUntil(lambda: looker.error != "")
    assert str(pets) in looker.error
    assert source(window).folder == str(pets)
