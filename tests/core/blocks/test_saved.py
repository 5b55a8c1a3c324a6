"""Saved blocks: files that are written whole, read with care, and never run."""

from __future__ import annotations

import json

import pytest

from core.blocks.base import Block
from core.blocks.grouping import group
from core.blocks.residual import ResidualBlock
from core.blocks.saved import (
    NameTaken,
    SavedBlockError,
    blocks_folder,
    delete_block,
    free_block_name,
    load_block,
    rename_block,
    save_block,
    saved_blocks,
)
from core.data.base import DataSettings
from core.data.sources.digits import Digits
from core.document import edits
from core.document.model import empty_document
from core.layers.activation import ReLU
from core.layers.convolution import Conv2d


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("NETLOOM_HOME", str(tmp_path / "home"))


@pytest.fixture
def stage() -> Block:
    document = empty_document(DataSettings(source=Digits()))
    for layer in (Conv2d(kernel_size=(3, 5), padding=1), ReLU()):
        document = edits.append(document, layer)
    return group(document, ["conv1", "relu1"], "Stage").by_id["stage1"].layer


def file_of(key):
    return blocks_folder() / f"{key}.json"


def change(key, **parts):
    """Write other things into a file, as a person with an editor may."""
    path = file_of(key)
    path.write_text(json.dumps({**json.loads(path.read_text()), **parts}))


def names():
    return [block.name for block in saved_blocks().blocks]


def test_without_a_folder_there_is_nothing():
    assert saved_blocks().blocks == ()
    assert saved_blocks().broken == {}


def test_a_block_comes_back_as_it_was_saved(stage):
    block = save_block("Stage", stage)
    assert load_block(block.key).layer == stage
    assert saved_blocks().blocks == (block,)


def test_a_block_of_the_library_keeps_its_settings():
    saved = save_block("Wide", ResidualBlock(out_channels=128, repeat=3))
    assert load_block(saved.key).layer == ResidualBlock(out_channels=128, repeat=3)


def test_a_block_of_ones_own_is_called_what_it_is_saved_as(stage):
    assert save_block("  Stem ", stage).layer.label == "Stem"


def test_a_name_that_is_taken_is_asked_about_whatever_its_letters(stage):
    save_block("Stage", stage)
    with pytest.raises(NameTaken, match="'Stage' already"):
        save_block("stage", stage)
    assert names() == ["Stage"]


def test_replacing_keeps_one_file(stage):
    save_block("Stage", stage)
    again = save_block("Stage", stage.model_copy(update={"repeat": 4}), replace=True)
    assert [block.layer.repeat for block in saved_blocks().blocks] == [4]
    assert load_block(again.key).layer.repeat == 4


def test_names_that_make_the_same_file_name_get_files_of_their_own(stage):
    keys = {save_block(name, stage).key for name in ("a b", "a-b", "ä b", "☃")}
    assert len(keys) == 4
    assert sorted(names()) == sorted(["a b", "a-b", "ä b", "☃"])


def test_a_free_name_is_one_that_nobody_has(stage):
    assert free_block_name("Stage") == "Stage"
    for expected in ("Stage", "Stage 2", "Stage 3"):
        assert save_block(free_block_name("Stage"), stage).name == expected


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_that_cannot_be_is_refused(stage, name):
    with pytest.raises(SavedBlockError, match="cannot be the name of a block"):
        save_block(name, stage)
    assert names() == []


def test_renaming_keeps_the_file_and_the_layers(stage):
    block = save_block("Stage", stage)
    rename_block(block.key, "Stem")
    assert names() == ["Stem"]
    assert load_block(block.key).layer.body == stage.body
    assert load_block(block.key).layer.label == "Stem"


def test_renaming_to_the_name_of_another_is_refused_and_to_its_own_is_not(stage):
    first, _ = save_block("First", stage), save_block("Second", stage)
    with pytest.raises(NameTaken, match="'Second'"):
        rename_block(first.key, "second")
    assert rename_block(first.key, "FIRST").name == "FIRST"


def test_a_deleted_block_is_gone_and_says_so(stage):
    block = save_block("Stage", stage)
    delete_block(block.key)
    assert names() == []
    with pytest.raises(SavedBlockError, match="no saved block 'stage' any more"):
        load_block(block.key)


def test_a_file_that_people_put_there_is_used_whatever_it_is_called(stage):
    file_of(save_block("Stage", stage).key).rename(file_of("Stage of a Colleague (2)"))
    (block,) = saved_blocks().blocks
    assert load_block(block.key).layer == stage
    assert save_block("Stage", stage, replace=True).key == block.key
    assert rename_block(block.key, "Ours").name == "Ours"
    delete_block(block.key)
    assert saved_blocks().blocks == ()


@pytest.mark.parametrize("key", ["../settings", "/etc/passwd", "a/b", "", ".hidden", "a\\b", "a\0b", ".."])
def test_a_reference_never_leads_out_of_the_folder(key):
    for read in (load_block, delete_block):
        with pytest.raises(SavedBlockError, match="is no saved block"):
            read(key)


BROKEN = {
    "a field that is not known": ({"colour": "red"}, "colour: this name is not known here"),
    "a newer version": ({"version": 2}, "newer Netloom"),
    "a version that is none": ({"version": True}, "its version is True"),
    "another format": ({"format": "netloom"}, "is not a saved block"),
    "a layer that is no block": ({"layer": {"type": "ReLU", "inplace": False}}, "a ReLU is no block"),
    "a setting deep inside": (
        {"layer": {"type": "Block", "name": "A", "repeat": 1, "body": {"nodes": [], "edges": [], "wires": []}}},
        r"layer: body: wires: this name is not known here",
    ),
}


@pytest.mark.parametrize(("parts", "says"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_named_and_the_others_are_read(stage, parts, says):
    save_block("Good", stage)
    bad = save_block("Bad", stage)
    change(bad.key, **parts)
    shelf = saved_blocks()
    assert [block.name for block in shelf.blocks] == ["Good"]
    assert shelf.broken.keys() == {bad.key}
    assert str(file_of(bad.key)) in shelf.broken[bad.key]
    with pytest.raises(SavedBlockError, match=says):
        load_block(bad.key)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_what_is_no_json_is_broken_and_can_be_deleted(stage, content):
    block = save_block("Stage", stage)
    file_of(block.key).write_bytes(content)
    assert saved_blocks().broken.keys() == {block.key}
    delete_block(block.key)
    assert saved_blocks().broken == {}


def test_a_folder_that_cannot_be_made_is_said(stage, tmp_path):
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(SavedBlockError, match="cannot be written"):
        save_block("Stage", stage)
