"""Networks drawn from left to right: the same gestures, turned, and one undo draws them top-down again."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from core.document import edits
from core.document.placement import NODE_HEIGHT, NODE_WIDTH, Position
from core.layers.activation import ReLU
from core.layers.merge import Add
from tests.gui.gestures import press, selected

MOD = Qt.KeyboardModifier
STEP, BESIDE = 320, 80


def laid_out(qtbot, window, direction):
    window.actions_by_name[f"{direction}LayoutAction"].trigger()
    qtbot.waitUntil(lambda: not window.arranger.is_working and not window.arranger.is_gliding)
    return window


@pytest.fixture
def level(qtbot, digits):
    """The Digits template drawn from left to right, at 100 %, with its first layers in sight."""
    laid_out(qtbot, digits, "right")
    digits.canvas.zoom_to_actual_size()
    digits.canvas.centerOn(digits.scene.node_item("conv1").card.center() + QPointF(200, 100))
    return digits


def corner(window, id):
    return window.scene.node_item(id).pos()


def unwired(window):
    """The layer at which no wire arrives."""
    (id,) = (id for id, edges in window.editor.graph.into.items() if not edges and id != "input")
    return id


def test_a_chain_runs_to_the_right_without_touching(level):
    ids = ["input", *level.editor.check.order]
    lefts = [corner(level, id).x() for id in ids if id != "input"]
    assert {corner(level, id).y() for id in ids} == {corner(level, "input").y()}
    assert lefts == sorted(lefts)
    assert all(after - before >= NODE_WIDTH + 80 for before, after in pairwise(lefts))


def test_ports_stand_at_the_sides_and_shapes_between_them(level):
    wire = level.scene.edge_item(next(edge for edge in level.editor.graph.edges if edge.source == "conv1"))
    card = level.scene.node_item("conv1").card
    assert wire.start == QPointF(card.right(), card.center().y())
    assert wire.end == level.scene.node_item("norm1").in_port
    label = wire.boundingRect().adjusted(8, 0, -8, 0)
    assert not label.intersects(card)
    assert not label.intersects(level.scene.node_item("norm1").card)


def test_one_undo_draws_it_top_down_again_and_redo_from_left_to_right(qtbot, digits):
    first = digits.editor.document
    laid_out(qtbot, digits, "right")
    turned = digits.editor.document
    assert turned.direction == "right"
    assert digits.editor.history.undo_label == "Lay out left to right"
    digits.actions_by_name["undoAction"].trigger()
    assert digits.editor.document is first
    assert corner(digits, "conv1") == QPointF(*first.by_id["conv1"].position)
    assert digits.actions_by_name["downLayoutAction"].isChecked()
    digits.actions_by_name["redoAction"].trigger()
    assert digits.editor.document is turned
    assert corner(digits, "conv1") == digits.scene.places.corner(turned.by_id["conv1"].position)
    assert digits.actions_by_name["rightLayoutAction"].isChecked()


def test_an_undo_while_cards_glide_puts_all_where_they_were(qtbot, digits):
    first = digits.editor.document
    digits.actions_by_name["rightLayoutAction"].trigger()
    qtbot.waitUntil(lambda: digits.arranger.is_gliding)
    digits.editor.undo()
    assert not digits.arranger.is_gliding
    assert all(corner(digits, node.id) == QPointF(*node.position) for node in first.nodes)


def test_the_last_of_two_directions_chosen_at_once_counts(qtbot, digits):
    digits.actions_by_name["rightLayoutAction"].trigger()
    laid_out(qtbot, digits, "down")
    qtbot.waitUntil(lambda: len(digits.editor.history.steps) == 3)
    qtbot.waitUntil(lambda: not digits.arranger.is_gliding)
    assert digits.editor.document.direction == "down"
    assert digits.actions_by_name["downLayoutAction"].isChecked()


def test_arranging_keeps_the_direction(qtbot, level):
    level.editor.apply("Scatter", lambda graph: edits.move(graph, {"conv1": Position(333, 7)}))
    level.actions_by_name["arrangeAction"].trigger()
    qtbot.waitUntil(lambda: not level.arranger.is_working and not level.arranger.is_gliding)
    assert level.editor.document.direction == "right"
    assert corner(level, "conv1").y() == corner(level, "input").y()


def test_the_direction_comes_back_with_the_file(qtbot, level, tmp_path):
    places = {node.id: corner(level, node.id) for node in level.editor.graph.nodes}
    path = tmp_path / "level.netloom"
    level.editor.save(path)
    laid_out(qtbot, level, "down")
    level.editor.open(path)
    assert {node.id: corner(level, node.id) for node in level.editor.graph.nodes} == places
    assert level.actions_by_name["rightLayoutAction"].isChecked()


def test_blocks_are_drawn_as_the_network_around_them(qtbot, level):
    level.scene.select_only(["conv1", "norm1"])
    level.actions_by_name["groupAction"].trigger()
    block = next(node.id for node in level.editor.graph.nodes if node.layer.type == "Block")
    level.editor.open_block(block)
    first, second = corner(level, "conv1"), corner(level, "norm1")
    assert (second.x() - first.x(), second.y()) == (STEP, first.y())


# --- gestures -----------------------------------------------------------------------------------------------------


def test_a_layer_dropped_free_stands_under_the_pointer(level, hand):
    place = corner(level, "conv1") + QPointF(100, 200)
    hand.drop("ReLU", place)
    (new,) = selected(level)
    middle = level.scene.node_item(new).card.center()
    assert (middle - place).manhattanLength() <= 8
    assert not level.editor.graph.into[new]


def test_a_layer_dropped_on_a_wire_moves_what_follows_to_the_right(level, hand):
    before = corner(level, "norm1")
    hand.carry("ReLU", hand.edge("conv1", "norm1"))
    landing = [edge for edge in level.editor.graph.edges if level.scene.edge_item(edge).is_landing]
    assert [(edge.source, edge.target) for edge in landing] == [("conv1", "norm1")]
    hand.drop("ReLU", hand.edge("conv1", "norm1"))
    (new,) = selected(level)
    assert corner(level, new) == before
    assert corner(level, "norm1") == before + QPointF(STEP, 0)


def test_a_layer_dropped_beside_the_output_joins_the_end(level, hand):
    level.canvas.centerOn(level.scene.node_item("output").card.center())
    hand.drop("ReLU", corner(level, "output") + QPointF(STEP - 20, NODE_HEIGHT / 2))
    (new,) = selected(level)
    assert level.editor.graph.arrival("output").source == new


def test_a_wire_is_drawn_from_the_right_side_to_the_left_side(level, hand):
    level.editor.apply("Add", lambda graph: edits.insert_free(graph, Add(), Position(240, 144)))
    level.editor.apply("Wire", lambda graph: edits.connect(graph, "conv1", "add1"))
    hand.drag(hand.out_port("norm1"), hand.in_port("add1", 1))
    assert [edge.source for edge in level.editor.graph.into["add1"]] == ["conv1", "norm1"]
    places = [level.scene.node_item("add1").in_port_at(port) for port in range(3)]
    assert len({place.x() for place in places}) == 1
    assert [place.y() for place in places] == sorted(place.y() for place in places)


def test_each_of_many_inputs_can_be_reached(level, hand):
    level.editor.apply("Add", lambda graph: edits.insert_free(graph, Add(), Position(480, 144)))
    sources = ["conv1", "norm1", "relu1", "pool1", "input"]
    for source in sources:
        level.editor.apply("Wire", lambda graph, source=source: edits.connect(graph, source, "add1"))
    item = level.scene.node_item("add1")
    places = [item.in_port_at(port).y() for port in range(len(sources) + 1)]
    assert all(after - before >= 12 for before, after in pairwise(places))  # circles of ten pixels
    for port in range(len(sources) + 1):
        assert level.scene.node_at(item.in_port_at(port)) is item
        assert item.port_at(item.in_port_at(port)).index == port
    hand.drag(hand.in_port("add1", 0), hand.in_port("add1", 4))
    assert [edge.source for edge in level.editor.graph.into["add1"]] == ["input", *sources[1:4], "conv1"]


def test_a_layer_chosen_at_a_loose_wire_has_its_port_there(qtbot, level, hand):
    place = corner(level, "conv1") + QPointF(STEP, 240)
    hand.drag(hand.out_port("conv1"), place)
    line = level.add_box.findChild(QLineEdit)
    QTest.keyClicks(line, "relu")
    qtbot.waitUntil(lambda: not level.add_box.is_looking)
    QTest.keyClick(line, Qt.Key.Key_Return)
    (new,) = selected(level)
    assert level.editor.graph.arrival(new).source == "conv1"
    assert (level.scene.node_item(new).in_port - place).manhattanLength() <= 8


def test_a_line_across_wires_cuts_them(level, hand):
    middle = hand.edge("conv1", "norm1")
    hand.press(middle - QPointF(0, 60), modifiers=MOD.AltModifier)
    hand.move(middle + QPointF(0, 60))
    hand.release(middle + QPointF(0, 60), modifiers=MOD.AltModifier)
    assert level.editor.graph.arrival("norm1") is None


def test_a_card_is_drawn_into_line_with_others(level, hand):
    level.editor.apply("Add", lambda graph: edits.insert_free(graph, ReLU(), Position(480, 100)))
    id = unwired(level)
    start, target = hand.node(id), corner(level, "norm1") + QPointF(4, 160)
    hand.pull(start, start + target - corner(level, id))
    assert corner(level, id).x() == corner(level, "norm1").x()
    hand.release(start + target - corner(level, "norm1"))
    assert level.editor.history.undo_label == f"Move {id}"


def test_a_card_moved_into_line_is_kept_exactly_in_line(level, hand):
    level.editor.apply("Add", lambda graph: edits.insert_free(graph, ReLU(), Position(481, 100)))
    level.editor.apply("Off the grid", lambda graph: edits.move(graph, {"norm1": Position(101, 145)}))
    id = unwired(level)
    start = hand.node(id)
    hand.drag(start, start + QPointF(corner(level, "norm1").x() - corner(level, id).x() + 3, 0))
    assert level.editor.graph.by_id[id].position.y == 145


def test_arrows_walk_along_the_wires_and_to_the_branch_beside(level):
    level.editor.apply("Add", lambda graph: edits.insert_free(graph, ReLU(), Position(240, 72)))
    free = unwired(level)
    level.scene.select_only(["conv1"])
    press(level, Qt.Key.Key_Right)
    assert selected(level) == ["norm1"]
    press(level, Qt.Key.Key_Left)
    assert selected(level) == ["conv1"]
    press(level, Qt.Key.Key_Down)
    assert selected(level) == [free]
    press(level, Qt.Key.Key_Up)
    assert selected(level) == ["conv1"]


@pytest.mark.parametrize(
    ("key", "way"),
    [(Qt.Key.Key_Left, (-8, 0)), (Qt.Key.Key_Right, (8, 0)), (Qt.Key.Key_Up, (0, -8)), (Qt.Key.Key_Down, (0, 8))],
)
def test_a_nudge_goes_where_the_key_points(level, key, way):
    level.scene.select_only(["conv1"])
    before, kept = corner(level, "conv1"), level.editor.graph.by_id["conv1"].position
    press(level, key, MOD.ControlModifier | MOD.ShiftModifier)
    assert corner(level, "conv1") - before == QPointF(*way)
    back = {Qt.Key.Key_Left: Qt.Key.Key_Right, Qt.Key.Key_Up: Qt.Key.Key_Down}
    press(level, {**back, **{b: a for a, b in back.items()}}[key], MOD.ControlModifier | MOD.ShiftModifier)
    assert level.editor.graph.by_id["conv1"].position == kept


def test_a_copy_dragged_with_ctrl_lands_where_it_was_let_go(level, hand):
    start, way = hand.node("conv1"), QPointF(40, 160)
    hand.press(start, modifiers=MOD.ControlModifier)
    hand.move(start + way / 2)
    hand.release(start + way, modifiers=MOD.ControlModifier)
    (new,) = selected(level)
    assert new != "conv1"
    assert (corner(level, new) - corner(level, "conv1") - way).manhattanLength() <= 12


def test_copies_are_put_right_and_below_and_pasted_with_their_middle_at_the_pointer(level, hand):
    level.scene.select_only(["conv1"])
    level.actions_by_name["duplicateAction"].trigger()
    (beside,) = selected(level)
    assert (corner(level, beside) - corner(level, "conv1")).toTuple() == pytest.approx((24, 24), abs=1e-3)
    place = corner(level, "conv1") + QPointF(300, 240)
    press(level, Qt.Key.Key_C, MOD.ControlModifier)
    hand.move(place)
    press(level, Qt.Key.Key_V, MOD.ControlModifier)
    (pasted,) = selected(level)
    assert (level.scene.node_item(pasted).card.center() - place).manhattanLength() <= 24


def test_layers_copied_from_left_to_right_fit_into_a_network_drawn_top_down(qtbot, level):
    level.scene.select_only(["conv1", "norm1"])
    level.actions_by_name["copyAction"].trigger()
    assert '"direction": "right"' in QGuiApplication.clipboard().text()
    laid_out(qtbot, level, "down")
    level.actions_by_name["pasteAction"].trigger()
    first, second = (corner(level, id) for id in selected(level))
    assert second - first == QPointF(0, 72)


def test_a_frame_is_put_around_cards_moved_and_resized_where_it_is_seen(level, hand):
    level.scene.select_only(["conv1", "norm1"])
    level.actions_by_name["frameAction"].trigger()
    QTest.keyClicks(level.tools.notes.writer, "Stem")
    QTest.keyClick(level.tools.notes.writer, Qt.Key.Key_Return)
    (note,) = level.editor.graph.notes
    item, before = level.scene.notes.item(note.id), corner(level, "norm1")
    cards = level.scene.node_item("conv1").card.united(level.scene.node_item("norm1").card)
    assert item.rect.getCoords() == pytest.approx(cards.adjusted(-16, -22, 16, 6).getCoords(), abs=1e-3)
    grip = item.rect.topLeft() + QPointF(30, 10)
    hand.drag(grip, grip + QPointF(64, 96))
    assert ((corner(level, "norm1") - before) - QPointF(64, 96)).manhattanLength() <= 8
    right, rect = item.rect.right(), item.rect
    side = QPointF(rect.right(), rect.center().y() + 10)
    hand.drag(side, side + QPointF(80, 0))
    assert item.rect.right() - right == pytest.approx(80, abs=8)
    assert item.rect.left() == pytest.approx(rect.left(), abs=1e-3)


def test_a_comment_stands_and_is_as_large_as_it_is_written(level, hand):
    hand.move(corner(level, "conv1") + QPointF(0, 120))
    place = level.canvas.place_for_new()
    press(level, Qt.Key.Key_M, MOD.ControlModifier)
    QTest.keyClicks(level.tools.notes.writer, "Why")
    QTest.keyClick(level.tools.notes.writer, Qt.Key.Key_Return, MOD.ControlModifier)
    (note,) = level.editor.graph.notes
    rect = level.scene.notes.item(note.id).rect
    assert (rect.topLeft() - place).manhattanLength() <= 9
    assert rect.size().toTuple() == pytest.approx((208, 64), abs=1e-3)


def test_the_map_shows_cards_where_they_are(level):
    level.canvas.set_zoom(1)
    level.minimap.repaint()
    bricks = [brick for each in level.minimap._bricks().values() for brick in each]
    first, last = min(bricks, key=lambda brick: brick.x()), max(bricks, key=lambda brick: brick.x())
    assert level.minimap.pixel_of(corner(level, "input")) == first.topLeft()
    assert level.minimap.pixel_of(corner(level, "output")) == last.topLeft()


def test_its_keys_are_free(digits):
    keys = [action.shortcut() for action in digits.actions_by_name.values() if not action.shortcut().isEmpty()]
    for name, text in (("downLayoutAction", "Alt+Shift+Down"), ("rightLayoutAction", "Alt+Shift+Right")):
        assert digits.actions_by_name[name].shortcut() == QKeySequence(text)
        assert keys.count(QKeySequence(text)) == 1
