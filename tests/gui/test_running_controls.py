"""What is changed of a run while it goes on: its learning rate; saving it; and stepping by epochs."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from core.data.base import DataSettings
from core.data.sources.digits import Digits
from core.document import edits
from core.document.model import empty_document
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.pooling import AdaptiveAvgPool2d
from core.layers.shape import Flatten
from core.layers.upsampling import Upsample
from core.recipe.schedules import CosineAnnealingLR
from core.training.resume import load_state
from gui.plots.rate import LearningRatePlot

LEFT = Qt.MouseButton.LeftButton
FOR_HOURS = 100_000


@pytest.fixture
def until(qtbot):
    return qtbot.waitUntil


@pytest.fixture
def long(digits, checked):
    training = digits.editor.document.training.model_copy(update={"epochs": FOR_HOURS, "batch_size": 512})
    digits.editor.apply_to_document("Train long", lambda document: edits.change_training(document, training))
    checked()
    return digits


@pytest.fixture
def act(long):
    def trigger(name):
        assert long.actions_by_name[f"{name}Action"].isEnabled()
        long.actions_by_name[f"{name}Action"].trigger()

    return trigger


@pytest.fixture
def line(long):
    return long.findChild(QLineEdit, "learningRateField")


def enabled(window):
    names = ("stepEpoch", "saveRun", "learningRate")
    return {name for name in names if window.actions_by_name[f"{name}Action"].isEnabled()}


def test_the_field_shows_the_rate_in_force_and_takes_another_one(long, act, line, until):
    assert not line.isVisible()
    assert enabled(long) == {"stepEpoch"}
    act("train")
    until(lambda: line.isVisible() and line.text() == "0.003")
    assert enabled(long) == {"stepEpoch", "saveRun", "learningRate"}
    act("learningRate")
    assert QApplication.focusWidget() is line
    QTest.keyClicks(line, "0.0025")
    step = long.trainer.record.step
    until(lambda: long.trainer.record.step > step)
    assert line.text() == "0.0025"  # steps that come meanwhile do not take away what is typed
    QTest.keyClick(line, Qt.Key.Key_Return)
    until(lambda: long.trainer.record.latest.learning_rate == 0.0025)
    assert line.text() == "0.0025"
    plot = long.run_area.findChild(LearningRatePlot)
    until(plot.isVisible)
    assert long.editor.document.training.optimizer.lr == 0.003
    act("stop")
    until(lambda: not long.trainer.is_running)
    assert not line.isVisible()
    assert enabled(long) == {"stepEpoch"}


def test_a_rate_that_is_none_is_marked_and_esc_brings_the_old_one_back(long, act, line, until):
    act("train")
    until(lambda: line.isVisible() and line.text() == "0.003")
    for text in ("-1", "fast", "inf", ""):
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text) if text else QTest.keyClick(line, Qt.Key.Key_Backspace)
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert line.property("invalid")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert not line.property("invalid")
    assert line.text() == "0.003"


def test_a_paused_run_takes_a_rate_and_shows_it_before_it_goes_on(long, act, line, until):
    act("step")
    until(lambda: long.trainer.record.paused)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "0.5")
    QTest.keyClick(line, Qt.Key.Key_Return)
    long.trainer.advanced.emit()
    assert line.text() == "0.5"
    act("step")
    until(lambda: long.trainer.record.step == 2)
    assert long.trainer.record.latest.learning_rate == 0.5


def test_save_now_saves_and_says_so_also_while_it_waits(long, act, until):
    act("step")
    until(lambda: long.trainer.record.saved is not None)
    (long.trainer.folder / "resume.pt").unlink()
    act("saveRun")
    until(lambda: "Saved after step 1:" in long.statusBar().currentMessage())
    assert load_state(long.trainer.folder)["step"] == 1


def test_an_epoch_is_stepped_from_nothing_and_from_a_pause(long, act, until):
    act("stepEpoch")
    until(lambda: long.trainer.record.paused)
    assert [epoch.epoch for epoch in long.trainer.record.epochs] == [1]
    act("step")
    until(lambda: long.trainer.record.step == long.trainer.record.started.steps_per_epoch + 1)
    act("stepEpoch")
    until(lambda: len(long.trainer.record.epochs) == 2 and long.trainer.record.paused)


def test_the_field_follows_a_schedule(long, act, line, until, checked):
    training = long.editor.document.training.model_copy(update={"epochs": 3, "schedule": CosineAnnealingLR()})
    long.editor.apply_to_document("Schedule", lambda document: edits.change_training(document, training))
    checked()
    act("step")
    until(lambda: long.trainer.record.paused)
    assert line.text() == "0.003"
    act("stepEpoch")
    until(lambda: bool(long.trainer.record.epochs) and long.trainer.record.paused)
    until(lambda: line.text() == f"{long.trainer.record.latest.learning_rate:.4g}" != "0.003")


# --- memory -----------------------------------------------------------------------------------------------------


def test_where_memory_ran_out_a_press_halves_the_batch_and_trains_again(window, checked, until):
    document = empty_document(DataSettings(source=Digits()))
    for layer in (Upsample(scale_factor=100_000), AdaptiveAvgPool2d(output_size=1), Flatten(), Linear(out_features=10)):
        document = edits.append(document, layer)
    document = edits.insert_on_edge(document, Conv2d(out_channels=1), document.edges[0])
    window.editor.recover(document, None)
    window.files.opened.emit()
    checked()
    size = document.training.batch_size
    window.actions_by_name["trainAction"].trigger()
    until(lambda: "too little memory on cpu" in window.notice.text)
    assert f"batches of {size}" in window.notice.text
    button = window.notice.findChild(QPushButton, "noticeButton")
    assert button.text() == f"Train with batches of {size // 2}"
    QTest.mouseClick(button, LEFT)
    assert window.editor.document.training.batch_size == size // 2
    until(lambda: f"batches of {size // 2}:" in window.notice.text)
    assert window.trainer.document.training.batch_size == size // 2
    window.editor.undo()
    assert window.editor.document.training.batch_size == size
