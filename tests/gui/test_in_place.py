"""Editing on the card itself: its name, and the settings that stand on it, by typing and by the wheel."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit

from core.document import edits
from core.document.several import change_layers
from gui.canvas.card_layout import DETAIL_PIXELS, card_font, lay_out
from gui.canvas.card_text import CardText, card_text
from tests.gui.gestures import selected

NOTCH = 15
"""Degrees of one notch of a wheel."""


@pytest.fixture
def canvas(digits):
    """The window with the digits network at 100 %."""
    digits.canvas.zoom_to_actual_size()
    digits.canvas.centerOn(digits.scene.node_item("norm1"))
    return digits


def setting(window, id, name):
    """The middle of the value of a setting on a card, in scene coordinates."""
    item = window.scene.node_item(id)
    (place,) = [piece.place for piece in item.layout.detail if piece.setting == name]
    return item.pos() + place.center()


def name_of(window, id):
    """A place on the name of a card."""
    place = window.scene.node_item(id).layout.name.place
    return window.scene.node_item(id).pos() + QPointF(place.left() + 8, place.top() + 8)


def typed_in(window):
    """The widget that takes the keys on the canvas."""
    widget = window.focusWidget()
    assert widget is not None
    assert window.canvas.viewport().isAncestorOf(widget)
    return widget


def layer(window, id="conv1"):
    return window.editor.document.node(id).layer


def error(window):
    label = window.canvas.findChild(QLabel, "inPlaceError")
    return label.text() if label is not None and label.isVisible() else ""


def type_over(qtbot, widget, text, key=Qt.Key.Key_Return):
    widget.selectAll()
    qtbot.keyClick(widget, Qt.Key.Key_Backspace)
    qtbot.keyClicks(widget, text)
    qtbot.keyClick(widget, key)


# --- names ----------------------------------------------------------------------------------------------------


@pytest.fixture(params=["double-click", "F2"])
def renaming(request, qtbot, canvas, hand):
    """The line over the name of conv1, begun by the mouse or by a key."""
    if request.param == "F2":
        hand.click(hand.node("conv1"))
        qtbot.keyClick(canvas.canvas, Qt.Key.Key_F2)
    else:
        hand.double_click(name_of(canvas, "conv1"))
    return typed_in(canvas)


def test_a_new_name_is_kept_with_enter_as_one_step(qtbot, canvas, renaming):
    before = canvas.editor.document
    assert renaming.selectedText() == "conv1"
    qtbot.keyClicks(renaming, "stem")
    qtbot.keyClick(renaming, Qt.Key.Key_Return)
    assert canvas.editor.document.node("conv1").name == "stem"
    assert canvas.scene.node_item("conv1").text.name == "stem"
    assert canvas.canvas.hasFocus()
    canvas.editor.undo()
    assert canvas.editor.document is before


def test_escape_gives_up_and_leaves_the_selection(qtbot, canvas, renaming):
    before = canvas.editor.document
    qtbot.keyClicks(renaming, "stem")
    qtbot.keyClick(renaming, Qt.Key.Key_Escape)
    assert canvas.editor.document is before
    assert canvas.canvas.in_place.box is None
    assert selected(canvas) == ["conv1"]


BAD_NAMES = {"2nd": "a letter first", "class": "already means", "norm1": "another layer", "": "letters"}


def test_a_bad_name_says_why_beside_it_and_stays_to_be_mended(qtbot, canvas, hand):
    hand.double_click(name_of(canvas, "conv1"))
    line, before = typed_in(canvas), canvas.editor.document
    for name, says in BAD_NAMES.items():
        type_over(qtbot, line, name)
        assert says in error(canvas)
        assert line.text() == name
        assert canvas.editor.document is before
        qtbot.keyClicks(line, "x")
        assert error(canvas) == ""
    type_over(qtbot, line, "stem")
    assert canvas.editor.document.node("conv1").name == "stem"


def test_a_click_elsewhere_keeps_a_good_name_and_tells_of_a_bad_one(qtbot, canvas, hand):
    hand.double_click(name_of(canvas, "conv1"))
    qtbot.keyClicks(typed_in(canvas), "stem")
    hand.click(hand.node("norm1"))
    assert canvas.editor.document.node("conv1").name == "stem"
    hand.double_click(name_of(canvas, "norm1"))
    qtbot.keyClicks(typed_in(canvas), "stem")
    hand.click(hand.node("relu1"))
    assert canvas.editor.document.node("norm1").name == "norm1"
    assert "another layer" in canvas.statusBar().currentMessage()
    assert canvas.canvas.in_place.box is None


def test_the_same_name_is_no_edit(qtbot, canvas, renaming):
    before = canvas.editor.document
    qtbot.keyClick(renaming, Qt.Key.Key_Return)
    assert canvas.editor.document is before


def test_the_ends_keep_their_names(qtbot, canvas, hand):
    canvas.scene.select_only(["input"])
    qtbot.keyClick(canvas.canvas, Qt.Key.Key_F2)
    assert canvas.canvas.in_place.box is None
    assert "keeps its name" in canvas.statusBar().currentMessage()
    hand.double_click(name_of(canvas, "input"))
    assert canvas.canvas.in_place.box is None


def test_several_layers_are_not_renamed(qtbot, canvas):
    canvas.scene.select_only(["conv1", "norm1"])
    qtbot.keyClick(canvas.canvas, Qt.Key.Key_F2)
    assert canvas.statusBar().currentMessage() == "Select one layer to rename it"


def test_a_block_opens_on_a_double_click_beside_its_name_only(qtbot, canvas, hand, checked):
    canvas.scene.select_only(["conv1", "norm1"])
    canvas.actions_by_name["groupAction"].trigger()
    checked()
    hand.double_click(name_of(canvas, "block1"))
    type_over(qtbot, typed_in(canvas), "stem")
    assert canvas.editor.document.node("block1").name == "stem"
    hand.double_click(hand.node("block1"))
    assert canvas.editor.path == ("block1",)


def test_layers_that_follow_from_settings_are_not_edited(qtbot, canvas, hand, checked):
    hand.drop("ConvBNReLU", hand.edge("conv1", "norm1"))
    checked()
    (block,) = [node.id for node in canvas.editor.document.nodes if node.layer.type == "ConvBNReLU"]
    canvas.editor.open_block(block)
    (conv,) = [node.id for node in canvas.editor.graph.nodes if node.layer.type == "Conv2d"]
    hand.double_click(name_of(canvas, conv))
    assert canvas.canvas.in_place.box is None
    canvas.scene.select_only([conv])
    qtbot.keyClick(canvas.canvas, Qt.Key.Key_F2)
    assert "make it editable first" in canvas.statusBar().currentMessage()


def test_the_field_stays_on_its_card_while_the_view_moves(canvas, hand, renaming):
    def off() -> QPointF:
        box = canvas.canvas.in_place.box
        card = canvas.canvas.mapFromScene(canvas.scene.node_item("conv1").pos())
        return QPointF(box.pos() - card) / canvas.canvas.zoom

    before = off()
    canvas.canvas.zoom_by(1.5)
    canvas.canvas.verticalScrollBar().setValue(canvas.canvas.verticalScrollBar().value() + 40)
    assert (off() - before).manhattanLength() < 10
    assert renaming.isVisible()


def test_a_layer_that_is_gone_takes_its_field_along(qtbot, canvas, renaming):
    qtbot.keyClicks(renaming, "stem")
    canvas.editor.apply("Remove", lambda d: edits.remove(d, ["conv1"]))
    assert canvas.canvas.in_place.box is None
    assert "stem" not in canvas.editor.document.names


def test_opening_a_block_ends_renaming(qtbot, canvas, renaming):
    canvas.editor.apply("Group", lambda d: d)
    qtbot.keyClicks(renaming, "stem")
    canvas.actions_by_name["selectAllAction"].trigger()
    assert canvas.editor.document.node("conv1").name == "stem"


# --- settings by typing ---------------------------------------------------------------------------------------


def test_a_click_on_a_setting_opens_a_field_that_takes_another_value(qtbot, canvas, hand):
    before = canvas.editor.document
    hand.click(setting(canvas, "conv1", "out_channels"))
    line = typed_in(canvas)
    assert line.selectedText() == "16"
    qtbot.keyClicks(line, "24")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert layer(canvas).out_channels == 24
    assert canvas.canvas.hasFocus()
    assert canvas.scene.node_item("conv1").text.detail == "Conv2d  24 × 3×3"
    canvas.editor.undo()
    assert canvas.editor.document is before


def test_tab_goes_on_from_name_to_settings_and_round(qtbot, canvas, hand):
    hand.double_click(name_of(canvas, "conv1"))
    for text in ("stem", "8", "5"):
        type_over(qtbot, typed_in(canvas), text, Qt.Key.Key_Tab)
    node = canvas.editor.document.node("conv1")
    assert (node.name, node.layer.out_channels, node.layer.kernel_size) == ("stem", 8, 5)
    assert typed_in(canvas).text() == "stem"
    qtbot.keyClick(typed_in(canvas), Qt.Key.Key_Backtab)
    assert typed_in(canvas).text() == "5"
    assert [step.label for step in canvas.editor.history.steps[-3:]] == [
        "Rename conv1 to stem",
        "Change out_channels of stem",
        "Change kernel_size of stem",
    ]


def test_a_refused_value_says_why_and_stays_until_escape(qtbot, canvas, hand):
    before = canvas.editor.document
    hand.click(setting(canvas, "conv1", "kernel_size"))
    line = typed_in(canvas)
    for _ in range(2):  # twice: nothing that was refused may pass as kept
        type_over(qtbot, line, "0")
        assert "at least 1" in error(canvas)
        assert line.text() == "0"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert "at least 1" in error(canvas)
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert canvas.editor.document is before
    assert canvas.canvas.in_place.box is None


def test_arrow_keys_step_and_escape_takes_all_steps_back(qtbot, canvas, hand):
    before = canvas.editor.document
    hand.click(setting(canvas, "conv1", "out_channels"))
    for _ in range(3):
        qtbot.keyClick(typed_in(canvas), Qt.Key.Key_Up)
    assert layer(canvas).out_channels == 19
    qtbot.keyClick(typed_in(canvas), Qt.Key.Key_Escape)
    assert canvas.editor.document is before


def test_a_fraction_in_a_whole_number_steps_and_is_refused(qtbot, canvas, hand):
    hand.click(setting(canvas, "conv1", "kernel_size"))
    type_over(qtbot, typed_in(canvas), "0.5", Qt.Key.Key_Down)
    assert typed_in(canvas).text() == "1.0"
    assert layer(canvas).kernel_size == 3


def test_escape_after_an_undo_takes_nothing_else_back(qtbot, canvas, hand):
    canvas.editor.apply("Earlier", lambda d: edits.change_layer(d, "fc1", bias=False))
    before = canvas.editor.document
    hand.click(setting(canvas, "conv1", "out_channels"))
    qtbot.keyClick(typed_in(canvas), Qt.Key.Key_Up)
    canvas.editor.undo()
    assert typed_in(canvas).text() == "16"
    qtbot.keyClick(typed_in(canvas), Qt.Key.Key_Escape)
    assert canvas.editor.document is before


def test_two_visits_are_two_steps_of_undo(qtbot, canvas, hand):
    for text in ("8", "9"):
        hand.click(setting(canvas, "conv1", "out_channels"))
        type_over(qtbot, typed_in(canvas), text)
    canvas.editor.undo()
    assert layer(canvas).out_channels == 8


def test_a_drag_that_begins_on_a_setting_moves_the_card(canvas, hand):
    start = setting(canvas, "conv1", "out_channels")
    hand.drag(start, start + QPointF(80, 0))
    assert canvas.canvas.in_place.box is None
    assert canvas.editor.history.undo_label == "Move conv1"


def test_a_choice_is_a_list(qtbot, canvas, hand):
    hand.drop("LSTM", hand.corner("conv1") + QPointF(400, 0))
    canvas.canvas.centerOn(canvas.scene.node_item("lstm1"))
    hand.click(setting(canvas, "lstm1", "output"))
    box = canvas.canvas.viewport().findChild(QComboBox, "outputField")
    qtbot.waitUntil(lambda: box.view().isVisible())
    qtbot.keyClick(box.view(), Qt.Key.Key_Down)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    assert layer(canvas, "lstm1").output == "last"
    assert canvas.canvas.in_place.box is None


def test_a_setting_of_a_block_of_the_library_is_edited_in_the_same_way(qtbot, canvas, hand, checked):
    hand.drop("ConvBNReLU", hand.edge("conv1", "norm1"))
    checked()  # now its figure stands on the card, and its settings where they stay
    (block,) = [node.id for node in canvas.editor.document.nodes if node.layer.type == "ConvBNReLU"]
    canvas.canvas.centerOn(canvas.scene.node_item(block))
    hand.click(setting(canvas, block, "kernel_size"))
    type_over(qtbot, typed_in(canvas), "5")
    assert layer(canvas, block).kernel_size == 5
    assert canvas.editor.path == ()


def test_typing_a_letter_that_is_a_shortcut_stays_in_the_field(qtbot, canvas, renaming):
    qtbot.keyClicks(renaming, "a/")
    assert renaming.text() == "a/"
    assert not canvas.add_box.isVisible()


def test_delete_in_a_field_deletes_text_and_not_the_layer(qtbot, canvas, renaming):
    qtbot.keyClick(renaming, Qt.Key.Key_Delete)
    assert renaming.text() == ""
    assert "conv1" in canvas.editor.document.by_id


# --- settings by the wheel ------------------------------------------------------------------------------------


@pytest.fixture
def over(canvas, hand):
    """Select a layer and rest the pointer on one of its settings."""

    def rest(id, name):
        canvas.scene.select_only([id])
        place = setting(canvas, id, name)
        hand.move(place)
        return place

    return rest


def test_the_wheel_steps_a_setting_of_a_selected_card_as_one_step_of_undo(canvas, hand, over):
    before, zoom = canvas.editor.document, canvas.canvas.zoom
    place = over("conv1", "out_channels")
    for _ in range(3):
        hand.turn_wheel(place, NOTCH)
    assert layer(canvas).out_channels == 19
    hand.turn_wheel(place, -NOTCH)
    assert layer(canvas).out_channels == 18
    assert canvas.canvas.zoom == zoom
    canvas.editor.undo()
    assert canvas.editor.document is before


def test_the_wheel_over_a_card_that_is_not_selected_zooms(canvas, hand):
    place, before, zoom = setting(canvas, "conv1", "out_channels"), canvas.editor.document, canvas.canvas.zoom
    hand.move(place)
    hand.turn_wheel(place, NOTCH)
    assert canvas.canvas.zoom > zoom
    assert canvas.editor.document is before


def test_a_wheel_that_zooms_onto_a_setting_goes_on_zooming(canvas, hand, over):
    canvas.scene.select_only(["conv1"])
    place, before = setting(canvas, "conv1", "out_channels"), canvas.editor.document
    hand.move(place + QPointF(0, 60))
    for _ in range(3):
        hand.turn_wheel(place, NOTCH)
    assert canvas.editor.document is before


def test_a_smooth_wheel_steps_once_for_each_notch(canvas, hand, over):
    place = over("conv1", "out_channels")
    for _ in range(3):
        hand.turn_wheel(place, NOTCH // 3)
    assert layer(canvas).out_channels == 17


def test_the_wheel_passes_over_values_that_the_layer_refuses(canvas, hand, over):
    canvas.editor.apply("Groups", lambda d: edits.change_layer(d, "conv2", groups=4))
    canvas.canvas.centerOn(canvas.scene.node_item("conv2"))
    place = over("conv2", "out_channels")
    hand.turn_wheel(place, NOTCH)
    assert layer(canvas, "conv2").out_channels == 36


def test_the_wheel_stops_at_a_bound_and_does_not_zoom_then(canvas, hand, over):
    place = over("conv1", "kernel_size")
    zoom = canvas.canvas.zoom
    for _ in range(5):
        hand.turn_wheel(place, -NOTCH)
    assert layer(canvas).kernel_size == 1
    assert canvas.canvas.zoom == zoom


def test_a_share_goes_in_steps_of_five_percent(canvas, hand, over):
    canvas.canvas.centerOn(canvas.scene.node_item("dropout1"))
    before = layer(canvas, "dropout1").p
    hand.turn_wheel(over("dropout1", "p"), NOTCH)
    assert layer(canvas, "dropout1").p == pytest.approx(before + 0.05)


# --- what can be seen -----------------------------------------------------------------------------------------


def test_a_setting_shows_that_it_can_be_changed(canvas, hand):
    item = canvas.scene.node_item("conv1")
    hand.move(hand.node("norm1"))
    hand.move(setting(canvas, "conv1", "kernel_size"))
    assert item.cursor().shape() == Qt.CursorShape.IBeamCursor
    assert "kernel_size: extent of a filter" in item.toolTip()
    hand.move(hand.node("conv1"))
    assert item.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_far_away_settings_cannot_be_hit(canvas, hand):
    canvas.canvas.zoom_by(0.3)
    hand.click(setting(canvas, "conv1", "out_channels"))
    assert canvas.canvas.in_place.box is None


def drawn(text: CardText, **signs) -> str:
    return lay_out(text, **{"has_problem": False, "signs": (), **signs}).detail_text


def test_the_kind_gives_way_before_the_settings(digits):
    graph = change_layers(digits.editor.document, ["conv1"], out_channels=1_000_000, kernel_size=(11, 1234)).graph
    text = card_text(graph, edits.bypass(graph, ["conv1"], True).node("conv1"), None)
    assert drawn(text).endswith("  1000000 × 11×1234")
    assert "…" in drawn(text)
    assert drawn(text, has_problem=True) == "1000000 × 11×1234"


def test_a_card_without_room_even_for_its_settings_cuts_the_last_short(digits):
    graph = change_layers(
        digits.editor.document, ["conv1"], out_channels=2_000_000_000, kernel_size=(2_000_000, 1_999_999)
    ).graph
    layout = lay_out(card_text(graph, graph.node("conv1"), None), True, ("mdi6.snowflake",))
    assert layout.detail_text.endswith("…")
    assert max(piece.place.right() for piece in layout.detail) <= layout.name.place.right() + 1


def test_every_setting_stands_where_it_is_drawn(digits):
    layout = digits.scene.node_item("conv1").layout
    metrics, before = QFontMetricsF(card_font(DETAIL_PIXELS)), ""
    for piece in layout.detail:
        assert piece.place.left() == pytest.approx(
            layout.detail[0].place.left() + metrics.horizontalAdvance(before), abs=1
        )
        before += piece.text
    assert before == layout.detail_text


def test_f2_in_the_palette_still_renames_what_is_selected_there(digits, qtbot, hand):
    hand.click(hand.node("conv1"))
    digits.palette_panel.tree.setFocus()
    qtbot.keyClick(digits.palette_panel.tree, Qt.Key.Key_F2)
    line = digits.canvas.findChild(QLineEdit, "nameInPlace")
    assert line is not None
    assert line.isVisible()  # nothing of the palette can be renamed, so the key is the canvas's
