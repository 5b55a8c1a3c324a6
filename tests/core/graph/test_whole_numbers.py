"""Whole numbers are looked up before anything computes with them."""

import numpy as np
import pytest

from core.blocks.base import Composite
from core.blocks.grouping import group
from core.data.sources.arrays import Arrays
from core.data.sources.iris import Iris
from core.document.edits import bypass, change_layer
from core.graph.check import check
from core.graph.mend import mend_all
from core.layers.activation import ReLU
from core.layers.embedding import Embedding, EmbeddingBag
from core.layers.linear import Linear
from core.layers.recurrent import LSTM
from core.layers.shape import Flatten, Permute
from core.progress import Unwatched

N_WORDS, LENGTH = 50, 12


@pytest.fixture
def texts(tmp_path):
    words = np.random.default_rng(0).integers(0, N_WORDS, (40, LENGTH))
    words[0, 0] = N_WORDS - 1
    np.savez(tmp_path / "texts.npz", x=words, y=np.arange(40) % 2)
    return Arrays(file=str(tmp_path / "texts.npz")).looked_at(Unwatched())


def codes(document):
    return [problem.code for problem in check(document).problems]


@pytest.fixture
def classifier(chain, texts):
    layers = (Embedding(num_embeddings=N_WORDS, embedding_dim=8), LSTM(hidden_size=6, output="last"))
    return chain(*layers, Linear(out_features=2), source=texts)


def test_layers_that_look_up_come_right_after_whole_numbers(classifier, chain, texts):
    assert codes(classifier) == []
    bag = chain(EmbeddingBag(num_embeddings=N_WORDS, embedding_dim=8), Linear(out_features=2), source=texts)
    assert codes(bag) == []


def test_whole_numbers_pass_what_only_moves_them(chain, texts):
    layers = (Permute(dims=(1,)), Flatten(), Embedding(num_embeddings=N_WORDS, embedding_dim=8))
    document = chain(*layers, Flatten(), Linear(out_features=2), source=texts)
    assert codes(document) == []
    leaving = [check(document).known(name).whole for name in ("flatten1", "embedding1", "flatten2")]
    assert leaving == [True, False, False]


def test_a_layer_that_computes_gets_an_embedding_or_real_numbers(chain, texts):
    document = chain(Linear(out_features=2), source=texts)
    (found,) = check(document).problems
    assert found.message == "fc1 computes with real numbers but receives whole ones: put an Embedding before it"
    assert [fix.text for fix in found.fixes] == [
        "Put EmbeddingBag before fc1",
        "Put Embedding before fc1",
        "Take the whole numbers as real ones",
        "Remove fc1",
    ]
    bag, _, real, _ = (fix.apply(document) for fix in found.fixes)
    assert codes(bag) == []
    assert bag.by_id["embeddingbag1"].layer.num_embeddings == N_WORDS
    assert codes(real) == []
    assert real.data.source.info().whole_numbers is False


def test_such_a_network_mends_itself(chain, texts):
    mended = mend_all(chain(ReLU(), Linear(out_features=2), source=texts))
    assert mended.check.ok
    assert mended.applied


def test_real_numbers_are_not_looked_up(chain):
    document = chain(Embedding(), Flatten(), Linear(out_features=3), source=Iris())
    assert codes(document) == ["real_numbers"]


def test_numbers_that_have_no_vector_are_known_before_training(classifier):
    small = change_layer(classifier, "embedding1", num_embeddings=30)
    (found,) = check(small).problems
    told = "embedding1 looks up the numbers from 0 to 29 but receives some up to 49"
    assert found.message == f"{told}: set num_embeddings to 50"
    assert codes(found.fixes[0].apply(small)) == []


def test_whole_numbers_are_followed_into_blocks(classifier):
    assert codes(group(classifier, ["embedding1", "lstm1"])) == []
    (found,) = check(group(bypass(classifier, ["embedding1"], True), ["embedding1", "lstm1"])).problems
    assert found.code == "whole_numbers"


def test_a_change_before_a_layer_is_noticed_where_shapes_stay_the_same(chain, texts):
    layers = (EmbeddingBag(num_embeddings=N_WORDS, embedding_dim=LENGTH), ReLU(), Linear(out_features=2))
    document = chain(*layers, source=texts)
    before = check(document)
    assert before.ok
    (found,) = check(bypass(document, ["embeddingbag1"], True), before).problems
    assert found.code == "whole_numbers"


def test_whole_numbers_pass_a_block_that_only_moves_them_as_often_as_it_repeats(chain, texts):
    layers = (Flatten(), Permute(dims=(1,)), EmbeddingBag(num_embeddings=N_WORDS), Linear(out_features=2))
    document = group(chain(*layers, source=texts), ["flatten1", "permute1"])
    (block,) = (node for node in document.nodes if isinstance(node.layer, Composite))
    assert codes(change_layer(document, block.id, repeat=3)) == []


def test_a_block_that_looks_up_cannot_repeat(chain, texts):
    layers = (EmbeddingBag(num_embeddings=N_WORDS, embedding_dim=LENGTH), Linear(out_features=LENGTH))
    document = group(chain(*layers, Linear(out_features=2), source=texts), ["embeddingbag1", "fc1"])
    (block,) = (node for node in document.nodes if isinstance(node.layer, Composite))
    assert codes(document) == []
    assert codes(change_layer(document, block.id, repeat=2)) == ["real_numbers"]
