"""The check of a whole network."""

import json

import pytest

from core.data.sources.iris import Iris
from core.document import storage
from core.document.edits import change_layer, disconnect, insert_free
from core.document.model import empty_document
from core.document.placement import Position
from core.graph.check import check
from core.layers.activation import ReLU
from core.layers.linear import Linear
from resources import templates


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.stem)
def test_every_template_is_ready_to_train(path):
    checked = check(storage.load(path))
    assert checked.ok
    assert checked.problems == ()


def test_json_is_what_the_contract_says(perceptron):
    answer = json.loads(json.dumps(check(perceptron).to_json()))
    assert answer == {
        "ok": True,
        "input_shape": [4],
        "output_shape": [3],
        "parameters": 67,
        "flops": 112,
        "layers": [
            {"name": "fc1", "type": "Linear", "in_shapes": [[4]], "out_shape": [8], "parameters": 40, "flops": 64},
            {"name": "relu1", "type": "ReLU", "in_shapes": [[8]], "out_shape": [8], "parameters": 0, "flops": 0},
            {"name": "fc2", "type": "Linear", "in_shapes": [[8]], "out_shape": [3], "parameters": 27, "flops": 48},
        ],
        "problems": [],
    }


def test_shapes_before_a_mistake_are_known_and_those_after_it_are_not(chain):
    document = chain(Linear(out_features=8), Linear(in_features=9), Linear(out_features=3), source=Iris())
    layers = check(document).to_json()["layers"]
    assert [layer["out_shape"] for layer in layers] == [(8,), None, None]
    assert layers[2]["in_shapes"] == ()


def test_one_mistake_gives_one_error(chain):
    document = chain(Linear(out_features=8), Linear(in_features=9), Linear(out_features=3), source=Iris())
    assert [problem.layer for problem in check(document).problems] == ["fc2"]


def test_errors_come_before_warnings(perceptron):
    loose = insert_free(perceptron, ReLU(), Position(300, 0))
    problems = check(change_layer(loose, "fc1", in_features=5)).problems
    assert [problem.severity for problem in problems] == ["error", "warning"]


def test_layers_on_a_loose_branch_do_not_count(perceptron):
    loose = insert_free(perceptron, Linear(out_features=1000), Position(300, 0))
    assert check(loose).parameters == check(perceptron).parameters
    assert check(loose).ok


def test_a_network_cut_in_two_cannot_be_trained(perceptron):
    cut = disconnect(perceptron, perceptron.arrival("fc2"))
    assert not check(cut).ok
    assert check(cut).output_shape is None
    assert check(cut).layers["fc1"].out_shape == (8,)


def test_a_new_document_asks_for_layers(perceptron):
    checked = check(empty_document(perceptron.data))
    assert [problem.code for problem in checked.problems] == ["empty"]
