"""Work that is not saved is kept aside, and offered again when Netloom ended without having asked."""

import os
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QMessageBox, QPushButton

from core.document import edits
from core.document.recovery import read_recovery
from core.document.recovery_files import recovery_folder
from core.document.storage import load, save
from resources import templates

CANCEL, DISCARD, SAVE = (getattr(QMessageBox.StandardButton, name) for name in ("Cancel", "Discard", "Save"))
ROOT = Path(__file__).parents[2]

CRASH = """
import os, sys
from pathlib import Path
from core.document.edits import change_layer
from core.document.recovery import Recovery
from core.document.recovery_files import RecoveryFile
from core.document.storage import load

template, project = sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None
document = change_layer(load(Path(template)), "conv1", out_channels=7)
RecoveryFile.new().write(Recovery.of(document, project.stem if project else document.name, project))
os.kill(os.getpid(), 9)
"""


def template(name="digits") -> Path:
    return next(path for path in templates() if path.stem == name)


@pytest.fixture
def crash(home):
    """A real process that kept a changed network, of a file or of none, and was killed."""

    def run(project=None) -> None:
        command = [sys.executable, "-c", CRASH, template(), *([project] if project else [])]
        subprocess.run(command, cwd=ROOT, check=False)

    return run


@pytest.fixture
def offered(qtbot, window):
    """Waits until the start page offers so many pieces of work, and gives their tiles."""

    def wait(count: int) -> list[QFrame]:
        window.show_start_page()
        qtbot.waitUntil(lambda: len(tiles(window)) == count)
        return tiles(window)

    return wait


def tiles(window) -> list[QFrame]:
    return [tile for tile in window.start_page.findChildren(QFrame, "recoveryTile") if tile.isVisible()]


def press(qtbot, tile, name) -> None:
    qtbot.mouseClick(tile.findChild(QPushButton, name), Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def change(window, out_channels=5) -> None:
    window.editor.apply("Change", lambda d: edits.change_layer(d, "conv1", out_channels=out_channels))


def kept() -> list[Path]:
    return sorted(recovery_folder().glob("*.recovery"))


def channels(document) -> int:
    return document.by_id["conv1"].layer.out_channels


@pytest.fixture
def keep(qtbot, window):
    """Lets the time of the next autosave come, and waits until it is written."""

    def wait() -> Path:
        window.autosave.timer.timeout.emit()
        qtbot.waitUntil(lambda: len(kept()) == 1 and read_recovery(kept()[0]).document == window.editor.document)
        return kept()[0]

    return wait


# --- keeping ----------------------------------------------------------------------------------------------------------


def test_work_is_kept_every_half_minute(window):
    assert window.autosave.timer.isActive()
    assert window.autosave.timer.interval() == 30_000


def test_what_is_not_saved_is_kept_aside_and_the_file_stays_as_it_was(digits, keep, tmp_path):
    path = tmp_path / "mine.netloom"
    digits.editor.save(path)
    before = path.read_bytes()
    change(digits)
    state = read_recovery(keep())
    assert (state.document, state.name, state.project) == (digits.editor.document, "mine", path)
    assert path.read_bytes() == before
    change(digits, 6)
    assert channels(read_recovery(keep()).document) == 6


def test_nothing_is_written_as_long_as_nothing_changed(digits, keep):
    digits.autosave.timer.timeout.emit()
    assert kept() == []
    change(digits)
    written = keep().stat()
    digits.autosave.timer.timeout.emit()
    digits.background.close()  # which waits for every job
    assert kept()[0].stat().st_ino == written.st_ino


def test_a_run_begins_with_keeping_what_it_trains(qtbot, digits, checked):
    change(digits)
    checked()
    digits.actions_by_name["stepAction"].trigger()
    qtbot.waitUntil(lambda: len(kept()) == 1)
    assert read_recovery(kept()[0]).document == digits.trainer.document


@pytest.mark.parametrize("deed", ["save", "undo", "another project"])
def test_what_is_saved_taken_back_or_given_up_is_not_kept_any_longer(qtbot, digits, keep, finger, tmp_path, deed):
    change(digits)
    keep()
    finger.answer(DISCARD) if deed == "another project" else None
    {
        "save": lambda: digits.editor.save(tmp_path / "mine.netloom"),
        "undo": digits.editor.undo,
        "another project": lambda: digits.files.open_template(template("iris")),
    }[deed]()
    qtbot.waitUntil(lambda: list(recovery_folder().iterdir()) == [])


def test_closing_as_it_should_leaves_nothing_behind(digits, keep, finger):
    change(digits)
    keep()
    finger.answer(CANCEL)
    digits.close()
    assert len(kept()) == 1
    finger.answer(DISCARD)
    assert digits.close()
    assert list(recovery_folder().iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_once_and_nothing_is_lost(qtbot, digits, home):
    home.write_text("a file where the folder should be")
    change(digits)
    digits.autosave.timer.timeout.emit()
    qtbot.waitUntil(lambda: "cannot be written" in digits.notice.text)
    digits.notice.hide()
    digits.autosave.timer.timeout.emit()
    qtbot.waitUntil(lambda: not any(thread.name == "autosave" for thread in threading.enumerate()))
    assert digits.notice.text == ""
    home.unlink()
    digits.autosave.timer.timeout.emit()
    qtbot.waitUntil(lambda: len(kept()) == 1)


# --- coming back ------------------------------------------------------------------------------------------------------


def test_after_a_crash_the_work_is_offered_with_its_name_and_time(crash, offered):
    crash()
    (tile,) = offered(1)
    assert tile.accessibleName().startswith("Recover Digits, ")
    state = read_recovery(kept()[0])
    assert tile.accessibleName() == f"Recover Digits, {state.written:%H:%M}, never saved"


def test_recovered_work_is_unsaved_belongs_to_its_file_and_saving_asks_nothing(
    qtbot, window, crash, offered, finger, tmp_path
):
    path = tmp_path / "mine.netloom"
    save(load(template()), path)
    crash(path)
    (tile,) = offered(1)
    assert tile.accessibleName().endswith(", unsaved changes")
    press(qtbot, tile, "recoverButton")
    assert window.canvas.isVisible()
    assert window.isWindowModified()
    assert window.windowTitle().startswith("mine")
    assert channels(window.editor.document) == 7
    assert len(kept()) == 1
    qtbot.mouseClick(window.notice.findChild(QPushButton, "noticeButton"), Qt.MouseButton.LeftButton)
    assert channels(load(path)) == 7
    assert finger.asked == []
    assert not window.isWindowModified()
    qtbot.waitUntil(lambda: list(recovery_folder().iterdir()) == [])


def test_recovered_work_goes_on_in_its_recovery_file(qtbot, window, crash, offered, keep):
    crash()
    (before,) = kept()
    press(qtbot, offered(1)[0], "recoverButton")
    change(window, 9)
    assert keep() == before
    assert channels(read_recovery(before).document) == 9


def test_two_crashed_projects_are_offered_and_recovering_one_leaves_the_other(
    qtbot, window, crash, offered, finger, tmp_path
):
    crash()
    save(load(template()), tmp_path / "mine.netloom")
    crash(tmp_path / "mine.netloom")
    first, second = offered(2)
    assert [tile.accessibleName().split(",")[0] for tile in (first, second)] == ["Recover mine", "Recover Digits"]
    press(qtbot, first, "recoverButton")
    assert window.editor.name == "mine"
    (other,) = offered(1)
    assert other.accessibleName().startswith("Recover Digits")
    finger.answer(DISCARD)
    press(qtbot, other, "recoverButton")
    assert window.editor.file is None
    qtbot.waitUntil(lambda: len(kept()) == 1)
    assert not offered(0)


def test_discarding_asks_and_deletes_it(qtbot, crash, offered, finger):
    crash()
    finger.answer(CANCEL)
    press(qtbot, offered(1)[0], "discardButton")
    assert "for good" in finger.asked[0]
    finger.answer(DISCARD)
    press(qtbot, offered(1)[0], "discardButton")
    assert not offered(0)
    assert list(recovery_folder().iterdir()) == []


def test_says_when_the_file_was_saved_later(qtbot, window, crash, offered, tmp_path):
    path = tmp_path / "mine.netloom"
    save(load(template()), path)
    crash(path)
    later = datetime.now().timestamp() + 600
    os.utime(path, (later, later))
    (tile,) = offered(1)
    assert "older than its file, which was saved " in tile.accessibleName()
    press(qtbot, tile, "recoverButton")
    assert "older than its file" in window.notice.text
    window.actions_by_name["saveAction"].trigger()
    assert window.notice.text == ""  # which asked to save it


def test_says_when_the_file_is_gone_and_saving_brings_it_back(qtbot, window, crash, offered, tmp_path):
    path = tmp_path / "mine.netloom"
    crash(path)
    (tile,) = offered(1)
    assert tile.accessibleName().endswith(f"{path} is gone")
    press(qtbot, tile, "recoverButton")
    window.actions_by_name["saveAction"].trigger()
    assert channels(load(path)) == 7


def test_asks_for_a_file_when_the_folder_is_gone_too(qtbot, window, crash, offered, finger, tmp_path):
    crash(tmp_path / "gone" / "mine.netloom")
    press(qtbot, offered(1)[0], "recoverButton")
    assert window.editor.file is None
    finger.choose_file(tmp_path / "other.netloom")
    window.actions_by_name["saveAction"].trigger()
    assert channels(load(tmp_path / "other.netloom")) == 7


def test_a_broken_recovery_file_is_named_and_can_only_be_discarded(qtbot, crash, offered, finger):
    crash()
    (recovery_folder() / "1-bad.recovery").write_text("{")
    good, bad = offered(2)
    name = good.accessibleName()
    assert "1-bad.recovery is broken" in bad.accessibleName()
    assert bad.findChild(QPushButton, "recoverButton") is None
    finger.answer(DISCARD)
    press(qtbot, bad, "discardButton")
    (left,) = offered(1)
    assert left.accessibleName() == name


def test_work_that_is_gone_meanwhile_is_told(qtbot, window, crash, offered):
    crash()
    (tile,) = offered(1)
    kept()[0].unlink()
    press(qtbot, tile, "recoverButton")
    assert "cannot be read" in window.notice.text
    assert window.start_page.isVisible()
    assert not offered(0)


def test_whoever_starts_with_a_project_hears_of_what_was_left(qtbot, digits, crash):
    crash()
    digits.recoverer.look()
    qtbot.waitUntil(lambda: "not saved" in digits.notice.text)
