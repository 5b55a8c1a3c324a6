"""Old projects whose layers bear names that are reserved by now: they open, and what changed is told."""

import json

import pytest

from core.blocks.base import Block
from core.blocks.grouping import group
from core.blocks.saved import blocks_folder, saved_blocks
from core.document import clipboard
from core.document.edits import rename
from core.document.freeing import Renaming, told
from core.document.storage import dump, load, parse, read, read_text


def called(document, **names: str) -> str:
    """The text of a project in which layers are called as no edit allows."""
    content = json.loads(dump(document))
    for node in content["nodes"]:
        node["name"] = names.get(node["name"], node["name"])
    return json.dumps(content)


def test_a_layer_with_a_reserved_name_gets_a_free_one(perceptron):
    reading = read_text(called(perceptron, fc1="code", relu1="match"))
    assert [node.name for node in reading.document.nodes] == ["input", "output", "code1", "match1", "fc2"]
    assert reading.renamed == (Renaming("code", "code1"), Renaming("match", "match1"))


def test_nothing_but_the_name_changes(perceptron):
    freed = parse(called(perceptron, fc1="code"))
    assert rename(freed, "fc1", "fc1") == perceptron


def test_a_new_name_is_no_other_layers(perceptron):
    freed = parse(called(perceptron, fc1="code", relu1="code1"))
    assert sorted(freed.names) == ["code1", "code2", "fc2", "input", "output"]


def test_layers_inside_of_blocks_are_freed_too(perceptron):
    text = dump(group(perceptron, ["fc1", "relu1"])).replace('"name": "fc1"', '"name": "half"')
    reading = read_text(text)
    block = next(node.layer for node in reading.document.nodes if isinstance(node.layer, Block))
    assert "half1" in block.body.names
    assert reading.renamed == (Renaming("half", "half1"),)


def test_a_file_that_needs_nothing_is_told_of_with_no_word(perceptron):
    assert read_text(dump(perceptron)).renamed == ()


def test_the_same_file_gives_the_same_names_each_time(perceptron, tmp_path):
    path = tmp_path / "old.netloom"
    path.write_text(called(perceptron, fc1="code"), encoding="utf-8")
    assert load(path) == read(path).document == load(path)


def test_pasted_layers_are_freed_too(perceptron):
    text = clipboard.dump(clipboard.copied(perceptron, ["fc1"])).replace('"name": "fc1"', '"name": "code"')
    assert clipboard.parse(text).names == {"code1"}


def test_saved_blocks_are_freed_too(perceptron, tmp_path, monkeypatch):
    monkeypatch.setenv("NETLOOM_HOME", str(tmp_path))
    grouped = group(perceptron, ["fc1", "relu1"])
    block = next(node.layer for node in grouped.nodes if isinstance(node.layer, Block))
    layer = block.model_dump(mode="json")
    layer["body"]["nodes"][-1]["name"] = "code"
    content = {"format": "netloom block", "version": 1, "name": "Mine", "layer": {"type": "Block", **layer}}
    blocks_folder().mkdir(parents=True)
    (blocks_folder() / "mine.json").write_text(json.dumps(content), encoding="utf-8")
    (saved,) = saved_blocks().blocks
    assert "code1" in saved.layer.body.names


@pytest.mark.parametrize("graph", [None, 3, [], {}, {"nodes": 3}, {"nodes": [3, {}, {"name": 4, "layer": 5}]}])
def test_what_is_no_network_is_left_to_those_who_complain_of_it(graph):
    from core.document.freeing import free_names

    before = json.dumps(graph)
    assert free_names(graph) == ()
    assert json.dumps(graph) == before


def test_what_became_of_the_names_is_one_sentence():
    one, more = Renaming("code", "code1"), Renaming("half", "half1")
    assert told([one]) == "code is called code1 now: PyTorch or Python means something else by that name"
    assert told([one, more]).startswith("code is called code1 now, half is called half1 now: ")
    assert ", and 2 more layers have another name: " in told([one, more, one, more, one])
