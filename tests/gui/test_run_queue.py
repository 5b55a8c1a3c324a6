"""Projects that wait are trained one after the other, as they were, in the order that people gave them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.document import edits
from core.runs.store import RunStore, store_path

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def until(qtbot):
    return qtbot.waitUntil


@pytest.fixture
def set_epochs(digits, until):
    """Lets the project be trained for so many epochs of few steps."""

    def change(epochs):
        training = digits.editor.document.training.model_copy(update={"epochs": epochs, "batch_size": 512})
        digits.editor.apply_to_document("Change epochs", lambda document: edits.change_training(document, training))
        until(lambda: digits.editor.is_checked)

    return change


@pytest.fixture
def wait_in_queue(digits):
    return digits.actions_by_name["queueRunAction"].trigger


@pytest.fixture
def busy(digits, set_epochs, wait_in_queue, until):
    """The window while one run goes on for hours, and runs of 1, 2 and 3 epochs wait."""
    set_epochs(100_000)
    digits.actions_by_name["trainAction"].trigger()
    for epochs in (1, 2, 3):
        set_epochs(epochs)
        wait_in_queue()
    return digits


def epochs_waiting(window):
    return [each.document.training.epochs for each in window.runs.queue.waiting]


def test_what_is_added_while_nothing_trains_begins_at_once(digits, set_epochs, wait_in_queue, until):
    set_epochs(1)
    wait_in_queue()
    until(lambda: digits.trainer.record.finished is not None)
    assert digits.trainer.record.finished.reason == "completed"
    assert epochs_waiting(digits) == []
    assert not digits.runs.panel.queue.isVisible()


def test_runs_follow_each_other_as_they_were_when_they_were_added(busy, until):
    assert epochs_waiting(busy) == [1, 2, 3]
    assert busy.runs.panel.queue.isVisible()
    busy.actions_by_name["stopAction"].trigger()
    until(lambda: busy.runs.queue.is_held)
    QTest.mouseClick(busy.runs.panel.queue.hold_button, LEFT)
    until(lambda: epochs_waiting(busy) == [] and not busy.trainer.is_running)
    store = RunStore(store_path())
    runs = store.runs()
    assert [store.project(run.id).training.epochs for run in runs] == [3, 2, 1, 100_000]
    assert [run.epochs for run in runs[:3]] == [3, 2, 1]
    store.close()


def test_a_run_that_people_stop_holds_the_queue(busy, until):
    busy.actions_by_name["stopAction"].trigger()
    until(lambda: not busy.trainer.is_running)
    assert busy.runs.queue.is_held
    assert epochs_waiting(busy) == [1, 2, 3]
    assert busy.runs.panel.queue.hold_button.text() == "Go on"


def test_the_order_is_changed_with_buttons_and_keys(busy):
    view = busy.runs.panel.queue
    view.list.setCurrentRow(0)
    QTest.mouseClick(view.down_button, LEFT)
    assert epochs_waiting(busy) == [2, 1, 3]
    view.list.setCurrentRow(2)
    QTest.keyClick(view.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert epochs_waiting(busy) == [2, 3, 1]
    QTest.keyClick(view.list, Qt.Key.Key_Delete)
    assert epochs_waiting(busy) == [2, 1]
    QTest.mouseClick(view.remove_button, LEFT)
    QTest.mouseClick(view.remove_button, LEFT)
    assert epochs_waiting(busy) == []
    assert not view.isVisible()


def test_a_row_that_is_dragged_takes_its_new_place(busy):
    view = busy.runs.panel.queue
    view.list.model().moveRow(view.list.rootIndex(), 0, view.list.rootIndex(), 3)
    assert epochs_waiting(busy) == [2, 3, 1]


def test_a_network_with_errors_does_not_wait(digits, wait_in_queue, checked):
    digits.editor.apply("Break", lambda graph: edits.change_layer(graph, "fc1", in_features=3))
    checked()
    wait_in_queue()
    assert epochs_waiting(digits) == []
    assert digits.notice.text
