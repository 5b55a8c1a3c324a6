"""The canvas through Qt's accessibility interface: one item a node, which says what the card shows."""

import gc

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from core.document import edits
from core.document.annotating import add_note, frame_around, new_note
from core.document.annotations import Size
from core.document.placement import Position
from gui.canvas.accessible import CanvasInterface
from gui.main_window import MainWindow


@pytest.fixture
def heard(digits, monkeypatch):
    """The canvas while a screen reader is there; gives what it was told of nodes."""
    told = []
    send = QAccessible.updateAccessibility

    def listen(event):
        if event.object() is digits.canvas and event.type() == QAccessible.Event.Focus and event.child() >= 0:
            told.append(event.accessibleInterface().text(QAccessible.Text.Name))
        send(event)

    monkeypatch.setattr(QAccessible, "updateAccessibility", listen)
    QAccessible.setActive(True)
    yield told
    QAccessible.setActive(False)


def interface(window):
    found = QAccessible.queryAccessibleInterface(window.canvas)
    assert isinstance(found, CanvasInterface)
    return found


def item(window, id):
    found = interface(window)
    ids = [node.id for node in window.editor.graph.nodes]
    return found.child(ids.index(id))


def name(window, id):
    return item(window, id).text(QAccessible.Text.Name)


def test_there_is_one_item_a_node(digits):
    found = interface(digits)
    assert found.role() == QAccessible.Role.List
    assert found.text(QAccessible.Text.Name) == "Network"
    assert found.childCount() == len(digits.editor.graph.nodes)
    assert [found.indexOfChild(found.child(n)) for n in range(found.childCount())] == list(range(found.childCount()))
    assert found.child(999) is None


def test_an_item_says_name_type_settings_and_output(digits):
    assert name(digits, "conv1") == "conv1, Conv2d, 16 × 3×3, output 16×8×8"
    assert name(digits, digits.editor.graph.input.id) == "Digits, Input, 1,797 samples, output 1×8×8"


def test_an_item_says_how_many_problems_it_has_and_which(digits, checked):
    digits.editor.apply("Break", lambda graph: edits.change_layer(graph, "fc1", in_features=7))
    checked()
    assert name(digits, "fc1").endswith("1 error")
    assert "fc1 expects in_features 7" in item(digits, "fc1").text(QAccessible.Text.Description)


def test_it_says_frozen_and_bypassed(digits, checked):
    digits.scene.select_only(["conv1"])
    digits.actions_by_name["freezeAction"].trigger()
    digits.scene.select_only(["dropout1"])
    digits.actions_by_name["bypassAction"].trigger()
    checked()
    assert name(digits, "conv1").endswith(", frozen")
    assert name(digits, "dropout1").endswith(", bypassed")


def test_an_item_knows_its_place_on_the_screen_and_is_found_there(digits):
    digits.canvas.fit()
    rect = item(digits, "conv1").rect()
    card = digits.canvas.mapFromScene(digits.scene.node_item("conv1").card).boundingRect()
    assert rect.topLeft() == digits.canvas.viewport().mapToGlobal(card.topLeft())
    assert interface(digits).childAt(rect.center().x(), rect.center().y()) is item(digits, "conv1")
    corner = digits.canvas.viewport().mapToGlobal(QPoint(2, 2))
    assert interface(digits).childAt(corner.x(), corner.y()) is None


def test_states_follow_selection_and_focus(digits):
    digits.canvas.setFocus()
    digits.scene.select_only(["conv1"])
    assert item(digits, "conv1").state().selected
    assert item(digits, "conv1").state().focused
    assert interface(digits).focusChild() is item(digits, "conv1")
    assert not item(digits, "conv2").state().selected
    digits.palette_panel.focus_search()
    assert not item(digits, "conv1").state().focused


def test_walking_with_the_arrows_is_announced(digits, heard, checked):
    digits.canvas.setFocus()
    for _ in range(3):
        QTest.keyClick(digits.canvas, Qt.Key.Key_Down)
    assert [text.split(",")[0] for text in heard] == ["Digits", "conv1", "norm1"]


@pytest.fixture
def noted(digits):
    """A comment beside conv1, and a frame around conv1 and norm1."""

    def edit(graph):
        comment = new_note(graph, "comment", Position(280, 96), Size(208, 64), "Finds\nedges")
        graph = add_note(graph, comment)
        frame = frame_around(graph, ["conv1", "norm1"])
        return add_note(graph, frame.model_copy(update={"text": "Stem"}))

    digits.editor.apply("Add notes", edit)
    return digits


def notes_of(window):
    found, n_nodes = interface(window), len(window.editor.graph.nodes)
    return [found.child(number) for number in range(n_nodes, found.childCount())]


def test_notes_are_items_after_the_nodes_and_say_what_they_hold(noted):
    comment, frame = notes_of(noted)
    assert comment.text(QAccessible.Text.Name) == "comment, Finds edges, yellow"
    assert frame.text(QAccessible.Text.Name) == "frame, Stem, blue, around 2 layers"
    assert comment.text(QAccessible.Text.Description) == "Enter changes the text"
    assert interface(noted).indexOfChild(frame) == interface(noted).childCount() - 1


def test_a_note_is_found_on_the_screen_and_tells_where_it_is(noted):
    noted.canvas.fit()
    comment, _ = notes_of(noted)
    middle = comment.rect().center()
    assert interface(noted).childAt(middle.x(), middle.y()) is comment


def test_a_selected_note_has_the_focus_and_is_announced(noted, heard):
    noted.canvas.setFocus()
    QTest.keyClick(noted.canvas, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    comment, frame = notes_of(noted)
    assert heard == ["frame, Stem, blue, around 2 layers"]
    assert interface(noted).focusChild() is frame
    assert (frame.state().focused, frame.state().selected) == (True, True)
    assert (comment.state().focused, comment.state().selected) == (False, False)


def test_layers_and_notes_selected_together_are_counted(noted, monkeypatch):
    told = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: told.append(event.message()))
    QAccessible.setActive(True)
    noted.scene.select_all()
    QAccessible.setActive(False)
    assert told == ["13 layers and 2 notes selected"]


def test_a_note_that_is_gone_is_no_longer_valid(noted):
    comment, _ = notes_of(noted)
    noted.scene.select_only([], [comment.id])
    noted.scene.delete_selection()
    assert not comment.isValid()
    assert comment.text(QAccessible.Text.Name) == ""
    assert comment.rect().isEmpty()
    noted.editor.undo()
    assert comment.isValid()


def test_a_node_that_is_gone_is_no_longer_valid(digits):
    gone = item(digits, "relu1")
    digits.scene.select_only(["relu1"])
    digits.scene.delete_selection()
    assert not gone.isValid()
    assert gone.text(QAccessible.Text.Name) == ""
    assert gone.state().invalid
    digits.editor.undo()
    assert gone.isValid()


def test_interfaces_live_and_go_with_their_windows(qtbot, window, appearance, settings):
    """Each window asks, keeps nothing, collects, closes: a wrong owner would end the process here."""
    for _ in range(3):
        other = MainWindow(appearance, settings)
        found = QAccessible.queryAccessibleInterface(other.canvas)
        ids = {QAccessible.uniqueId(found.child(number)) for number in range(found.childCount())}
        assert len(ids) == 2
        del found
        gc.collect()
        assert QAccessible.queryAccessibleInterface(other.canvas).child(1).text(QAccessible.Text.Name)
        other.close()
        other.deleteLater()
        qtbot.wait(1)
        gc.collect()
        assert all(QAccessible.accessibleInterface(id) is None for id in ids)


def test_other_widgets_keep_the_interfaces_that_qt_gives_them(digits):
    assert QAccessible.queryAccessibleInterface(digits.findChild(QWidget, "paletteSearch")).role() == (
        QAccessible.Role.EditableText
    )
