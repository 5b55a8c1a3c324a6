"""A sweep is begun in its window, made in the queue, and seen as a table and as lines."""

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton, QTreeWidget

from core.document import edits
from core.runs.store import Environment, RunStore, store_path
from core.runs.trial import Trial
from core.runs.writing import RunWriter
from core.sweeps.sweep import dump_sweep, make_sweep, parse_swept
from core.training.events import EpochDone, Finished
from gui.main_window import MainWindow
from tests.gui.sight import in_sight

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
HERE = Environment("cpu", "2.13.0", "3.11", "Linux x86_64", "somewhere", 1)


@pytest.fixture
def until(qtbot):
    return qtbot.waitUntil


@pytest.fixture
def short(digits, until):
    """The window with a project that is trained in a moment."""
    training = digits.editor.document.training.model_copy(update={"epochs": 1, "batch_size": 512})
    digits.editor.apply_to_document("Train little", lambda document: edits.change_training(document, training))
    until(lambda: digits.editor.is_checked)
    return digits


@pytest.fixture
def dialog(short, qtbot):
    short.actions_by_name["sweepAction"].trigger()
    qtbot.waitUntil(short.sweeps._dialog.isVisible)
    return short.sweeps._dialog


def choose(dialog, letters):
    QTest.keyClicks(dialog.settings.line, letters)
    QTest.keyClick(dialog.settings.line, Qt.Key.Key_Return)
    return dialog.rows[-1]


def type_values(row, text):
    row.kind.setCurrentIndex(0)
    row.values.selectAll()
    QTest.keyClicks(row.values, text)


def status(dialog):
    return dialog._status.text()


def test_a_sweep_is_typed_and_all_of_its_trials_are_trained(short, dialog, until):
    type_values(choose(dialog, "lr"), "0.01, 0.02")
    type_values(choose(dialog, "fc1.out"), "10, 7")  # 7 classes do not suit ten digits
    until(dialog._begin.isEnabled)
    until(lambda: status(dialog).startswith("4 trials, about "))  # once the device is measured
    QTest.mouseClick(dialog._begin, LEFT)
    queue, panel = short.runs.queue, short.runs.panel
    until(lambda: len(panel.model.shown) == 4 and not queue.waiting and not short.trainer.is_running)
    until(lambda: sorted(run.status for run in panel.model.shown) == ["completed"] * 2 + ["refused"] * 2)
    shown = [run.trial.values[1] for run in panel.model.shown]
    assert shown[:2] == [("fc1.out_features", "10")] * 2  # the best first
    assert panel.model.columns[1].title == "lr"
    until(lambda: panel.details.sweep.words.text().startswith("4 of 4 trials, 2 refused.  Best accuracy"))


def test_what_cannot_be_varied_says_why_and_does_not_begin(dialog, until):
    row = choose(dialog, "batch")
    type_values(row, "32,,64")
    until(row.error.isVisible)
    assert not dialog._begin.isEnabled()
    type_values(row, "32,0")
    until(lambda: status(dialog).startswith("batch_size=0: batch_size: must be greater"))
    assert not dialog._begin.isEnabled()
    QTest.mouseClick(row._remove, LEFT)
    assert status(dialog) == ""
    assert "batch_size" in [item(dialog, number) for number in range(3)]


def test_what_a_setting_can_be_is_marked_in_a_list(dialog, qtbot, until):
    row = choose(dialog, "optimizer")
    assert row.values.text() == "Adam, AdamW, NAdam"

    def mark():
        menu = in_sight(qtbot, dialog, QMenu)
        for text in ("Adam", "SGD"):
            action = next(action for action in menu.actions() if action.text() == text)
            QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
        QTest.keyClick(menu, Qt.Key.Key_Escape)

    QTimer.singleShot(0, mark)  # the menu holds the button until it is closed
    QTest.mousePress(row.choices, LEFT)
    until(lambda: row.values.text() == "AdamW, NAdam, SGD")
    until(dialog._begin.isEnabled)
    assert status(dialog).startswith("3 trials")


def item(dialog, number):
    return dialog.findChild(QTreeWidget, "sweepSettings").topLevelItem(number).text(0)


@pytest.fixture
def swept(short, until):
    """The panel with a sweep of five trials, the last not made yet; the scores rise with the batch size."""
    sweep = make_sweep([parse_swept("lr=0.1,0.01"), parse_swept("batch_size=8,16,32,64,128")], trials=5)
    store = RunStore(store_path())
    entry = store.begin_sweep(short.editor.document, "Digits: lr × batch_size", dump_sweep(sweep))
    for number, size in enumerate((8, 16, 32, 64), 1):
        trial = Trial(number, (("lr", "0.1"), ("batch_size", str(size))))
        writer = RunWriter(store, store.begin(short.editor.document, None, HERE, f"run {number}", entry.id, trial))
        writer.apply(EpochDone(1, 10, 0.5, 0.1, 0.5, number / 10, 1.0, 100.0, best=True))
        writer.apply(Finished("completed", "Trained"))
    store.close()
    short.actions_by_name["runsAction"].trigger()
    panel = short.runs.panel
    until(panel.scope.isVisible)
    panel.scope.setCurrentIndex(1)
    panel.scope.activated.emit(1)
    until(lambda: len(panel.model.shown) == 4 and panel.details.sweep.view.isVisible())
    return panel


def trials(panel):
    return [run.trial.number for run in panel.model.shown]


def test_a_drag_on_an_axis_keeps_the_trials_within_and_a_click_on_a_line_selects_its_run(swept, until):
    view = swept.details.sweep.view
    assert trials(swept) == [4, 3, 2, 1]
    x = round(view.places.x_of(2))
    top, middle, bottom = (QPoint(x, round(view.places.y_of(height))) for height in (1.0, 0.5, 0.0))
    QTest.mousePress(view, LEFT, NONE, top)
    QTest.mouseMove(view, middle)
    QTest.mouseRelease(view, LEFT, NONE, middle)
    assert trials(swept) == [4, 3]
    QTest.mouseClick(view, LEFT, NONE, bottom)  # a click on the axis takes the mark away
    assert trials(swept) == [4, 3, 2, 1]
    near = QPoint(x - 20, round(view.places.y_of(0.03)))
    QTest.mouseMove(view, near)
    until(lambda: view.words.startswith("Trial 1: lr 0.1, batch_size 8"))
    QTest.mouseClick(view, LEFT, NONE, near)
    assert [run.trial.number for run in swept.selected] == [1]


def test_what_is_missing_of_a_sweep_is_trained_when_people_say_so(short, swept, until):
    words = swept.details.sweep.words
    until(lambda: words.text().startswith("4 of 5 trials, about 1 s to go.  Best accuracy"))
    QTest.mouseClick(swept.details.sweep.go_on_button, LEFT)
    until(lambda: 5 in trials(swept) and not short.runs.queue.waiting and not short.trainer.is_running)
    until(lambda: not swept.details.sweep.go_on_button.isVisible())
    until(lambda: words.text().startswith("5 of 5 trials.  Best accuracy"))
    swept.scope.activated.emit(0)
    assert swept.model.columns[0].title == "Name"


def test_the_queue_is_kept_over_closing_and_begins_only_when_people_say_so(
    short, appearance, settings, qtbot, until, tmp_path
):
    queue = short.runs.queue
    queue.hold(True)
    sweep = make_sweep([parse_swept("lr=0.1,0.01")])
    short.actions_by_name["queueRunAction"].trigger()
    queue.add_sweep("gone", sweep, short.editor.document, "Digits")
    short.editor.save(tmp_path / "digits.netloom")
    short.close()
    later = MainWindow(appearance, settings)
    later.show()
    try:
        until(lambda: len(later.runs.queue.waiting) == 2)
        assert later.runs.queue.is_held
        assert later.notice.text.startswith("3 runs wait since Netloom closed")
        later.open_path(tmp_path / "digits.netloom")
        view = in_sight(qtbot, later, type(later.runs.panel.queue))
        assert view.list.count() == 2
        assert not later.trainer.is_running
        view.list.setCurrentRow(1)
        QTest.mouseClick(view.remove_button, LEFT)
        QTest.mouseClick(view.hold_button, LEFT)
        until(lambda: later.trainer.record.finished is not None and not later.runs.queue.waiting)
    finally:
        later.close_unasked()


def test_a_trial_that_closing_stops_is_made_again_and_one_that_people_stop_is_not(
    short, appearance, settings, until, qtbot
):
    sweep = make_sweep([parse_swept("epochs=100000,90000,80000")])
    short.runs.queue.add_sweep("a sweep", sweep, short.editor.document, "Digits")
    until(lambda: bool(short.trainer.record.epochs))
    short.close_unasked()
    until(lambda: not short.isVisible())
    later = MainWindow(appearance, settings)
    later.show()
    queue, trainer = later.runs.queue, later.trainer
    try:
        until(lambda: bool(queue.waiting))
        button = in_sight(qtbot, later.notice, QPushButton, "noticeButton")
        for number, go_on in ((1, lambda: QTest.mouseClick(button, LEFT)), (2, lambda: queue.hold(False))):
            go_on()
            until(lambda: trainer.is_running and bool(trainer.record.epochs))
            assert queue.waiting[0].again == {number}
            later.controls.stop()
            until(lambda: queue.is_held and not trainer.is_running)
            assert later.canvas.isVisible()  # with the project that is trained
            assert later.runs.panel.isVisible()
    finally:
        later.close_unasked()
