"""The palette: finds layers by name, family or purpose, and adds them by key and by double-click."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from core.form import fields_of
from core.layers.base import LAYERS
from gui.palette.shelves import layer_types, title_of

LAYER_TYPES = layer_types()


@pytest.fixture
def palette(empty):
    return empty.palette_panel


@pytest.fixture
def search(palette):
    return palette.findChild(QLineEdit, "paletteSearch")


def family_of(item):
    """The family that an entry is in, whether it is folded away there or not."""
    while item.parent() is not None:
        item = item.parent()
    return item.text(0)


def names_of(document):
    return {node.layer.type for node in document.nodes if not node.is_terminal}


def test_lists_every_layer_with_icon_family_and_tooltip(palette):
    for name in LAYER_TYPES:
        item, spec = palette.item(name), LAYERS.get(name)
        assert item.text(0) == title_of(spec)
        assert family_of(item) == spec.family
        assert not item.icon(0).isNull()
        assert spec.summary_line() in item.toolTip(0)
        assert all(field.name in item.toolTip(0) for field in fields_of(spec))


def test_lists_no_ends_of_networks(palette):
    assert sorted(palette.visible_layers()) == sorted(LAYER_TYPES)


SEARCHES = [
    ("conv2d", "Conv2d", "ReLU"),
    ("CONV2", "Conv2d", "ReLU"),
    ("pooling", "MaxPool2d", "Linear"),
    ("learns its training data by heart", "Dropout", "Linear"),
    ("batch norm", "BatchNorm2d", "Linear"),
    ("add", "Add", "Conv2d"),
    ("c2d", "Conv2d", "Linear"),
    ("bn", "BatchNorm1d", "ReLU"),
]


def test_search_finds_by_name_family_and_purpose(qtbot, palette, search):
    for text, found, not_found in SEARCHES:
        search.clear()
        qtbot.keyClicks(search, text)
        assert found in palette.visible_layers(), text
        assert not_found not in palette.visible_layers(), text


def test_search_hides_families_without_a_hit(qtbot, palette, search):
    qtbot.keyClicks(search, "relu6")
    shown = [palette.tree.topLevelItem(row) for row in range(palette.tree.topLevelItemCount())]
    assert [family.text(0) for family in shown if not family.isHidden()] == ["Activation"]


def test_enter_adds_the_first_hit_by_name(qtbot, empty, search):
    qtbot.keyClicks(search, "lin")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert names_of(empty.editor.document) == {"Linear"}


def test_what_enter_will_add_is_marked(qtbot, palette, search):
    qtbot.keyClicks(search, "add")
    assert palette.tree.currentItem() is palette.item("Add")
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert palette.tree.currentItem() is None


def test_enter_adds_the_likeliest_hit_by_a_few_letters(qtbot, empty, search):
    for letters in ("c2d", "bn", "relu6"):
        search.clear()
        qtbot.keyClicks(search, letters)
        qtbot.keyClick(search, Qt.Key.Key_Return)
    assert names_of(empty.editor.document) == {"Conv2d", "BatchNorm2d", "ReLU6"}


def test_enter_without_a_search_adds_nothing(qtbot, empty, search):
    qtbot.keyClick(search, Qt.Key.Key_Return)
    qtbot.keyClicks(search, "no such layer")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert names_of(empty.editor.document) == set()


def test_escape_clears_the_search(qtbot, palette, search):
    qtbot.keyClicks(search, "relu")
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert sorted(palette.visible_layers()) == sorted(LAYER_TYPES)


def click_on(qtbot, palette, name, click):
    place = palette.tree.visualItemRect(palette.item(name)).center()
    click(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_double_click_adds_the_layer_and_selects_it(qtbot, empty, palette):
    click_on(qtbot, palette, "Conv2d", qtbot.mouseClick)
    click_on(qtbot, palette, "Conv2d", qtbot.mouseDClick)
    assert [node.layer.type for node in empty.scene.selected_nodes()] == ["Conv2d"]
    assert names_of(empty.editor.document) == {"Conv2d"}


def test_a_single_click_adds_nothing(qtbot, empty, palette):
    click_on(qtbot, palette, "Conv2d", qtbot.mouseClick)
    assert names_of(empty.editor.document) == set()


def test_keys_walk_the_tree_and_enter_adds(qtbot, empty, palette):
    palette.tree.setCurrentItem(palette.item("Conv2d"))
    qtbot.keyClick(palette.tree, Qt.Key.Key_Return)
    assert names_of(empty.editor.document) == {"Conv2d"}


def test_ctrl_shift_f_leads_to_the_search(qtbot, empty, search):
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(empty.canvas, Qt.Key.Key_F, both)
    assert search.hasFocus()


def test_layers_added_one_after_another_make_a_chain(qtbot, empty, search):
    for name in ("flatten", "linear"):
        search.clear()
        qtbot.keyClicks(search, name)
        qtbot.keyClick(search, Qt.Key.Key_Return)
    assert [edge.target for edge in empty.editor.document.edges] == ["flatten1", "fc1", "output"]
