"""Wires go around the cards that stand in their way."""

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from core.document import edits
from gui.canvas.routing import label_middle, routed_path, wire_path

START, END = QPointF(104, 44), QPointF(104, 360)


def cards(*corners):
    every = [QRectF(x, y, 208, 44) for x, y in corners]
    return lambda rect: [card for card in every if card.intersects(rect)]


def places(path):
    return [path.pointAtPercent(step / 200) for step in range(201)]


def test_a_free_way_is_straight():
    assert routed_path(START, END, cards((500, 100))) == wire_path(START, END)


@pytest.mark.parametrize("shift", [-60, 0, 60])
def test_a_card_in_the_way_is_passed_beside_it(shift):
    standing = cards((shift, 180))
    path = routed_path(START, END, standing)
    assert not any(card.contains(place) for card in standing(QRectF(-1e4, -1e4, 2e4, 2e4)) for place in places(path))
    assert places(path)[0] == START
    assert (places(path)[-1] - END).manhattanLength() < 1e-6


def test_a_card_beside_the_first_is_passed_too():
    standing = cards((0, 150), (-220, 220), (220, 220))
    path = routed_path(START, END, standing)
    assert not any(card.contains(place) for card in standing(QRectF(-1e4, -1e4, 2e4, 2e4)) for place in places(path))


@pytest.mark.parametrize("is_level", [False, True])
def test_what_is_written_on_a_wire_beside_cards_is_not_hidden_by_them(is_level):
    standing, size = cards((122, 60), (122, 124), (122, 188), (122, 252)), QSizeF(60, 18)
    path = wire_path(START, END) if not is_level else wire_path(QPointF(60, 52), QPointF(400, 52), is_level=True)
    middle = label_middle(path, size, standing)
    text = QRectF(middle - QPointF(30, 9), size)
    assert standing(text) == []
    assert any(text.contains(place) for place in places(path))


def test_where_nothing_hides_it_the_text_stands_half_way():
    assert label_middle(wire_path(START, END), QSizeF(60, 18), cards()) == QPointF(104, 202)


def test_wires_to_several_inputs_do_not_lie_on_each_other():
    standing = cards((0, 180))
    first, second = (routed_path(START, END, standing, lane) for lane in (0, 1))
    middles = [path.pointAtPercent(0.5).x() for path in (first, second)]
    assert abs(middles[0] - middles[1]) > 5


def test_a_short_cut_drawn_by_hand_is_seen_beside_the_layers_it_passes(digits, hand):
    hand.drop("Add", hand.edge("relu2", "pool2"))
    hand.drag(hand.out_port("norm1"), hand.node("add1"))
    (edge,) = (edge for edge in digits.editor.document.edges if (edge.source, edge.target) == ("norm1", "add1"))
    path = digits.scene.edge_item(edge).path
    between = [digits.scene.node_item(id).card for id in ("relu1", "pool1", "conv2", "norm2", "relu2")]
    assert not any(card.contains(place) for card in between for place in places(path))


def test_it_goes_straight_again_once_the_way_is_free(digits, hand):
    document = digits.editor.document
    digits.editor.apply("Cut out", lambda graph: edits.remove(graph, ["relu1", "pool1"]))
    for edge in digits.editor.document.edges:
        ends = digits.scene.node_item(edge.source).out_port, digits.scene.node_item(edge.target).in_port_at(edge.port)
        assert digits.scene.edge_item(edge).path == wire_path(*ends)
    digits.editor.undo()
    assert digits.editor.document is document
