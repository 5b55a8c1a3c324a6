"""Several windows in one process: each is a whole of its own, one trains at a time, and quitting asks for each."""

import gc
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

from core.document import edits
from core.document.storage import load
from gui.theme import DARK
from resources import templates

ROOT = Path(__file__).parents[2]
CANCEL, DISCARD, SAVE, YES = (
    getattr(QMessageBox.StandardButton, name) for name in ("Cancel", "Discard", "Save", "Yes")
)


def change(window, out_channels=5):
    window.editor.apply("Change", lambda d: edits.change_layer(d, "conv1", out_channels=out_channels))


@pytest.fixture
def second(qtbot, digits, further):
    """A second window, opened from the first, with the same template."""
    digits.actions_by_name["newWindowAction"].trigger()
    (window,) = further()
    window.files.open_template(next(path for path in templates() if path.stem == "digits"))
    qtbot.waitUntil(lambda: window.editor.is_checked and bool(window.run_area.plots))
    return window


def train_for_hours(qtbot, window):
    training = window.editor.document.training.model_copy(update={"epochs": 100_000})
    window.editor.apply("Change training", lambda d: edits.change_training(d, training))
    qtbot.waitUntil(lambda: window.editor.is_checked)
    window.actions_by_name["trainAction"].trigger()
    qtbot.waitUntil(lambda: window.trainer.record.step > 0)


def test_a_new_window_begins_on_its_start_page_and_knows_nothing_of_the_first(digits, further):
    digits.actions_by_name["newWindowAction"].trigger()
    (window,) = further()
    assert window.start_page.isVisible()
    assert window.pos() != digits.pos()
    assert window.editor is not digits.editor
    assert window.trainer is not digits.trainer
    assert window.background is not digits.background


def test_an_edit_in_one_window_leaves_the_other_as_it_is(digits, second):
    document = digits.editor.document
    change(second)
    assert digits.editor.document is document
    assert second.isWindowModified()
    assert not digits.isWindowModified()
    second.editor.undo()


def test_closing_one_leaves_the_other_working(qtbot, digits, second):
    assert second.close()
    qtbot.waitUntil(lambda: digits.windows.all == (digits,))
    assert digits.isVisible()
    change(digits)
    qtbot.waitUntil(lambda: digits.editor.is_checked)
    assert digits.editor.check.ok


def test_the_theme_still_changes_after_a_window_has_closed(qtbot, digits, second):
    gone = []
    second.destroyed.connect(lambda: gone.append(True))
    second.close()
    qtbot.waitUntil(lambda: bool(gone))
    gc.collect()
    digits.actions_by_name["darkThemeAction"].trigger()
    assert digits.canvas.viewport().grab().toImage().pixelColor(3, 3).name() in (DARK.canvas, DARK.grid)


def test_quitting_asks_for_each_window_with_changes_and_one_cancel_keeps_them_all(digits, second, finger):
    change(digits)
    change(second, 6)
    finger.answer(DISCARD)
    finger.answer(CANCEL)
    digits.actions_by_name["quitAction"].trigger()
    assert len(finger.asked) == 2
    assert digits.isVisible()
    assert second.isVisible()
    assert digits.isWindowModified()


def test_quitting_saves_what_is_to_be_saved_and_closes_every_window(digits, second, finger, tmp_path):
    second.editor.save(tmp_path / "mine.netloom")
    change(digits)
    change(second, 6)
    document = second.editor.document
    finger.answer(DISCARD)
    finger.answer(SAVE)
    second.actions_by_name["quitAction"].trigger()
    assert digits.windows.all == ()
    assert not digits.isVisible()
    assert load(tmp_path / "mine.netloom") == document


def test_one_window_trains_at_a_time_and_the_other_says_so(qtbot, digits, second):
    train_for_hours(qtbot, digits)
    second.actions_by_name["trainAction"].trigger()
    assert second.notice.text.startswith("“Digits” is training in another window: ")
    assert not second.trainer.is_running
    digits.actions_by_name["stopAction"].trigger()
    qtbot.waitUntil(lambda: not digits.trainer.is_running)
    train_for_hours(qtbot, second)
    second.actions_by_name["stopAction"].trigger()
    qtbot.waitUntil(lambda: not second.trainer.is_running)


def test_quitting_while_one_trains_stops_it_and_closes_both(qtbot, digits, second, finger, tmp_path):
    train_for_hours(qtbot, second)
    second.editor.save(tmp_path / "mine.netloom")
    finger.answer(YES)
    digits.actions_by_name["quitAction"].trigger()
    qtbot.waitUntil(lambda: digits.windows.all == ())
    assert "still training" in finger.asked[0]


END = """
import sys
from PySide6.QtCore import QTimer
from gui import app
from gui.main_window import MainWindow

shown = MainWindow.showEvent
seen = []

def close_in_turn():
    windows = seen[0].windows
    if len(seen) == 1:
        seen.append(windows.open())
    elif len(windows.all) == 2:
        seen[0].close()
    else:
        print("one left", flush=True)
        seen[1].close()
        return
    QTimer.singleShot(100, close_in_turn)

def on_show(self, event):
    if not seen:
        seen.append(self)
        QTimer.singleShot(0, close_in_turn)
    shown(self, event)

MainWindow.showEvent = on_show
code = app.main([])
print("ended with", code, flush=True)
"""


def test_the_application_ends_when_the_last_window_closes(home):
    result = subprocess.run(
        [sys.executable, "-c", END], cwd=ROOT, capture_output=True, text=True, timeout=200, check=False
    )
    assert result.stdout.splitlines() == ["one left", "ended with 0"], result.stderr
