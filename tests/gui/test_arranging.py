"""Arranging the canvas: the nodes glide to better places, and one undo brings them back."""

from PySide6.QtCore import QPointF

from core.document import edits
from core.document.placement import Position


def scatter(window):
    places = {
        node.id: Position(37.0 * (7 * n % 5), 61.0 * (5 * n % 11)) for n, node in enumerate(window.editor.graph.nodes)
    }
    window.editor.apply("Scatter", lambda graph: edits.move(graph, places))


def resting(window):
    """Whether every card is where the document says."""
    scene, graph = window.scene, window.editor.graph
    return all(scene.node_item(node.id).pos() == QPointF(*node.position) for node in graph.nodes)


def arranged(qtbot, window):
    before = window.editor.document
    window.actions_by_name["arrangeAction"].trigger()
    qtbot.waitUntil(lambda: window.editor.document is not before)


def test_nodes_glide_to_rows_and_undo_brings_them_back(qtbot, digits):
    scatter(digits)
    before = digits.editor.document
    arranged(qtbot, digits)
    assert not resting(digits)
    qtbot.waitUntil(lambda: resting(digits))
    places = [digits.editor.graph.by_id[id].position.y for id in ("input", *digits.editor.check.order)]
    assert places == sorted(places)
    digits.actions_by_name["undoAction"].trigger()
    assert digits.editor.document is before
    assert resting(digits)


def test_an_undo_in_the_middle_of_it_puts_everything_back_at_once(qtbot, digits):
    scatter(digits)
    arranged(qtbot, digits)
    digits.editor.undo()
    assert resting(digits)


def test_what_is_arranged_already_stays(qtbot, digits):
    arranged_once = digits.editor.document
    digits.actions_by_name["arrangeAction"].trigger()
    qtbot.waitUntil(lambda: not digits.arranger.is_working)
    assert digits.editor.document is arranged_once
    assert digits.editor.history.undo_label is None
