"""Training from the window: the buttons do what they say, and the record, the bar and the plots tell it."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QToolButton, QWidget

from core.data.sources.iris import Iris
from core.document import edits
from core.document.storage import load
from core.recipe.optimizers.gradient import SGD
from tests.gui.gestures import selected

FOR_HOURS = 100_000


@pytest.fixture
def act(digits):
    """Triggers an action by its name without "Action", which must be enabled."""

    def trigger(name):
        action = digits.actions_by_name[f"{name}Action"]
        assert action.isEnabled()
        action.trigger()

    return trigger


@pytest.fixture
def until(qtbot):
    return qtbot.waitUntil


def set_training(window, checked, **changes):
    training = window.editor.document.training.model_copy(update=changes)
    window.editor.apply("Change training", lambda d: edits.change_training(d, training))
    checked()


@pytest.fixture
def short(digits, checked):
    set_training(digits, checked, epochs=2, batch_size=512)
    return digits


@pytest.fixture
def long(digits, checked):
    set_training(digits, checked, epochs=FOR_HOURS, batch_size=512)
    return digits


def test_two_epochs_end_in_a_record_a_sentence_and_plots(short, act, until):
    act("train")
    assert short.trainer.is_running
    until(lambda: not short.trainer.is_running)
    record = short.trainer.record
    assert record.finished.reason == "completed"
    assert [epoch.epoch for epoch in record.epochs] == [1, 2]
    assert record.step == 2 * record.started.steps_per_epoch
    assert short.run_area.bar.text.startswith("Trained 2 of 2 epochs")
    shown = [plot for plot in short.run_area.plots if plot.suits(record)]
    until(lambda: all(plot.record is record and plot.message == "" for plot in shown))


def test_the_bar_tells_epoch_step_and_speed_while_it_runs(long, act, until):
    act("train")
    until(lambda: "samples/s" in long.run_area.bar.text)
    assert f"of {FOR_HOURS * long.trainer.record.started.steps_per_epoch:,}" in long.run_area.bar.text
    assert "left" in long.run_area.bar.text


def test_pause_waits_and_continue_goes_on(long, act, until):
    act("train")
    until(lambda: long.trainer.record.step > 0)
    act("pause")
    until(lambda: long.trainer.record.paused)
    step = long.trainer.record.step
    assert "paused" in long.run_area.bar.text
    assert long.actions_by_name["trainAction"].text() == "Continue"
    act("train")
    until(lambda: long.trainer.record.step > step)
    assert not long.trainer.record.paused


def test_pressing_pause_again_goes_on(long, act, until):
    act("train")
    until(lambda: long.trainer.record.step > 0)
    act("pause")
    until(lambda: long.trainer.record.paused)
    step = long.trainer.record.step
    act("pause")
    until(lambda: long.trainer.record.step > step)


def test_step_from_nothing_trains_one_batch_and_waits(long, act, until):
    act("step")
    until(lambda: long.trainer.record.paused)
    assert long.trainer.record.step == 1
    act("step")
    until(lambda: long.trainer.record.step == 2 and long.trainer.record.paused)


def test_stop_ends_the_run_and_keeps_its_weights(long, act, until):
    act("train")
    until(lambda: long.trainer.record.step > 0)
    act("stop")
    until(lambda: not long.trainer.is_running)
    assert long.trainer.record.finished.reason == "stopped"
    assert "Stopped after" in long.run_area.bar.text
    assert (long.trainer.folder / "last.pth").is_file()


def test_stop_ends_a_paused_run(long, act, until):
    act("step")
    until(lambda: long.trainer.record.paused)
    act("stop")
    until(lambda: not long.trainer.is_running)


def test_buttons_are_enabled_where_they_make_sense(long, act, until):
    def enabled():
        names = ("train", "pause", "step", "stop")
        return {name for name in names if long.actions_by_name[f"{name}Action"].isEnabled()}

    assert enabled() == {"train", "step"}
    act("train")
    assert enabled() == {"pause", "stop"}
    assert not long.controls.device_box.isEnabled()
    act("pause")
    until(lambda: long.trainer.record.paused)
    assert enabled() == {"train", "pause", "step", "stop"}
    act("stop")
    until(lambda: not long.trainer.is_running)
    assert enabled() == {"train", "step"}


def test_an_invalid_network_says_its_problem_and_shows_the_layer(digits, act, checked):
    digits.editor.apply("Change", lambda d: edits.change_layer(d, "norm1", num_features=3))
    checked()
    act("train")
    assert not digits.trainer.is_running
    assert digits.editor.check.problems[0].message in digits.notice.text
    assert selected(digits) == ["norm1"]


def test_a_loss_that_is_no_number_ends_the_run_with_a_sentence_and_the_next_run_works(short, act, until, checked):
    good = short.editor.document.training.optimizer
    set_training(short, checked, optimizer=SGD(lr=1e30))
    act("train")
    until(lambda: not short.trainer.is_running)
    assert short.trainer.record.finished.reason == "failed"
    assert "lower the learning rate" in short.notice.text
    assert short.run_area.bar.text == short.notice.text
    set_training(short, checked, optimizer=good)
    act("train")
    assert short.notice.text == ""
    until(lambda: not short.trainer.is_running)
    assert short.trainer.record.finished.reason == "completed"


def test_editing_while_it_trains_changes_nothing_in_the_run(long, act, until):
    snapshot = long.editor.document
    act("train")
    until(lambda: long.trainer.record.step > 0)
    n_parameters, step = long.trainer.record.started.parameters, long.trainer.record.step
    long.editor.apply("Remove conv2", lambda d: edits.remove(d, ["conv1", "conv2", "flatten1", "fc1"]))
    until(lambda: long.trainer.record.step > step + 3)
    act("stop")
    until(lambda: not long.trainer.is_running)
    assert long.trainer.document is snapshot
    assert load(long.trainer.folder / "project.netloom") == snapshot
    assert long.trainer.record.started.parameters == n_parameters
    assert long.trainer.record.finished.reason == "stopped"


def test_two_runs_have_two_folders_and_the_second_starts_anew(short, act, until):
    folders = set()
    for _ in range(2):
        act("train")
        until(lambda: not short.trainer.is_running)
        assert short.trainer.record.finished.reason == "completed"
        assert len(short.trainer.record.epochs) == 2
        folders.add(short.trainer.folder)
    assert len(folders) == 2


def test_a_number_that_is_still_being_typed_counts(qtbot, short, until):
    digits = short
    digits.scene.select_only(["output"])
    epochs = digits.training_panel.findChild(QWidget, "epochsField")
    epochs.setFocus()
    epochs.selectAll()
    qtbot.keyClicks(epochs, "1")
    qtbot.mouseClick(digits.findChild(QToolButton, "trainButton"), Qt.MouseButton.LeftButton)
    until(lambda: digits.trainer.record.finished is not None)
    assert digits.trainer.record.started.epochs == 1


def test_train_pressed_before_the_check_is_done_begins_when_it_is(digits, act, until):
    digits.editor.apply("Change", lambda d: edits.change_layer(d, "conv1", out_channels=7))
    assert not digits.editor.is_checked
    act("step")
    until(lambda: digits.trainer.record.paused)
    assert digits.trainer.document is digits.editor.document


def test_another_project_has_nothing_of_the_run_before(short, act, until, tmp_path):
    act("train")
    until(lambda: not short.trainer.is_running)
    short.editor.save(tmp_path / "saved.netloom")
    short.files.new(Iris())
    assert short.run_area.bar.text.startswith("Not trained yet")
    assert short.trainer.folder is None
    assert all(plot.message != "" for plot in short.run_area.plots)


def test_the_plots_leave_their_place_to_the_canvas_until_there_is_a_run(short, act, until):
    row, action = short.run_area.plots[0], short.actions_by_name["plotsAction"]
    assert not row.isVisible()
    assert not action.isChecked()
    height = short.canvas.height()
    act("train")
    until(lambda: row.isVisible() and short.canvas.height() < height - 100)
    assert action.isChecked()
    act("plots")
    assert not row.isVisible()
    until(lambda: short.canvas.height() == height)


# --- closing while it trains ----------------------------------------------------------------------------------


def test_closing_asks_and_no_goes_on(long, act, until, finger):
    act("train")
    until(lambda: long.trainer.record.step > 0)
    finger.answer(QMessageBox.StandardButton.No)
    assert not long.close()
    assert "still training" in finger.asked[0]
    step = long.trainer.record.step
    until(lambda: long.trainer.record.step > step)
    assert long.isVisible()


def test_closing_asks_and_yes_ends_the_run_and_the_window(long, act, until, finger, tmp_path):
    long.editor.save(tmp_path / "saved.netloom")
    act("train")
    until(lambda: long.trainer.record.step > 0)
    finger.answer(QMessageBox.StandardButton.Yes)
    long.close()
    until(lambda: not long.isVisible())
    assert "train" not in {thread.name for thread in threading.enumerate()}
    assert (long.trainer.folder / "last.pth").is_file()


def test_a_paused_run_can_be_closed_too(long, act, until, finger, tmp_path):
    long.editor.save(tmp_path / "saved.netloom")
    act("step")
    until(lambda: long.trainer.record.paused)
    finger.answer(QMessageBox.StandardButton.Yes)
    long.close()
    until(lambda: not long.isVisible())


def test_a_run_that_ends_while_the_question_is_asked_does_not_hold_the_window(
    short, checked, act, until, finger, tmp_path
):
    set_training(short, checked, epochs=12)
    short.editor.save(tmp_path / "saved.netloom")
    act("train")
    until(lambda: short.trainer.record.step > 0)
    short.trainer.finished.connect(lambda _end: finger.answer(QMessageBox.StandardButton.Yes))
    short.close()
    until(lambda: not short.isVisible())
    assert "still training" in finger.asked[0]
