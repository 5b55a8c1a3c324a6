"""Saved blocks: kept from the canvas, found in the palette, dragged onto the canvas, renamed, deleted."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMessageBox, QPushButton

from core.blocks.base import Block
from core.blocks.residual import ResidualBlock
from core.blocks.saved import blocks_folder, save_block, saved_blocks

CTRL = Qt.KeyboardModifier.ControlModifier
ANSWERS = QMessageBox.StandardButton


@pytest.fixture
def grouped(qtbot, digits, checked):
    """Digits with conv2, norm2 and relu2 in a block, called block1, which is selected."""
    digits.scene.select_only(["conv2", "norm2", "relu2"])
    digits.actions_by_name["groupAction"].trigger()
    checked()
    return digits


@pytest.fixture
def saved(qtbot, grouped):
    """The same with the block saved under "Block"."""
    grouped.canvas.setFocus()
    qtbot.keyClick(grouped.canvas, Qt.Key.Key_B, CTRL)
    return grouped


@pytest.fixture
def said(window):
    sentences = []
    window.editor.refused.connect(sentences.append)
    return sentences


def names():
    return [block.name for block in saved_blocks().blocks]


def test_ctrl_b_puts_a_block_into_the_palette(saved):
    assert saved.palette_panel.visible_blocks() == ["Block"]
    assert "My blocks" in saved.statusBar().currentMessage()
    assert saved_blocks().blocks[0].layer == saved.editor.document.node("block1").layer


def test_the_button_of_the_inspector_saves_too(qtbot, grouped):
    qtbot.mouseClick(grouped.inspector.findChild(QPushButton, "saveBlockButton"), Qt.MouseButton.LeftButton)
    assert grouped.palette_panel.visible_blocks() == ["Block"]


def test_a_block_dragged_from_the_palette_stands_where_it_was_dropped(saved, hand, checked):
    hand.drop_block(saved_blocks().blocks[0].key, hand.edge("pool2", "flatten1"))
    checked()
    (new,) = saved.scene.selected_nodes()
    assert new.layer == saved.editor.document.node("block1").layer
    assert saved.editor.document.arrival("flatten1").source == new.id
    assert saved.editor.check.ok


def test_a_block_is_called_after_what_it_was_saved_as(saved, hand):
    save_block("Down stage", Block())
    hand.drop_block("down-stage", hand.edge("pool2", "flatten1"))
    assert [node.name for node in saved.scene.selected_nodes()] == ["down_stage1"]


def test_a_double_click_adds_it(qtbot, saved):
    tree = saved.palette_panel.tree
    item = saved.palette_panel.item("block")
    tree.scrollToItem(item)
    place = tree.visualItemRect(item).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [node.layer.type for node in saved.scene.selected_nodes()] == ["Block"]
    assert len(saved.editor.document.by_id) == len(saved.editor.history.steps[1].document.by_id) + 1


def test_a_block_that_is_gone_says_so_when_it_is_dropped(saved, hand, said):
    document = saved.editor.document
    hand.drop_block("gone", hand.edge("pool2", "flatten1"))
    assert "no saved block 'gone'" in said[-1]
    assert saved.editor.document is document


CHOICES = {
    ANSWERS.Yes: (["Block"], 3),
    ANSWERS.No: (["Block", "Block 2"], 1),
    ANSWERS.Cancel: (["Block"], 1),
}


@pytest.mark.parametrize("answer", CHOICES, ids=lambda answer: answer.name)
def test_a_name_that_is_taken_leaves_the_choice(qtbot, saved, finger, answer):
    expected, repeat = CHOICES[answer]
    field = saved.inspector.form.editor("repeat").focusProxy()
    field.setValue(3)
    finger.answer(answer)
    saved.actions_by_name["saveBlockAction"].trigger()
    assert "“Block” already" in finger.asked[0]
    assert names() == expected == saved.palette_panel.visible_blocks()
    assert saved_blocks().blocks[0].layer.repeat == repeat


def test_a_block_of_the_library_is_kept_with_its_settings(digits, checked):
    digits.scene.append(ResidualBlock(out_channels=48))
    digits.actions_by_name["saveBlockAction"].trigger()
    assert names() == ["Residual block"]
    assert saved_blocks().blocks[0].layer == ResidualBlock(out_channels=48)


def test_f2_renames_it(qtbot, saved):
    palette = saved.palette_panel
    palette.tree.setFocus()
    palette.tree.setCurrentItem(palette.item("block"))
    qtbot.keyClick(palette.tree, Qt.Key.Key_F2)
    field = palette.tree.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "Stem")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: palette.visible_blocks() == ["Stem"])
    assert names() == ["Stem"]


def test_a_name_of_another_is_refused_and_the_old_one_comes_back(qtbot, saved, said):
    save_block("Stem", Block())
    palette = saved.palette_panel
    palette.fill()
    palette.item("block").setText(0, "stem")
    qtbot.waitUntil(lambda: palette.visible_blocks() == ["Block", "Stem"])
    assert "'Stem' already" in said[-1]


@pytest.mark.parametrize(("answer", "left"), [(ANSWERS.Yes, []), (ANSWERS.No, ["Block"])])
def test_delete_asks_first(qtbot, saved, finger, answer, left):
    palette = saved.palette_panel
    palette.tree.setFocus()
    palette.tree.setCurrentItem(palette.item("block"))
    finger.answer(answer)
    qtbot.keyClick(palette.tree, Qt.Key.Key_Delete)
    assert "“Block”" in finger.asked[0]
    qtbot.waitUntil(lambda: palette.visible_blocks() == left)
    assert names() == left


def test_a_broken_file_is_shown_with_what_is_wrong(qtbot, saved):
    (blocks_folder() / "broken.json").write_text("{}")
    saved.palette_panel.fill()
    tree = saved.palette_panel.tree
    (item,) = tree.findItems("broken", Qt.MatchFlag.MatchRecursive)
    assert "is not a saved block" in item.toolTip(0)
    assert saved.palette_panel.visible_blocks() == ["Block"]


def test_without_saved_blocks_the_palette_says_how_to_get_one(digits):
    (hint,) = digits.palette_panel.tree.findItems("No blocks saved yet", Qt.MatchFlag.MatchRecursive)
    assert "Ctrl+B" in hint.toolTip(0)


def test_search_finds_saved_blocks(qtbot, saved):
    search = saved.palette_panel.findChild(QLineEdit, "paletteSearch")
    qtbot.keyClicks(search, "my blocks")
    assert saved.palette_panel.visible_blocks() == ["Block"]
    assert saved.palette_panel.visible_layers() == []
