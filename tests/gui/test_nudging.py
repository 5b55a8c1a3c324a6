"""Cards are moved with the arrow keys, and drawn in line with others while they are dragged."""

import pytest
from PySide6.QtCore import QPointF, Qt

from core.document.placement import NODE_HEIGHT, PITCH
from gui.canvas.guides import Guides, Ruler

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SIDES = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}


def place(window, id):
    return window.editor.document.node(id).position


def key(name):
    return getattr(Qt.Key, f"Key_{name}")


def test_ctrl_shift_and_an_arrow_move_by_a_step_of_the_grid(qtbot, digits, hand):
    hand.click(hand.node("conv1"))
    for side, (right, down) in SIDES.items():
        before = place(digits, "conv1")
        qtbot.keyClick(digits.canvas, key(side), CTRL | SHIFT)
        after = place(digits, "conv1")
        assert (after.x - before.x, after.y - before.y) == (8 * right, 8 * down)
        assert hand.corner("conv1") == QPointF(*after)


def test_shift_and_an_arrow_move_by_a_row(qtbot, digits, hand):
    hand.click(hand.node("conv1"))
    for side, (right, down) in SIDES.items():
        before = place(digits, "conv1")
        qtbot.keyClick(digits.canvas, key(side), SHIFT)
        after = place(digits, "conv1")
        assert (after.x - before.x, after.y - before.y) == (PITCH * right, PITCH * down)


def test_several_cards_move_with_the_arrows_alone(qtbot, digits):
    digits.canvas.setFocus()
    digits.scene.select_only(["conv1", "relu1"])
    for side, (right, down) in SIDES.items():
        before = [place(digits, id) for id in ("conv1", "relu1")]
        qtbot.keyClick(digits.canvas, key(side))
        assert [place(digits, id) for id in ("conv1", "relu1")] == [(x + 8 * right, y + 8 * down) for x, y in before]


def test_one_card_goes_sideways_with_the_arrows_alone_and_keeps_its_wires(qtbot, digits, hand):
    hand.click(hand.node("conv1"))
    edges, before = digits.editor.document.edges, place(digits, "conv1")
    qtbot.keyClick(digits.canvas, key("Right"))
    assert place(digits, "conv1") == (before.x + 8, before.y)
    assert digits.editor.document.edges == edges


def test_presses_one_after_another_are_one_step_of_undo(qtbot, digits, hand):
    document = digits.editor.document
    hand.click(hand.node("conv1"))
    for name in ("Right", "Right", "Left", "Right"):
        qtbot.keyClick(digits.canvas, key(name))
    qtbot.keyClick(digits.canvas, key("Down"), SHIFT)
    assert place(digits, "conv1").x == document.node("conv1").position.x + 16
    digits.editor.undo()
    assert digits.editor.document is document


# --- guides ---------------------------------------------------------------------------------------------------


def lines(window):
    gesture = window.canvas._gesture
    return gesture._guides.shown


def test_a_card_is_drawn_into_the_column_of_others(digits, hand):
    digits.canvas.zoom_to_actual_size()
    digits.canvas.show_node("conv1")
    column = hand.corner("norm1").x()
    hand.drop("ReLU", hand.corner("conv1") + QPointF(520, 30))
    start, corner = hand.node("relu3"), hand.corner("relu3")
    away = start + QPointF(column + 5 - corner.x(), 0)
    hand.pull(start, away)
    (line,) = [line for line in lines(digits) if line.x1() == line.x2()]
    assert line.x1() == column == hand.corner("relu3").x()
    assert line.y1() < hand.corner("norm1").y() < hand.corner("norm1").y() + NODE_HEIGHT < line.y2()
    hand.release(away)
    assert digits.scene.node_item("relu3").pos().x() == column


def test_the_lines_go_when_the_drag_ends(qtbot, digits, hand):
    for end in ("release", "escape"):
        n_items, start = len(digits.scene.items()), hand.node("conv1")
        hand.pull(start, start + QPointF(300, 2))
        assert len(digits.scene.items()) == n_items + 2
        if end == "escape":
            qtbot.keyClick(digits.canvas, Qt.Key.Key_Escape)
        hand.release(start + QPointF(300, 2))
        assert len(digits.scene.items()) == n_items


def test_a_card_stands_level_with_one_beside_it(digits, hand):
    digits.canvas.zoom_to_actual_size()
    digits.canvas.show_node("conv1")
    start = hand.node("conv1")
    to = start + QPointF(400, place(digits, "norm1").y - place(digits, "conv1").y + 5)
    hand.drag(start, to)
    assert place(digits, "conv1").y == place(digits, "norm1").y


def test_far_from_any_line_the_grid_decides(qapp, digits):
    guides = Guides(digits.scene, "#ff0000", [QPointF(0, 0), QPointF(100, 72)])
    assert guides.drawn(QPointF(50, 40), QPointF(48, 40)) == QPointF(48, 40)
    assert guides.shown == ()
    assert guides.drawn(QPointF(95, 40), QPointF(96, 40)) == QPointF(100, 40)
    assert len(guides.shown) == 1
    guides.remove()


@pytest.mark.parametrize(("at", "found"), [(-7, None), (-6, 0), (4, 0), (6, 10), (16, 10), (17, None)])
def test_a_ruler_gives_the_nearest_place_within_reach(at, found):
    assert Ruler([(10, 0, 1), (0, 0, 1), (10, 5, 9)]).nearest(at) == found


def test_a_ruler_knows_how_far_the_cards_at_a_place_reach():
    ruler = Ruler([(10, 0, 1), (10, 5, 9)])
    assert ruler.span(10) == (0, 9)
    assert Ruler([]).nearest(3) is None


# --- bypassing ------------------------------------------------------------------------------------------------


def test_ctrl_shift_b_bypasses_the_selection_and_uses_it_again(qtbot, digits, hand, checked):
    document = digits.editor.document
    parameters = digits.editor.check.parameters
    hand.click(hand.node("conv1"))
    qtbot.keyClick(digits.canvas, Qt.Key.Key_B, CTRL | SHIFT)
    checked()
    assert digits.editor.document.node("conv1").bypassed
    assert digits.scene.node_item("conv1").text.detail.startswith("bypassed · Conv2d")
    assert digits.editor.check.parameters < parameters
    assert digits.actions_by_name["bypassAction"].text() == "Use again (&bypassed)"
    qtbot.keyClick(digits.canvas, Qt.Key.Key_B, CTRL | SHIFT)
    assert digits.editor.document == document


def test_the_inspector_has_a_box_for_it(qtbot, digits, hand):
    from PySide6.QtWidgets import QCheckBox

    hand.click(hand.node("relu1"))
    box = digits.inspector.findChild(QCheckBox, "bypassedBox")
    assert box.isVisible()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert digits.editor.document.node("relu1").bypassed
    digits.editor.undo()
    assert not box.isChecked()


def test_a_bypassed_card_is_drawn_faded(digits, hand, contrast):
    digits.canvas.zoom_to_actual_size()
    digits.canvas.show_node("relu1")
    digits.scene.clearSelection()
    pixel = digits.canvas.mapFromScene(hand.corner("relu1") + QPointF(7, 22))  # the colour of its family
    before = digits.canvas.viewport().grab().toImage().pixelColor(pixel).lightness()
    digits.scene.select_only(["relu1"])
    digits.actions_by_name["bypassAction"].trigger()
    digits.scene.clearSelection()
    picture = digits.canvas.viewport().grab().toImage()
    assert picture.pixelColor(pixel).lightness() > before + 20
    name = digits.scene.node_item("relu1").layout.name.place.translated(hand.corner("relu1"))
    rect = digits.canvas.mapFromScene(name).boundingRect()
    colours = [picture.pixelColor(x, y).name() for x in range(rect.left(), rect.left() + 40) for y in _rows(rect)]
    assert max(contrast(colour, digits._appearance.theme.card) for colour in colours) >= 4.5  # and can be read


def _rows(rect):
    return range(rect.top(), rect.bottom() + 1)
