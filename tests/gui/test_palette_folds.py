"""The palette folds what people need rarely, and remembers what they fold themselves."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from core.layers.base import LAYERS
from gui.palette.palette import Palette
from gui.palette.shelves import SHELVES, layer_types, layers_on, shelves


@pytest.fixture
def palette(digits):
    return digits.palette_panel


@pytest.fixture
def search(palette):
    return palette.findChild(QLineEdit, "paletteSearch")


def is_in_sight(item):
    """Whether every fold around an entry is unfolded."""
    while item.parent() is not None:
        item = item.parent()
        if not item.isExpanded():
            return False
    return True


def family(palette, name):
    return palette.tree.findItems(name, Qt.MatchFlag.MatchExactly)[0]


def click_on(qtbot, palette, item):
    palette.tree.scrollToItem(item)
    place = palette.tree.visualItemRect(item).center()
    qtbot.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_what_people_need_most_is_in_sight_and_rare_layers_are_not(palette):
    for type_id in ("Linear", "Conv2d", "ReLU", "MaxPool2d", "BatchNorm2d", "Dropout", "Flatten", "Add"):
        assert is_in_sight(palette.item(type_id)), type_id
    for type_id in ("Softshrink", "LPPool3d", "CircularPad3d", "EmbeddingBag", "Conv3d"):
        assert not is_in_sight(palette.item(type_id)), type_id


def test_blocks_of_the_library_are_there_but_no_empty_block(palette):
    assert is_in_sight(palette.item("ResidualBlock"))
    assert palette.item("ResidualBlock").text(0) == "Residual block"
    assert "Block" not in palette.visible_layers()


def test_every_layer_is_on_one_shelf():
    found = [type_id for shelf in shelves() for part in layers_on(shelf) for type_id in part]
    assert sorted(found) == sorted(layer_types())


def test_the_table_names_layers_that_there_are():
    known = dict(LAYERS.items())
    assert [type_id for shelf in SHELVES for type_id in shelf.often or () if type_id not in known] == []
    assert all(known[type_id].family == shelf.family for shelf in SHELVES for type_id in shelf.often or ())


def test_a_search_unfolds_what_matches_and_folds_it_again(qtbot, palette, search):
    qtbot.keyClicks(search, "softshrink")
    assert is_in_sight(palette.item("Softshrink"))
    assert palette.visible_layers() == ["Softshrink"]
    search.clear()
    assert not is_in_sight(palette.item("Softshrink"))


def test_a_click_on_a_family_unfolds_it(qtbot, palette):
    click_on(qtbot, palette, family(palette, "Recurrent"))
    assert is_in_sight(palette.item("LSTM"))
    click_on(qtbot, palette, family(palette, "Recurrent"))
    assert not is_in_sight(palette.item("LSTM"))


def test_what_is_folded_is_remembered(qtbot, palette, appearance, settings):
    click_on(qtbot, palette, family(palette, "Recurrent"))
    click_on(qtbot, palette, family(palette, "Linear"))
    again = Palette(appearance, settings)
    qtbot.addWidget(again)
    assert is_in_sight(again.item("LSTM"))
    assert not is_in_sight(again.item("Linear"))
