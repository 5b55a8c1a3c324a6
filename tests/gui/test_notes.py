"""Comments and frames on the canvas, with mouse and keys."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from core.document.annotating import add_note, held_by, new_note
from core.document.annotations import COLOURS, Size
from core.document.edits import move
from core.document.placement import NODE_WIDTH, Position
from gui.canvas.note_item import text_height
from gui.theme import DARK, LIGHT
from tests.gui.gestures import press, selected

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def canvas(digits):
    """The window at 100 %, with room beside the layers."""
    digits.canvas.zoom_to_actual_size()
    digits.canvas.centerOn(digits.scene.node_item("conv1"))
    return digits


@pytest.fixture
def write(qtbot, window):
    """Types into the note that is being written."""
    return lambda text: qtbot.keyClicks(window.tools.notes.writer, text)


@pytest.fixture
def key(qtbot, window):
    """Presses a key in the note that is being written."""
    return lambda key, modifiers=Qt.KeyboardModifier.NoModifier: qtbot.keyClick(
        window.tools.notes.writer, key, modifiers
    )


@pytest.fixture
def framed(canvas):
    """A frame with a title around conv1, norm1 and relu1."""
    canvas.scene.select_only(["conv1", "norm1", "relu1"])
    canvas.actions_by_name["frameAction"].trigger()
    QTest.keyClicks(canvas.tools.notes.writer, "Stem")
    QTest.keyClick(canvas.tools.notes.writer, Qt.Key.Key_Return)
    canvas.scene.clearSelection()
    return canvas


@pytest.fixture
def commented(canvas, hand):
    """A comment to the right of conv1."""
    corner = hand.corner("conv1") + QPointF(280, 0)
    note = new_note(canvas.editor.graph, "comment", Position(*corner.toTuple()), Size(208, 64), "Finds edges")
    canvas.editor.apply("Add", lambda graph: add_note(graph, note))
    return canvas


def notes(window):
    return window.editor.document.notes


def note_rect(window, index=0):
    return window.scene.notes.item(notes(window)[index].id).rect


def title(window, index=0):
    """A place on the title of a frame, or near the top of a comment."""
    return note_rect(window, index).topLeft() + QPointF(30, 12)


def selected_notes(window):
    return [note.id for note in window.scene.notes.selected()]


# --- comments -------------------------------------------------------------------------------------------------


def test_a_comment_is_written_at_the_pointer(qtbot, canvas, hand, write, key):
    before, place = canvas.editor.document, hand.corner("conv1") + QPointF(280, 20)
    pixel = canvas.canvas.mapFromScene(place)
    QCursor.setPos(canvas.canvas.viewport().mapToGlobal(pixel))
    qtbot.waitUntil(canvas.canvas.underMouse)
    canvas.canvas.setFocus()
    qtbot.keyClick(canvas.canvas, Qt.Key.Key_M, CTRL)
    assert canvas.tools.notes.writer.hasFocus()
    assert canvas.editor.document is before
    write("Finds edges")
    key(Qt.Key.Key_Return)
    write("and lines")
    key(Qt.Key.Key_Return, CTRL)
    (note,) = notes(canvas)
    assert (note.kind, note.text) == ("comment", "Finds edges\nand lines")
    assert abs(note.position.x - place.x()) <= 8
    assert abs(note.position.y - place.y()) <= 8
    assert not canvas.tools.notes.writer.isVisible()
    assert canvas.canvas.hasFocus()
    assert canvas.editor.history.undo_label == "Add comment “Finds edges”"
    canvas.editor.undo()
    assert canvas.editor.document is before


def test_a_new_comment_without_text_never_was(canvas, key):
    before = canvas.editor.document
    for end in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        canvas.actions_by_name["commentAction"].trigger()
        key(end, CTRL if end == Qt.Key.Key_Return else Qt.KeyboardModifier.NoModifier)
        assert not canvas.tools.notes.writer.isVisible()
        assert canvas.editor.document is before
        assert canvas.editor.history.undo_label is None


def test_escape_gives_up_what_was_written(canvas, hand, commented, write, key):
    before = canvas.editor.document
    hand.double_click(title(canvas))
    write("Something else")
    key(Qt.Key.Key_Escape)
    assert canvas.editor.document is before


def test_a_double_click_changes_the_text_and_a_click_elsewhere_keeps_it(canvas, hand, commented, write):
    hand.double_click(title(canvas))
    assert canvas.tools.notes.writer.toPlainText() == "Finds edges"
    write("Finds lines")
    hand.click(hand.corner("conv1") + QPointF(-100, 200))
    assert notes(canvas)[0].text == "Finds lines"
    assert canvas.editor.history.undo_label == "Edit comment “Finds lines”"


def test_a_comment_grows_with_its_text(canvas, hand, commented, write):
    hand.double_click(title(canvas))
    write("many words of a long comment " * 12)
    hand.click(hand.corner("conv1") + QPointF(-100, 200))
    note = notes(canvas)[0]
    assert note.size.height == text_height(note.text, 208) > 64


def test_a_comment_whose_text_is_taken_away_goes(canvas, hand, commented, key):
    hand.double_click(title(canvas))
    key(Qt.Key.Key_Delete)
    key(Qt.Key.Key_Return, CTRL)
    assert notes(canvas) == ()
    assert canvas.editor.history.undo_label == "Delete comment “Finds edges”"
    canvas.editor.undo()
    assert len(notes(canvas)) == 1


def test_letters_that_are_shortcuts_are_typed_into_it(canvas, write, hand):
    canvas.actions_by_name["commentAction"].trigger()
    write("3/4 of it ")
    assert canvas.tools.notes.writer.toPlainText() == "3/4 of it "
    assert not canvas.add_box.isVisible()


def test_undo_while_writing_takes_back_letters_not_layers(qtbot, canvas, hand, commented, write, key):
    before = canvas.editor.document
    hand.double_click(title(canvas))
    write("x")
    key(Qt.Key.Key_Z, CTRL)
    assert canvas.editor.document is before
    assert canvas.tools.notes.writer.toPlainText() == "Finds edges"


def test_undo_from_the_menu_while_writing_keeps_the_text_first(canvas, hand, commented, write):
    before = canvas.editor.document
    hand.double_click(title(canvas))
    write("Other")
    canvas.actions_by_name["undoAction"].trigger()
    assert canvas.editor.document is before
    assert canvas.editor.history.redo_label == "Edit comment “Other”"


def test_what_is_written_while_another_block_is_opened_stays_in_its_graph(canvas, hand, commented, write, checked):
    hand.drop("ResidualBlock", hand.edge("relu1", "pool1"))
    checked()
    hand.double_click(title(canvas))
    write("Still here")
    canvas.editor.open_block("residual1")
    assert canvas.editor.path == ("residual1",)
    assert notes(canvas)[0].text == "Still here"


def test_the_field_stays_on_its_note_when_the_view_moves(canvas, hand, commented):
    hand.double_click(title(canvas))
    writer = canvas.tools.notes.writer
    canvas.canvas.zoom_by(0.8)
    expected = canvas.canvas.mapFromScene(note_rect(canvas)).boundingRect()
    assert writer.geometry().topLeft() == expected.topLeft()
    bar = canvas.canvas.verticalScrollBar()
    bar.setValue(bar.value() + 30)
    assert writer.geometry().top() == expected.top() - 30


# --- frames ---------------------------------------------------------------------------------------------------


def test_a_frame_goes_around_the_selection_and_is_named_in_one_step(qtbot, canvas, hand, write, key):
    before = canvas.editor.document
    hand.click(hand.node("conv1"))
    hand.click(hand.node("norm1"), SHIFT)
    qtbot.keyClick(canvas.canvas, Qt.Key.Key_M, CTRL | SHIFT)
    write("Stem")
    key(Qt.Key.Key_Return)
    (frame,) = notes(canvas)
    assert (frame.kind, frame.text) == ("frame", "Stem")
    assert held_by(canvas.editor.graph, frame).nodes == {"conv1", "norm1"}
    assert selected_notes(canvas) == [frame.id]
    assert canvas.editor.history.undo_label == "Add frame “Stem”"
    canvas.editor.undo()
    assert canvas.editor.document is before


def test_two_frames_are_two_steps(framed):
    framed.scene.select_only(["pool1"])
    framed.actions_by_name["frameAction"].trigger()
    QTest.keyClick(framed.tools.notes.writer, Qt.Key.Key_Escape)
    framed.editor.undo()
    assert [note.text for note in notes(framed)] == ["Stem"]


def test_without_a_selection_an_empty_frame_comes_into_view(canvas, key):
    canvas.scene.clearSelection()
    canvas.actions_by_name["frameAction"].trigger()
    key(Qt.Key.Key_Escape)
    seen = canvas.canvas.mapToScene(canvas.canvas.viewport().rect()).boundingRect()
    assert seen.contains(note_rect(canvas))


def test_a_frame_dragged_by_its_title_takes_along_what_stands_in_it(framed, hand):
    before = framed.editor.document
    hand.drag(title(framed), title(framed) + QPointF(400, 16))
    after = framed.editor.document
    moved = {node.id for node in after.nodes if node.position != before.node(node.id).position}
    assert moved == {"conv1", "norm1", "relu1"}
    assert after.node("conv1").position.x == before.node("conv1").position.x + 400
    assert notes(framed)[0].position.x == before.notes[0].position.x + 400
    assert framed.editor.history.undo_label == "Move frame “Stem”"
    framed.editor.undo()
    assert framed.editor.document is before
    assert hand.corner("conv1") == QPointF(*before.node("conv1").position)
    assert note_rect(framed).topLeft() == QPointF(*before.notes[0].position)


@pytest.mark.parametrize("key", ["C", "D"])
def test_a_copied_frame_brings_along_what_stands_in_it(framed, hand, key):
    hand.click(title(framed))
    press_ctrl(framed, key)
    if key == "C":
        press_ctrl(framed, "V")
    graph = framed.editor.graph
    (copy,) = [note for note in notes(framed) if note.id in selected_notes(framed)]
    inside = held_by(graph, copy).nodes
    assert sorted(type(graph.by_id[id].layer).__name__ for id in inside) == ["BatchNorm2d", "Conv2d", "ReLU"]
    assert inside.isdisjoint({"conv1", "norm1", "relu1"})


def test_a_frame_cut_and_pasted_has_moved_with_what_stands_in_it(framed, hand):
    hand.click(title(framed))
    press_ctrl(framed, "X")
    assert not framed.editor.graph.by_id.keys() & {"conv1", "norm1", "relu1"}
    assert not notes(framed)
    press_ctrl(framed, "V")
    assert {"conv1", "norm1", "relu1"} <= held_by(framed.editor.graph, notes(framed)[0]).nodes


def press_ctrl(window, key):
    QTest.keyClick(window.canvas, getattr(Qt.Key, f"Key_{key}"), Qt.KeyboardModifier.ControlModifier)


def test_escape_in_the_middle_of_a_drag_puts_all_of_it_back(qtbot, framed, hand):
    before, start = framed.editor.document, title(framed)
    hand.pull(start, start + QPointF(200, 40))
    assert hand.corner("conv1") != QPointF(*before.node("conv1").position)
    qtbot.keyClick(framed.canvas, Qt.Key.Key_Escape)
    hand.release(start + QPointF(200, 40))
    assert framed.editor.document is before
    assert hand.corner("conv1") == QPointF(*before.node("conv1").position)
    assert note_rect(framed).topLeft() == QPointF(*before.notes[0].position)


def test_undo_in_the_middle_of_a_drag_lets_go_of_it(framed, hand):
    start = title(framed)
    hand.pull(start, start + QPointF(200, 40))
    framed.editor.undo()
    hand.release(start + QPointF(200, 40))
    assert notes(framed) == ()


def test_the_inside_of_a_frame_takes_no_clicks(framed, hand):
    inside = hand.corner("norm1") + QPointF(-7, 22)
    assert note_rect(framed).contains(inside)
    hand.click(inside)
    assert selected_notes(framed) == []
    hand.double_click(inside)
    assert framed.add_box.isVisible()


def test_a_rubber_band_begins_inside_of_a_frame(framed, hand):
    start = hand.corner("norm1") + QPointF(-8, -12)
    hand.drag(start, hand.corner("norm1") + QPointF(NODE_WIDTH / 2 - 30, 30))
    assert selected(framed) == ["norm1"]
    assert selected_notes(framed) == []


def test_a_layer_dragged_out_of_a_frame_leaves_it_alone(framed, hand):
    frame = notes(framed)[0]
    hand.drag(hand.node("norm1"), hand.node("norm1") + QPointF(500, 10))
    assert notes(framed)[0] == frame
    assert held_by(framed.editor.graph, frame).nodes == {"conv1", "relu1"}


def test_sides_and_corners_resize(commented, hand):
    for side in ((1, 0), (-1, 0), (0, 1), (1, 1), (-1, -1)):
        before = note_rect(commented)
        middle, across, down = before.center(), before.width() / 2 - 1, before.height() / 2 - 1
        grip = QPointF(middle.x() + side[0] * across, middle.y() + side[1] * down)
        hand.drag(grip, grip + 40 * QPointF(*side))
        after = note_rect(commented)
        assert abs(after.width() - before.width() - 40 * abs(side[0])) <= 8
        assert abs(after.height() - before.height() - 40 * abs(side[1])) <= 8
        assert notes(commented)[0].size == (after.width(), after.height())
        if side[0] > 0:
            assert after.left() == before.left()
        assert commented.editor.history.undo_label == "Resize comment “Finds edges”"
        commented.editor.undo()
        assert note_rect(commented) == before


def test_a_note_keeps_a_size_that_can_be_reached(commented, hand):
    corner = note_rect(commented).bottomRight() - QPointF(1, 1)
    hand.drag(corner, corner - QPointF(900, 900))
    assert notes(commented)[0].size == Size(80, 40)
    hand.drag(title(commented), title(commented) + QPointF(16, 0))
    assert notes(commented)[0].size == Size(80, 40)


# --- together with layers -------------------------------------------------------------------------------------


def test_delete_removes_the_selected_note(qtbot, commented, hand):
    hand.click(title(commented))
    qtbot.keyClick(commented.canvas, Qt.Key.Key_Delete)
    assert notes(commented) == ()
    assert commented.editor.history.undo_label == "Delete comment “Finds edges”"


def test_layers_and_notes_that_are_selected_move_together(commented, hand):
    before = commented.editor.document
    hand.click(hand.node("conv1"))
    hand.click(title(commented), SHIFT)
    hand.drag(hand.node("conv1"), hand.node("conv1") + QPointF(-300, 16))
    step = commented.editor.document.node("conv1").position.x - before.node("conv1").position.x
    assert notes(commented)[0].position.x - before.notes[0].position.x == step
    assert abs(step + 300) <= 8
    assert commented.editor.history.undo_label == "Move conv1 and a note"


def test_arrow_keys_move_a_note_and_many_presses_are_one_step(qtbot, commented, hand):
    before = commented.editor.document
    hand.click(title(commented))
    for _ in range(3):
        qtbot.keyClick(commented.canvas, Qt.Key.Key_Right, CTRL | SHIFT)
    assert notes(commented)[0].position.x == before.notes[0].position.x + 24
    commented.editor.undo()
    assert commented.editor.document is before


def test_copy_and_paste_take_notes_along(qtbot, commented, hand):
    hand.click(hand.node("conv1"))
    hand.click(title(commented), SHIFT)
    qtbot.keyClick(commented.canvas, Qt.Key.Key_C, CTRL)
    qtbot.keyClick(commented.canvas, Qt.Key.Key_V, CTRL)
    assert [note.text for note in notes(commented)] == ["Finds edges"] * 2
    assert len(selected_notes(commented)) == 1
    assert commented.editor.history.undo_label == "Paste conv1 and a note"


def test_a_comment_alone_is_cut_and_pasted(qtbot, commented, hand):
    hand.click(title(commented))
    assert commented.actions_by_name["cutAction"].isEnabled()
    qtbot.keyClick(commented.canvas, Qt.Key.Key_X, CTRL)
    assert notes(commented) == ()
    qtbot.keyClick(commented.canvas, Qt.Key.Key_V, CTRL)
    assert [note.text for note in notes(commented)] == ["Finds edges"]


def test_select_all_selects_notes(qtbot, framed):
    framed.canvas.setFocus()
    qtbot.keyClick(framed.canvas, Qt.Key.Key_A, CTRL)
    assert selected_notes(framed) == [notes(framed)[0].id]


def test_the_context_menu_picks_the_colour(qtbot, commented, hand):
    before = commented.editor.document
    pixel = commented.canvas.mapFromScene(title(commented))
    view = commented.canvas.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, pixel, view.mapToGlobal(pixel))
    QApplication.sendEvent(view, event)
    colours = commented.findChild(QMenu, "colourMenu")
    assert selected_notes(commented) == [notes(commented)[0].id]
    pink = next(action for action in colours.actions() if action.objectName() == "pinkNoteAction")
    pink.trigger()
    commented.findChild(QMenu, "canvasMenu").close()
    assert notes(commented)[0].colour == "pink"
    assert commented.editor.history.undo_label == "Colour comment pink"
    commented.editor.undo()
    assert commented.editor.document is before


def test_the_menu_of_layers_offers_no_colour(commented, hand):
    hand.click(hand.node("conv1"))
    menu = QMenu()
    commented.tools.notes.offer_colours(menu)
    assert menu.actions() == []


def test_fit_shows_notes_too(commented):
    far = new_note(commented.editor.graph, "comment", Position(3000, 100), Size(208, 64), "far")
    commented.editor.apply("Add", lambda graph: add_note(graph, far))
    commented.canvas.fit()
    seen = commented.canvas.mapToScene(commented.canvas.viewport().rect()).boundingRect()
    assert seen.contains(note_rect(commented, 1))


def test_arranging_refits_frames_and_undo_brings_them_back(qtbot, framed):
    places = {id: Position(700 + 90 * n, 400 * n) for n, id in enumerate(["conv1", "norm1", "relu1"])}
    framed.editor.apply("Scatter", lambda graph: move(graph, places))
    framed.scene.select_only(places)
    framed.actions_by_name["frameAction"].trigger()
    QTest.keyClick(framed.tools.notes.writer, Qt.Key.Key_Escape)
    before = framed.editor.document
    framed.actions_by_name["arrangeAction"].trigger()
    qtbot.waitUntil(lambda: framed.editor.document is not before)
    qtbot.waitUntil(lambda: note_rect(framed, 1).size().height() == notes(framed)[1].size.height)
    assert held_by(framed.editor.graph, notes(framed)[1]).nodes == set(places)
    framed.editor.undo()
    assert framed.editor.document is before
    assert note_rect(framed, 1).topLeft() == QPointF(*before.notes[1].position)


def test_a_note_asks_for_no_check(qtbot, digits):
    known = digits.editor.check.layers
    note = new_note(digits.editor.graph, "comment", Position(900, 0), Size(208, 64), "far")
    with qtbot.waitSignal(digits.editor.checkChanged):
        digits.editor.apply("Add", lambda graph: add_note(graph, note))
    assert digits.editor.is_checked
    assert digits.editor.check.layers is known


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_text_on_notes_can_be_read_in_every_colour(theme, contrast):
    assert tuple(theme.notes) == COLOURS
    for shade in theme.notes.values():
        for ground in (shade.ground, shade.inside):
            assert contrast(theme.text, ground) >= 4.5


# --- copies by dragging ---------------------------------------------------------------------------------------


def drag_with_ctrl(hand, start, by):
    hand.press(start, modifiers=CTRL)
    hand.move(start + by / 2)
    hand.move(start + by)
    hand.release(start + by, modifiers=CTRL)


def test_dragging_a_comment_with_ctrl_copies_it(commented, hand):
    before = commented.editor.document
    was = note_rect(commented)
    drag_with_ctrl(hand, title(commented), QPointF(40, 160))
    first, copy = notes(commented)
    assert note_rect(commented, 0) == was
    assert note_rect(commented, 1) == was.translated(40, 160)
    assert copy.text == first.text
    assert selected_notes(commented) == [copy.id]
    assert commented.editor.history.undo_label == "Duplicate comment “Finds edges”"
    commented.editor.undo()
    assert commented.editor.document is before


def test_dragging_a_frame_with_ctrl_copies_all_that_stands_in_it(framed, hand):
    before = framed.editor.document
    drag_with_ctrl(hand, title(framed), QPointF(320, 0))
    frame, copy = notes(framed)
    inside = held_by(framed.editor.document, copy).nodes
    assert held_by(framed.editor.document, frame).nodes == {"conv1", "norm1", "relu1"}
    assert {framed.editor.document.node(id).layer.type for id in inside} == {"Conv2d", "BatchNorm2d", "ReLU"}
    assert not inside & {"conv1", "norm1", "relu1"}
    assert framed.editor.history.undo_label == "Duplicate frame “Stem”"
    framed.editor.undo()
    assert framed.editor.document is before


def test_escape_takes_the_copy_of_a_frame_away(qtbot, framed, hand):
    before, items = framed.editor.document, len(framed.scene.items())
    start = title(framed)
    hand.press(start, modifiers=CTRL)
    hand.move(start + QPointF(160, 0))
    hand.move(start + QPointF(320, 0))
    assert len(framed.scene.items()) > items
    qtbot.keyClick(framed.canvas, Qt.Key.Key_Escape)
    hand.release(start + QPointF(320, 0), modifiers=CTRL)
    assert len(framed.scene.items()) == items
    assert framed.editor.document is before


def test_a_click_with_ctrl_adds_a_note_to_the_selection_and_takes_it_out(commented, hand):
    hand.click(hand.node("conv1"))
    hand.click(title(commented), CTRL)
    assert len(selected_notes(commented)) == 1
    assert selected(commented) == ["conv1"]
    hand.click(title(commented), CTRL)
    assert selected_notes(commented) == []
    assert len(notes(commented)) == 1


# --- with keys alone ------------------------------------------------------------------------------------------


ALT = Qt.KeyboardModifier.AltModifier


def test_alt_and_arrows_go_from_a_layer_to_the_comment_beside_it_and_back(commented):
    commented.canvas.show_node("conv1")
    press(commented, Qt.Key.Key_Right, ALT)
    assert selected_notes(commented) == [notes(commented)[0].id]
    assert commented.scene.selected_nodes() == []
    press(commented, Qt.Key.Key_Left, ALT)
    assert selected(commented) == ["conv1"]


def test_down_from_the_title_of_a_frame_is_the_layer_below_it(framed):
    framed.canvas.show_note(notes(framed)[0].id)
    press(framed, Qt.Key.Key_Down)
    assert selected(framed) == ["conv1"]
    assert selected_notes(framed) == []


def test_one_note_after_another_comes_into_sight(qtbot, framed, hand):
    corner = hand.corner("output") + QPointF(280, 0)
    far = new_note(framed.editor.graph, "comment", Position(*corner.toTuple()), Size(208, 64), "The end")
    framed.editor.apply("Add", lambda graph: add_note(graph, far))
    for expected in (notes(framed)[0].id, far.id, notes(framed)[0].id):
        press(framed, Qt.Key.Key_M, ALT)
        assert selected_notes(framed) == [expected]
        seen = framed.canvas.mapToScene(framed.canvas.viewport().rect()).boundingRect()
        assert seen.intersects(framed.scene.notes.item(expected).text_rect())
    press(framed, Qt.Key.Key_M, ALT | SHIFT)
    assert selected_notes(framed) == [far.id]


def test_without_notes_the_key_says_how_to_write_one(canvas):
    refused = []
    canvas.editor.refused.connect(refused.append)
    press(canvas, Qt.Key.Key_M, ALT)
    assert refused == ["There are no notes on the canvas: Ctrl+M writes one"]


@pytest.mark.parametrize("begin", [Qt.Key.Key_Return, Qt.Key.Key_F2])
def test_enter_and_f2_write_on_the_selected_note(commented, write, key, begin):
    commented.canvas.show_note(notes(commented)[0].id)
    press(commented, begin)
    write("Finds lines")
    key(Qt.Key.Key_Return, CTRL)
    assert notes(commented)[0].text == "Finds lines"
