"""The check of a whole network."""

import json

import pytest

from core.blocks.base import Block
from core.blocks.wiring import Wiring
from core.data.sources.iris import Iris
from core.document import storage
from core.document.edits import change_layer, disconnect, insert_free
from core.document.model import empty_document
from core.document.placement import Position
from core.graph.check import check
from core.graph.forecast import forecast
from core.graph.mend import mend_all
from core.layers.activation import ReLU
from core.layers.base import LayerSpec
from core.layers.linear import Linear
from core.layers.shape import Flatten
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


def test_while_no_way_leads_to_the_output_what_samples_reach_counts(perceptron):
    cut = disconnect(perceptron, perceptron.arrival("fc2"))
    known = check(cut)
    assert known.counted == ("fc1", "relu1")
    assert (known.n_layers, known.parameters) == (2, 40)
    assert [layer["out_shape"] for layer in known.to_json()["layers"]] == [(8,), (8,)]


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


def test_blocks_that_unfold_to_more_layers_than_can_be_built_are_refused_at_once(chain):
    layer: LayerSpec = Linear(out_features=10)
    for _ in range(3):
        wiring = Wiring()
        layer = Block(repeat=1000, body=wiring.graph(wiring.add("inner", layer, wiring.input)))
    checked = check(chain(Flatten(), layer))
    (problem,) = (each for each in checked.problems if each.severity == "error")
    assert problem.message == (
        "In block1: inner stands for 1,000,000 layers, where 100,000 can be built: set repeat to 100"
    )
    assert forecast(checked) is None
    once = problem.fixes[0].apply(checked.document)
    assert "block1 stands for 100,000,000 layers" in check(once).problems[0].message
    mended = mend_all(once)
    assert mended.check.ok
    assert mended.check.n_layers <= 100_001
