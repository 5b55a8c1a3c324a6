"""A layer dragged from the palette lands where the canvas showed that it would."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent

from core.document.edits import disconnect
from core.document.model import Edge
from core.document.placement import NODE_HEIGHT, NODE_WIDTH
from tests.gui.gestures import selected


def wires(document):
    return {(edge.source, edge.target) for edge in document.edges}


def landing_edges(window):
    """Wires that are marked as the place of a landing."""
    return [edge for edge in window.editor.document.edges if window.scene.edge_item(edge).is_landing]


def test_on_a_wire_goes_between_its_two_ends(digits, hand):
    hand.drop("ReLU", hand.edge("conv1", "norm1"))
    assert {("conv1", "relu3"), ("relu3", "norm1")} <= wires(digits.editor.document)
    assert ("conv1", "norm1") not in wires(digits.editor.document)


def test_on_a_wire_makes_room_so_that_no_card_lies_on_another(digits, hand):
    hand.drop("ReLU", hand.edge("conv1", "norm1"))
    heights = sorted(node.position.y for node in digits.editor.document.nodes)
    assert all(lower - upper >= NODE_HEIGHT for upper, lower in pairwise(heights))


def test_the_wire_is_marked_before_the_layer_lands(digits, hand):
    hand.carry("ReLU", hand.edge("conv1", "norm1"))
    assert landing_edges(digits) == [Edge(source="conv1", target="norm1")]
    bar = digits.scene.landing_mark.bar
    assert bar.width() > NODE_WIDTH  # what hangs on the pointer does not hide it
    assert bar.center() == hand.edge("conv1", "norm1")
    hand.drop("ReLU", hand.edge("conv1", "norm1"))
    assert landing_edges(digits) == []
    assert not digits.scene.landing_mark.isVisible()


def test_leaving_the_canvas_takes_the_mark_away_and_changes_nothing(digits, hand):
    document = digits.editor.document
    hand.carry("ReLU", hand.edge("conv1", "norm1"))
    hand.carry_away()
    assert landing_edges(digits) == []
    assert digits.editor.document is document


def test_at_the_output_goes_to_the_end_of_the_chain(digits, hand):
    place = digits.scene.node_item("output").pos() + QPointF(NODE_WIDTH / 2, NODE_HEIGHT + 30)
    hand.carry("Softmax", place)
    assert landing_edges(digits) == [Edge(source="fc1", target="output")]
    hand.drop("Softmax", place)
    assert {("fc1", "softmax1"), ("softmax1", "output")} <= wires(digits.editor.document)


def test_beside_the_network_stays_free_under_the_pointer(digits, hand):
    document, place = digits.editor.document, hand.corner("conv1") + QPointF(2 * NODE_WIDTH, 0)
    hand.drop("ReLU", place)
    node = digits.editor.document.node("relu3")
    assert wires(digits.editor.document) == wires(document)
    assert abs(node.position.x + NODE_WIDTH / 2 - place.x()) <= 8
    assert abs(node.position.y + NODE_HEIGHT / 2 - place.y()) <= 8


@pytest.mark.parametrize("direction", ["down", "right"])
def test_an_outline_shows_where_a_free_layer_will_stand(qtbot, digits, hand, direction):
    digits.actions_by_name[f"{direction}LayoutAction"].trigger()
    qtbot.waitUntil(lambda: not digits.arranger.is_working and not digits.arranger.is_gliding)
    digits.canvas.fit()
    place = digits.canvas.mapToScene(digits.canvas.viewport().rect().topRight()) + QPointF(-NODE_WIDTH, NODE_HEIGHT)
    hand.carry("ReLU", place)
    outline = digits.scene.landing_mark.outline
    hand.drop("ReLU", place)
    assert digits.scene.node_item("relu3").card == outline
    assert not digits.scene.landing_mark.isVisible()


def test_an_outline_shows_the_end_of_a_chain_that_leads_nowhere(digits, hand):
    digits.editor.apply("Cut", lambda graph: disconnect(graph, graph.arrival("output")))
    place = digits.scene.node_item("output").card.center()
    hand.carry("Softmax", place)
    outline = digits.scene.landing_mark.outline
    hand.drop("Softmax", place)
    assert digits.scene.node_item("softmax1").card == outline


def test_anywhere_on_an_empty_network_goes_between_input_and_output(empty, hand):
    hand.drop("Flatten", hand.corner("input") + QPointF(2 * NODE_WIDTH, 20))
    assert wires(empty.editor.document) == {("input", "flatten1"), ("flatten1", "output")}


def test_selects_the_new_layer_and_shows_its_settings(digits, hand):
    hand.drop("Conv2d", hand.edge("conv1", "norm1"))
    assert selected(digits) == ["conv3"]
    assert digits.inspector.form is not None
    assert digits.inspector.form.editor("out_channels").isVisible()


def test_shows_the_shape_on_the_new_wires(digits, hand, checked):
    hand.drop("MaxPool2d", hand.edge("relu1", "pool1"))
    checked()
    assert digits.scene.edge_item(Edge(source="relu1", target="pool3")).label.endswith("×8×8")
    assert digits.scene.edge_item(Edge(source="pool3", target="pool1")).label.endswith("×4×4")


def test_is_one_step_of_undo(digits, hand):
    document = digits.editor.document
    hand.drop("ReLU", hand.edge("conv1", "norm1"))
    after = digits.editor.document
    digits.actions_by_name["undoAction"].trigger()
    assert digits.editor.document is document
    digits.actions_by_name["redoAction"].trigger()
    assert digits.editor.document is after


def test_anything_but_a_layer_is_refused(digits, qapp):
    text = QMimeData()
    text.setText("Conv2d")
    event = QDragEnterEvent(
        digits.canvas.viewport().rect().center(),
        Qt.DropAction.CopyAction,
        text,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    qapp.sendEvent(digits.canvas.viewport(), event)
    assert not event.isAccepted()
