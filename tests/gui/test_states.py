"""Every card shows in which state its layer is, by form, by colour and in words."""

import pytest
from PySide6.QtCore import QPointF

from core.document.edits import append, bypass, change_layer, freeze
from core.document.placement import NODE_WIDTH
from core.layers.activation import Softmax


@pytest.fixture
def states(digits, checked):
    """A layer in each state."""
    for edit in (
        lambda graph: freeze(graph, ["conv1"], True),
        lambda graph: bypass(graph, ["relu1"], True),
        lambda graph: change_layer(graph, "fc1", out_features=9),
        lambda graph: append(graph, Softmax()),
    ):
        digits.editor.apply("Change", edit)
    checked()
    digits.canvas.zoom_to_actual_size()
    return digits


def tip(window, id):
    return window.scene.node_item(id).toolTip()


def signs(window, id):
    """What stands at the right of a card, as a picture without texts."""
    window.canvas.show_node(id)
    window.scene.clearSelection()
    corner = window.scene.node_item(id).pos() + QPointF(NODE_WIDTH - 36, 10)
    pixel = window.canvas.mapFromScene(corner)
    return window.canvas.viewport().grab().toImage().copy(pixel.x(), pixel.y(), 30, 26)


def test_the_tooltip_says_the_state_in_words(states):
    assert "Fine: no problems found" in tip(states, "norm1")
    assert "Frozen: training leaves" in tip(states, "conv1")
    assert "Bypassed: samples pass it" in tip(states, "relu1")
    assert tip(states, "output").startswith("Error: ")
    assert tip(states, "softmax1").startswith("Warning: ")
    for id in ("output", "softmax1", "relu1"):
        assert "Fine" not in tip(states, id)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_each_state_looks_different(states, mode):
    states.actions_by_name[f"{mode}ThemeAction"].trigger()
    looks = [signs(states, id) for id in ("flatten1", "output", "softmax1", "conv1", "relu1")]
    for number, look in enumerate(looks):
        assert look not in looks[:number]


def test_an_error_and_a_warning_differ_in_form_not_in_colour_alone(states):
    """In grey, as some people see them, too."""
    error, warning = (signs(states, id) for id in ("output", "softmax1"))
    grounds = error.pixelColor(1, 1).lightness(), warning.pixelColor(1, 1).lightness()
    marked = [
        {
            (x, y)
            for x in range(image.width())
            for y in range(image.height())
            if abs(image.pixelColor(x, y).lightness() - ground) > 25
        }
        for image, ground in zip((error, warning), grounds, strict=True)
    ]
    assert len(marked[0] ^ marked[1]) > 40
