"""Projects are opened and saved, and nobody loses work without having said so."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QMessageBox

from core.document import edits
from core.document.storage import dump, load

CANCEL, DISCARD, SAVE = (getattr(QMessageBox.StandardButton, name) for name in ("Cancel", "Discard", "Save"))


@pytest.fixture
def edited(digits):
    """The Digits network with an edit that no file has."""
    digits.editor.apply("Change", lambda d: edits.change_layer(d, "conv1", out_channels=5))
    return digits


def save_action(window):
    window.actions_by_name["saveAction"].trigger()


def test_saving_the_first_time_asks_for_a_file(edited, finger, tmp_path):
    finger.choose_file(tmp_path / "mine.netloom")
    save_action(edited)
    assert load(tmp_path / "mine.netloom") == edited.editor.document
    assert edited.editor.file == tmp_path / "mine.netloom"


def test_a_name_without_ending_gets_one(edited, finger, tmp_path):
    finger.choose_file(tmp_path / "mine")
    save_action(edited)
    assert load(tmp_path / "mine.netloom") == edited.editor.document


def test_saving_again_asks_nothing(edited, finger, tmp_path):
    edited.editor.save(tmp_path / "mine.netloom")
    edited.editor.apply("Change", lambda d: edits.change_layer(d, "conv1", out_channels=6))
    save_action(edited)
    assert load(tmp_path / "mine.netloom") == edited.editor.document
    assert finger.asked == []


def test_save_as_writes_another_file_and_goes_on_with_it(edited, finger, tmp_path):
    edited.editor.save(tmp_path / "mine.netloom")
    finger.choose_file(tmp_path / "other.netloom")
    edited.actions_by_name["saveAsAction"].trigger()
    assert edited.editor.file == tmp_path / "other.netloom"
    assert load(tmp_path / "mine.netloom") == load(tmp_path / "other.netloom")


def test_open_reads_the_file_that_is_chosen(edited, window, finger, tmp_path):
    path = tmp_path / "mine.netloom"
    edited.editor.save(path)
    saved = edited.editor.document
    edited.files.new(edited.editor.document.data.source)
    finger.choose_file(path)
    window.actions_by_name["openAction"].trigger()
    assert window.editor.document == saved
    assert window.editor.file == path


def test_the_title_marks_what_is_not_saved(digits, tmp_path):
    assert digits.windowTitle().startswith("Digits")
    assert not digits.isWindowModified()
    digits.editor.apply("Change", lambda d: edits.change_layer(d, "conv1", out_channels=5))
    assert digits.isWindowModified()
    digits.editor.undo()
    assert not digits.isWindowModified()
    digits.editor.redo()
    digits.editor.save(tmp_path / "mine.netloom")
    assert not digits.isWindowModified()
    assert digits.windowTitle().startswith("mine")


def test_undo_back_behind_the_save_is_not_saved(edited, tmp_path):
    edited.editor.save(tmp_path / "mine.netloom")
    edited.editor.undo()
    assert edited.isWindowModified()


def test_opening_another_project_asks_first_and_cancel_keeps_the_work(edited, finger, tmp_path):
    document = edited.editor.document
    finger.answer(CANCEL)
    edited.files.new(document.data.source)
    assert "not saved" in finger.asked[0]
    assert edited.editor.document is document


def test_discard_lets_the_work_go(edited, finger):
    document = edited.editor.document
    finger.answer(DISCARD)
    edited.files.new(document.data.source)
    assert len(edited.editor.document.nodes) == 2


def test_save_writes_it_before_it_goes(edited, finger, tmp_path):
    document = edited.editor.document
    edited.editor.save(tmp_path / "mine.netloom")
    edited.editor.undo()
    undone = edited.editor.document
    finger.answer(SAVE)
    edited.files.new(document.data.source)
    assert load(tmp_path / "mine.netloom") == undone
    assert len(edited.editor.document.nodes) == 2


def test_closing_asks_and_cancel_keeps_the_window(edited, finger):
    finger.answer(CANCEL)
    assert not edited.close()
    assert edited.isVisible()


def test_closing_and_discard_closes_the_window(edited, finger):
    finger.answer(DISCARD)
    assert edited.close()
    assert not edited.isVisible()


def test_closing_without_changes_asks_nothing(digits, finger):
    assert digits.close()
    assert finger.asked == []


def test_a_folder_that_cannot_be_written_gives_a_sentence(edited, tmp_path):
    edited.editor.save(tmp_path / "mine.netloom")
    (tmp_path / "mine.netloom").unlink()
    (tmp_path / "mine.netloom").mkdir()
    edited.editor.undo()
    save_action(edited)
    assert "cannot be written" in edited.notice.text
    assert edited.editor.is_dirty


def test_the_file_menu_opens_recent_projects(qtbot, edited, finger, tmp_path):
    file_menu, recent = edited.actions_by_name.menu_with("openAction"), edited.findChild(QMenu, "recentMenu")
    assert not recent.menuAction().isEnabled()
    finger.choose_file(tmp_path / "other.netloom")
    save_action(edited)
    edited.files.new(edited.editor.document.data.source)
    file_menu.popup(edited.mapToGlobal(edited.rect().center()))
    qtbot.waitUntil(file_menu.isVisible)
    QTest.keyClick(file_menu, Qt.Key.Key_R)
    qtbot.waitUntil(recent.isVisible)
    QTest.keyClick(recent, Qt.Key.Key_1)
    assert edited.editor.file == tmp_path / "other.netloom"


def test_recent_projects_come_with_the_latest_first_and_only_once(digits, tmp_path):
    paths = [tmp_path / f"{name}.netloom" for name in "abcdefgh"]
    for path in paths:
        digits.editor.save(path)
    for path in [*paths, paths[3]]:
        digits.files.open(path)
    assert digits.files.recent[:3] == [paths[3], paths[7], paths[6]]
    assert len(digits.files.recent) == len(set(digits.files.recent)) == 6


def test_an_old_project_with_a_reserved_name_opens_and_the_new_name_is_told(digits, window, checked, tmp_path):
    path = tmp_path / "old.netloom"
    path.write_text(dump(digits.editor.document).replace('"name": "conv1"', '"name": "code"'), encoding="utf-8")
    window.files.open(path)
    checked()
    assert window.notice.text.startswith("code is called code1 now: ")
    assert window.editor.document.node("conv1").name == "code1"
    assert window.editor.check.ok
    assert not window.isWindowModified()
