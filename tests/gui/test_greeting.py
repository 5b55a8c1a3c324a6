"""An empty network greets: it says what to do first, and no red says that something is wrong."""

from array import array

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QToolButton

from core.data.sources.digits import Digits
from gui.greeting import FIRST_STEPS


@pytest.fixture
def fresh(empty, checked):
    """A new project, checked."""
    empty.files.new(Digits())
    checked()
    return empty


def words(window):
    return [label.text() for label in window.inspector.findChildren(QLabel) if label.isVisible()]


def red(window):
    """How many points of the window have the colour of errors."""
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return array("I", bytes(picture.constBits())).count(QColor(window._appearance.theme.error).rgb())


def test_it_says_what_to_do(fresh):
    said = " ".join(words(fresh))
    for way in ("palette", "search box", "template"):
        assert way in said
    assert fresh.findChild(QToolButton, "problemCount").text() == "Nothing built yet"


def test_the_keys_that_it_names_are_those_of_the_menus(fresh):
    for name, key in (("newAction", "Ctrl+N"), ("addHereAction", "/")):
        assert fresh.actions_by_name[name].shortcut().toString() == key
        assert key in FIRST_STEPS


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_nothing_is_red(fresh, mode):
    fresh.actions_by_name[f"{mode}ThemeAction"].trigger()
    assert red(fresh) == 0


def test_a_mistake_is_red_again(fresh, hand, checked):
    hand.drop("Conv2d", hand.edge("input", "output"))
    checked()
    assert red(fresh) > 0
    assert "error" in fresh.findChild(QToolButton, "problemCount").text()


def test_commands_still_report_it(fresh):
    (found,) = fresh.editor.check.problems
    assert (found.code, found.severity) == ("empty", "error")
    assert not fresh.editor.check.ok


def test_train_says_what_is_missing(fresh):
    fresh.actions_by_name["trainAction"].trigger()
    assert "The network is empty" in fresh.notice.text
    assert not fresh.trainer.is_running
