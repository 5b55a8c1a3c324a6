"""A few letters find what people mean, the likeliest first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.layers.base import LAYERS
from core.search import Match, rank, ranked

NAMES = "Conv2d Conv1d ConvTranspose2d ConvBNReLU BatchNorm2d BatchNorm1d ReLU LeakyReLU ReLU6 Linear Flatten".split()


def found(query, names=NAMES):
    return ranked(query, names, lambda name: (name,), lambda name: "")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("conv", ["Conv2d", "Conv1d", "ConvTranspose2d", "ConvBNReLU"]),
        ("c2d", ["Conv2d", "ConvTranspose2d"]),
        ("ct2", ["ConvTranspose2d"]),
        ("batchn", ["BatchNorm2d", "BatchNorm1d"]),
        ("batch norm", ["BatchNorm2d", "BatchNorm1d"]),
        ("bn", ["BatchNorm2d", "BatchNorm1d", "ConvBNReLU"]),
        ("bn1", ["BatchNorm1d"]),
        ("relu", ["ReLU", "ReLU6", "ConvBNReLU", "LeakyReLU"]),
        ("RELU6", ["ReLU6"]),
        ("lrelu", ["LeakyReLU"]),
        ("fltn", ["Flatten"]),
        ("near", ["Linear"]),
    ],
)
def test_the_likeliest_comes_first(query, first):
    assert found(query)[: len(first)] == first


def test_three_letters_that_begin_a_word_come_before_initials_of_several():
    assert found("fra", ["Find a learning rate", "Add a frame"]) == ["Add a frame", "Find a learning rate"]


def test_what_is_not_meant_is_not_found():
    assert found("xyz") == []
    assert "Linear" not in found("relu")
    assert rank("nv", ["BatchNorm2d"]) is None


def test_an_empty_query_finds_everything_in_its_order():
    assert found("") == NAMES
    assert found("  ") == NAMES


def test_what_is_said_of_a_thing_comes_after_its_names():
    text = "keeps a network from learning its training data by heart"
    assert rank("by heart", ["Dropout"], text) == (Match.TEXT, 0)
    assert rank("by head", ["Dropout"], text) is None
    assert rank("dro", ["Dropout"], text) < rank("network", ["Dropout"], text)


@given(st.sampled_from([name for name, _ in LAYERS.items()]), st.data())
def test_every_beginning_of_a_name_finds_it_before_what_only_has_its_letters(name, data):
    length = data.draw(st.integers(1, len(name)))
    assert rank(name[:length], [name]).match in (Match.EXACT, Match.PREFIX)
