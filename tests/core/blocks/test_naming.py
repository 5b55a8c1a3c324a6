"""Layers that stand for blocks are called after them, unless people called them something else."""

from __future__ import annotations

import pytest

from core.blocks.base import Block
from core.blocks.naming import call_block, called_after_block
from core.data.base import DataSettings
from core.data.sources.digits import Digits
from core.document import edits
from core.document.model import Document, EditError, empty_document
from core.layers.activation import ReLU


@pytest.fixture
def network() -> Document:
    return edits.append(empty_document(DataSettings(source=Digits())), Block())


def names(document):
    return {node.id: node.name for node in document.nodes if not node.is_terminal}


def test_a_layer_follows_its_block(network):
    stem = call_block(network, "block1", "Down stage")
    assert names(stem) == {"block1": "down_stage1"}
    assert stem.by_id["block1"].layer.name == "Down stage"
    assert names(call_block(stem, "block1", "Stem")) == {"block1": "stem1"}


def test_a_name_that_people_gave_stays(network):
    renamed = edits.rename(network, "block1", "encoder")
    assert names(call_block(renamed, "block1", "Stage")) == {"block1": "encoder"}


def test_a_name_that_is_taken_gets_the_next_number(network):
    both = edits.rename(edits.append(network, ReLU()), "relu1", "stage1")
    assert names(call_block(both, "block1", "Stage"))["block1"] == "stage2"


@pytest.mark.parametrize("name", ["123", "☃", "Überblick", "class"])
def test_names_that_python_cannot_use_still_give_one_that_it_can(network, name):
    document = call_block(network, "block1", name)
    assert Document.model_validate_json(document.model_dump_json()) == document
    assert document.by_id["block1"].layer.name == name


def test_an_empty_name_is_refused(network):
    with pytest.raises(EditError, match="name"):
        call_block(network, "block1", "")


def test_new_blocks_are_called_after_what_they_are_and_others_keep_their_names(network):
    added = edits.append(edits.append(network, Block(name="Down stage")), ReLU())
    named = called_after_block(added, network.by_id.keys())
    assert sorted(names(named).values()) == ["block1", "down_stage1", "relu1"]
