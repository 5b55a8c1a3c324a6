"""Figures and colours shown on the layers."""

import pytest
from PySide6.QtCore import QPointF, Qt

from core.document.edits import change_layer, rename
from core.graph.overlays import NO_FIGURE, Tint
from gui.canvas.heat import heat_colour, tint_colour
from gui.main_window import MainWindow
from gui.theme import DARK, LIGHT

ALT = Qt.KeyboardModifier.AltModifier
KINDS = ("no", "shape", "parameters", "multiplyAdds", "activations", "gradients")


def show(window, kind):
    window.actions_by_name[f"{kind}OverlayAction"].trigger()


def tint(window, id):
    return window.scene.node_item(id).tint


def ground(window, hand, id):
    """The colour of a card."""
    pixel = window.canvas.mapFromScene(hand.corner(id) + QPointF(14, 38))
    return window.canvas.viewport().grab().toImage().pixelColor(pixel)


def test_at_first_nothing_more_is_shown(digits):
    assert digits.actions_by_name["noOverlayAction"].isChecked()
    assert tint(digits, "conv2") is None
    assert not digits.tools.overlays.legend.isVisible()


def test_alt_and_a_digit_choose_one(qtbot, digits):
    digits.canvas.setFocus()
    for number in range(1, 6):
        qtbot.keyClick(digits.canvas, Qt.Key(Qt.Key.Key_0 + number), ALT)
        assert digits.tools.overlays.kind == KINDS[number]
        assert digits.actions_by_name[f"{KINDS[number]}OverlayAction"].isChecked()
        assert digits.tools.overlays.legend.isVisible()
        qtbot.keyClick(digits.canvas, Qt.Key.Key_0, ALT)
        assert not digits.tools.overlays.legend.isVisible()
        assert tint(digits, "conv2") is None


def test_cards_take_the_colour_of_their_share(digits, hand, appearance):
    digits.canvas.zoom_to_actual_size()
    digits.canvas.show_node("conv2")
    digits.scene.clearSelection()
    show(digits, "parameters")
    assert ground(digits, hand, "conv2") == heat_colour(appearance.theme.heat, 1.0)
    assert tint(digits, "conv2").text.startswith("4.6k · ")
    assert "of all" in digits.scene.node_item("conv2").toolTip()
    assert tint(digits, "relu1") == NO_FIGURE


def test_the_legend_names_the_figures_and_their_range(digits):
    show(digits, "parameters")
    assert digits.tools.overlays.legend.text == f"Parameters and their share\n0 – {tint(digits, 'conv2').text}"


def test_the_legend_stays_at_the_lower_left(digits):
    show(digits, "parameters")
    legend, view = digits.tools.overlays.legend, digits.canvas
    digits.resize(1100, 760)
    assert legend.x() == 12
    assert legend.geometry().bottom() == view.height() - 13


def test_an_edit_changes_the_figures(digits, checked):
    show(digits, "shape")
    digits.editor.apply("Wider", lambda graph: change_layer(graph, "conv1", out_channels=8))
    checked()
    assert tint(digits, "conv1").text == "8×8×8"


def test_a_new_layer_has_its_figure_after_the_check(digits, hand, checked):
    show(digits, "shape")
    hand.drop("ReLU", hand.edge("conv1", "norm1"))
    checked()
    assert tint(digits, "relu3").text == "16×8×8"


def test_inside_of_a_block_its_own_layers_are_compared(digits, hand, checked):
    show(digits, "parameters")
    digits.scene.select_only(["conv2", "norm2"])
    digits.actions_by_name["groupAction"].trigger()
    checked()
    (block,) = digits.scene.selected_nodes()
    digits.editor.open_block(block.id)
    assert tint(digits, "conv2").heat == 1.0
    show(digits, "gradients")
    assert "leave the block" in digits.tools.overlays.legend.text


def test_gradients_ask_to_train_and_then_follow_the_run(qtbot, digits):
    show(digits, "gradients")
    assert "Train to see it" in digits.tools.overlays.legend.text
    assert tint(digits, "conv1") == NO_FIGURE
    digits.actions_by_name["trainAction"].trigger()
    qtbot.waitUntil(lambda: tint(digits, "conv1").health is not None)
    assert tint(digits, "relu1") == NO_FIGURE
    assert "vanishing" in digits.tools.overlays.legend.text
    digits.editor.apply("Rename", lambda graph: rename(graph, "conv1", "first"))
    assert tint(digits, "conv1").health is not None


def test_the_gradients_of_another_project_are_not_shown(qtbot, digits):
    show(digits, "gradients")
    digits.actions_by_name["stepAction"].trigger()
    qtbot.waitUntil(lambda: tint(digits, "conv1").health is not None)
    digits.controls.stop()
    qtbot.waitUntil(lambda: not digits.trainer.is_running)
    digits.editor.reset(digits.editor.document.changed(name="Another"))
    assert tint(digits, "conv1") == NO_FIGURE
    assert "Train to see it" in digits.tools.overlays.legend.text


def test_the_choice_is_remembered(qtbot, digits, appearance, settings, further):
    show(digits, "multiplyAdds")
    assert settings.value("overlay") == "multiplyAdds"
    digits.actions_by_name["newWindowAction"].trigger()
    (other,) = further()
    assert isinstance(other, MainWindow)
    assert other.tools.overlays.kind == "multiplyAdds"
    assert other.actions_by_name["multiplyAddsOverlayAction"].isChecked()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_texts_can_be_read_on_every_tint(theme, contrast):
    for step in range(11):
        assert contrast(theme.text, heat_colour(theme.heat, step / 10).name()) >= 4.5
    for health in ("vanishing", "healthy", "exploding"):
        assert contrast(theme.text, tint_colour(theme, Tint("", "", health=health)).name()) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_heat_goes_one_way_in_brightness(theme, contrast):
    """People who see no red or green see brightness."""
    ends = [contrast(theme.heat[0], heat_colour(theme.heat, step / 10).name()) for step in range(11)]
    assert ends == sorted(ends)
    assert ends[-1] > 1.5
