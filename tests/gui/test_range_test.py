"""A learning rate is searched for beside the window, and taken by an edit like any other."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QToolButton

from core.document import edits
from core.recipe.optimizers.gradient import SGD
from core.recipe.optimizers.matrices import LBFGS
from gui.panels.range_test_window import RangeTestWindow
from resources import templates

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def search(qtbot, digits):
    """The range test of the digits, begun by its button."""
    digits.scene.select_only(["output"])
    return begun(qtbot, digits)


def begun(qtbot, window) -> RangeTestWindow:
    def in_sight() -> list[QToolButton]:
        buttons = window.training_panel.findChildren(QToolButton, "findRateButton")
        return [button for button in buttons if not button.visibleRegion().isEmpty()]

    qtbot.waitUntil(lambda: len(in_sight()) == 1)  # a form that has just been made shows itself a little later
    QApplication.processEvents()
    qtbot.mouseClick(in_sight()[0], LEFT)
    qtbot.waitUntil(lambda: window.findChild(QDialog, "rangeTest") is not None)
    return window.findChild(QDialog, "rangeTest")


def button(dialog, name):
    return dialog.findChild(QPushButton, f"{name}RateButton")


def finder(window):
    return window.training_panel._finder


def ended(qtbot, window):
    qtbot.waitUntil(lambda: not finder(window).is_searching)


def status(dialog):
    return dialog._status.text()


def train_with(window, **settings):
    window.editor.apply_to_document(
        "change", lambda d: edits.change_training(d, d.training.model_copy(update=settings))
    )


def test_it_suggests_a_rate_and_takes_it_as_one_step_of_undo(qtbot, digits, search):
    document = digits.editor.document
    ended(qtbot, digits)
    assert status(search).startswith("Suggested: ")
    rate = finder(digits).suggestion
    assert 1e-4 < rate < 1
    assert len(search.view.picture.curves) == 2
    assert button(search, "take").text() == f"Take {rate:g}"
    assert digits.editor.document is document, "searching changes nothing"
    qtbot.mouseClick(button(search, "take"), LEFT)
    assert digits.editor.document.training.optimizer.lr == rate
    assert not search.isVisible()
    digits.editor.undo()
    assert digits.editor.document is document


def test_a_click_into_the_curve_chooses_another_rate(qtbot, digits, search):
    ended(qtbot, digits)
    view = search.view
    qtbot.mouseClick(view, LEFT, pos=QPoint(view.width() // 2, view.height() // 2))
    assert status(search).startswith("Chosen: ")
    qtbot.mouseClick(button(search, "take"), LEFT)
    assert 1e-5 < digits.editor.document.training.optimizer.lr < 0.1


def test_it_can_be_cancelled_and_begun_again(qtbot, digits, search):
    qtbot.mouseClick(button(search, "search"), LEFT)
    ended(qtbot, digits)
    assert finder(digits).problem in ("Cancelled", "")
    qtbot.mouseClick(button(search, "search"), LEFT)
    ended(qtbot, digits)
    assert status(search).startswith("Suggested: ")


def test_closing_it_ends_the_search_and_gives_the_turn_back(qtbot, digits, search):
    qtbot.mouseClick(button(search, "close"), LEFT)
    ended(qtbot, digits)
    assert digits.trainer.turn.holder is None


def test_while_a_run_goes_on_it_says_so(qtbot, digits, checked):
    digits.controls.step()
    qtbot.waitUntil(lambda: digits.trainer.is_running)
    digits.scene.select_only(["output"])
    search = begun(qtbot, digits)
    assert status(search) == "The network is being trained: stop the run, or wait until it has ended"
    assert not button(search, "take").isVisible()
    digits.controls.stop()
    qtbot.waitUntil(lambda: not digits.trainer.is_running)


def test_while_it_searches_nothing_else_trains(qtbot, digits, search):
    assert finder(digits).is_searching
    digits.controls.train()
    assert not digits.trainer.is_running
    assert "A learning rate is being searched for" in digits.notice.text
    ended(qtbot, digits)
    digits.controls.step()
    qtbot.waitUntil(lambda: digits.trainer.is_running)
    digits.controls.stop()
    qtbot.waitUntil(lambda: not digits.trainer.is_running)


def test_a_network_that_cannot_be_trained_is_told_in_red(qtbot, empty):
    empty.scene.select_only(["output"])
    search = begun(qtbot, empty)
    ended(qtbot, empty)
    assert "empty" in status(search)
    assert search._status.property("error")
    assert not button(search, "take").isVisible()


def test_an_optimizer_whose_steps_follow_no_rate_is_told(qtbot, digits):
    digits.scene.select_only(["output"])
    train_with(digits, optimizer=LBFGS())
    search = begun(qtbot, digits)
    ended(qtbot, digits)
    assert "LBFGS finds the length of its steps by itself" in status(search)


def test_a_rate_of_another_optimizer_is_not_taken(qtbot, digits, search):
    ended(qtbot, digits)
    train_with(digits, optimizer=SGD())
    assert not button(search, "take").isEnabled()
    assert "another one now" in status(search)
    digits.editor.undo()
    assert button(search, "take").isEnabled()


def test_another_project_closes_it(qtbot, digits, search):
    ended(qtbot, digits)
    digits.files.open_template(next(path for path in templates() if path.stem == "iris"))
    qtbot.waitUntil(lambda: not search.isVisible())


def test_the_window_closes_while_it_searches(qtbot, digits, search, tmp_path):
    assert finder(digits).is_searching
    digits.close()
    assert digits.trainer.turn.holder is None
    assert not finder(digits).is_searching


def test_the_menu_begins_it_too(qtbot, digits):
    digits.actions_by_name["findRateAction"].trigger()
    assert digits.findChild(QDialog, "rangeTest").isVisible()
    ended(qtbot, digits)
