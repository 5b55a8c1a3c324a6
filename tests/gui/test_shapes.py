"""What the canvas says of shapes and problems is what the check says, after every edit."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from core.document import edits
from core.graph.check import check
from core.layers.base import shape_text
from tests.gui.gestures import selected
from tests.gui.sight import in_sight


def labels(window):
    return {edge.target: window.scene.edge_item(edge).label for edge in window.editor.document.edges}


def expected_labels(document):
    layers = check(document).layers
    out = {edge.target: layers[edge.source].out_shape if edge.source in layers else None for edge in document.edges}
    return {target: "" if shape is None else shape_text(shape) for target, shape in out.items()}


def break_network(window):
    """Take Flatten away, so that what follows cannot work."""
    window.editor.apply("Remove flatten1", lambda d: edits.remove(d, ["flatten1"]))


def test_wires_carry_the_shapes_of_the_check(digits):
    assert labels(digits) == expected_labels(digits.editor.document)
    assert labels(digits)["conv1"] == "1×8×8"


def test_shapes_are_fresh_after_every_edit(digits, checked):
    changes = [
        lambda d: edits.change_layer(d, "conv1", out_channels=5),
        lambda d: edits.change_layer(d, "conv1", stride=2),
        lambda d: edits.remove(d, ["pool2"]),
        lambda d: edits.move_later(d, "conv1"),
        lambda d: edits.disconnect(d, d.arrival("pool1")),
    ]
    for change in changes:
        digits.editor.apply("Change", change)
        checked()
        assert labels(digits) == expected_labels(digits.editor.document)


def test_shapes_are_fresh_after_undo(digits, checked):
    before = labels(digits)
    digits.editor.apply("Change", lambda d: edits.change_layer(d, "conv1", out_channels=5))
    checked()
    assert labels(digits) != before
    digits.editor.undo()
    checked()
    assert labels(digits) == before


def test_many_edits_at_once_end_with_the_shapes_of_the_last(digits, checked):
    for channels in range(1, 40):
        digits.editor.apply("Change", lambda d, n=channels: edits.change_layer(d, "conv1", out_channels=n))
    checked()
    assert labels(digits) == expected_labels(digits.editor.document)
    assert labels(digits)["norm1"].startswith("39×")


def test_a_broken_layer_shows_its_sentence_where_the_mouse_rests(digits, checked):
    break_network(digits)
    checked()
    problems = digits.editor.check.problems
    assert problems
    for problem in problems:
        assert problem.message in digits.scene.node_item(problem.node).toolTip()


def test_a_broken_layer_is_drawn_in_red(digits, appearance, checked):
    digits.canvas.zoom_to_actual_size()
    digits.editor.apply("Change", lambda d: edits.change_layer(d, "norm1", num_features=3))
    checked()
    theme = appearance.theme
    for id, ground in (("norm1", theme.error_ground), ("relu1", theme.card)):
        digits.canvas.ensureVisible(digits.scene.node_item(id))
        place = digits.canvas.mapFromScene(digits.scene.node_item(id).pos())
        picture = digits.canvas.viewport().grab().toImage()
        assert picture.pixelColor(place.x() + 150, place.y() + 22).name() == ground


def test_a_fix_mends_the_network_and_undo_takes_it_back(qtbot, digits, checked, hand):
    digits.editor.apply("Change", lambda d: edits.change_layer(d, "norm1", num_features=3))
    broken = digits.editor.document
    checked()
    hand.click(hand.node("norm1"))
    qtbot.mouseClick(in_sight(qtbot, digits.inspector, QPushButton, "fixButton"), Qt.MouseButton.LeftButton)
    checked()
    assert digits.editor.check.ok
    digits.editor.undo()
    assert digits.editor.document is broken


def test_the_list_of_problems_leads_to_the_layer(qtbot, digits, checked):
    digits.editor.apply("Change", lambda d: edits.change_layer(d, "norm1", num_features=3))
    checked()
    sentence = digits.editor.check.problems[0].message
    qtbot.mouseClick(in_sight(qtbot, digits.inspector, QLabel, text=sentence), Qt.MouseButton.LeftButton)
    assert selected(digits) == ["norm1"]


def test_an_empty_network_says_what_to_do_and_a_fix_does_it(qtbot, empty, checked):
    qtbot.mouseClick(in_sight(qtbot, empty.inspector, QPushButton, "fixButton"), Qt.MouseButton.LeftButton)
    checked()
    assert empty.editor.check.ok
