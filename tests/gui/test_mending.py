"""Fix all: one button mends what can be mended, one undo takes it back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from core.document import edits
from gui.panels.problems import ProblemCard


@pytest.fixture
def broken(qtbot, digits, checked):
    """The digits network without its Flatten, with a wrong number of channels and of classes."""

    def spoil(graph):
        graph = edits.change_layer(graph, "conv2", in_channels=3)
        graph = edits.change_layer(graph, "fc1", out_features=7)
        return edits.remove(graph, ["flatten1"])

    digits.editor.apply("Spoil", spoil)
    checked()
    assert not digits.editor.check.ok
    return digits


def button(window) -> QPushButton:
    return window.inspector.findChild(QPushButton, "fixAllButton")


def mended(qtbot, window) -> None:
    qtbot.waitUntil(lambda: not window.mender.is_working and window.editor.is_checked)


def test_one_click_mends_everything_and_one_undo_takes_it_back(qtbot, broken):
    before = broken.editor.document
    qtbot.mouseClick(button(broken), Qt.MouseButton.LeftButton)
    assert button(broken).text() == "Stop fixing"
    mended(qtbot, broken)
    assert broken.editor.check.ok
    assert broken.notice.text.startswith("Applied ")
    broken.actions_by_name["undoAction"].trigger()
    assert broken.editor.document is before
    assert broken.notice.text == ""  # it spoke of what is undone now


def test_a_network_without_problems_offers_no_button(digits):
    assert not button(digits).isVisible()


def test_stopping_leaves_the_network_as_it_is(qtbot, broken):
    before = broken.editor.document
    broken.mender.start()
    broken.mender.cancel()
    mended(qtbot, broken)
    assert broken.editor.document is before or broken.editor.check.ok  # it may have been done already


def test_an_edit_made_meanwhile_wins(qtbot, broken):
    broken.mender.start()
    broken.editor.apply("Rename", lambda graph: edits.rename(graph, "fc1", "last"))
    mended(qtbot, broken)
    assert "last" in broken.editor.document.names
    assert broken.editor.document.node("fc1").layer.out_features == 7
    assert "changed while it was mended" in broken.notice.text


def test_the_shortcut_mends_too(qtbot, broken):
    qtbot.keyClick(broken.canvas, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    mended(qtbot, broken)
    assert broken.editor.check.ok


def test_thousands_of_problems_are_counted_and_the_first_of_them_shown(qtbot, digits, checked):
    def scatter(graph):
        relu = graph.node("relu1").layer
        loose = [graph.node("relu1").model_copy(update={"id": f"x{n}", "name": f"x{n}"}) for n in range(2000)]
        assert relu is loose[0].layer
        return graph.changed(nodes=(*graph.nodes, *loose))

    digits.editor.apply("Scatter", scatter)
    checked()
    assert len(digits.editor.check.problems) >= 2000
    assert len(digits.inspector.findChildren(ProblemCard)) <= 60


def test_the_status_bar_counts_problems_and_leads_to_them(qtbot, broken):
    count = broken.findChild(QToolButton, "problemCount")
    assert count.text() == "1 error"
    broken.scene.select_only(["relu1"])
    qtbot.mouseClick(count, Qt.MouseButton.LeftButton)
    assert button(broken).isVisible()
    mended_text = "No problems"
    broken.editor.undo()
    qtbot.waitUntil(lambda: count.text() == mended_text)
