"""The proof: another process really loads the files, and every way in which it can fail is told."""

import threading
from pathlib import Path

import numpy as np
import pytest

from core.errors import Cancelled
from core.exporters.base import Subject
from core.exporters.proof import Part, Watch, max_difference, prove
from core.exporters.python import source_of
from core.graph.build import build
from core.graph.check import check
from core.graph.weights import dump_weights, snapshot

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def network(convolutional):
    return build(convolutional).eval()


@pytest.fixture(scope="module")
def code(convolutional, network) -> str:
    return source_of(Subject(check(convolutional), network, trained=True))


@pytest.fixture(scope="module")
def weights(network) -> Part:
    return Part("net.pth", dump_weights(snapshot(network)))


@pytest.fixture(scope="module")
def inputs() -> np.ndarray:
    return np.random.default_rng(0).random((4, 1, 8, 8), np.float32)


def proven(network, code, weights, inputs, **watch):
    return prove(network, Part("net.py", code.encode()), weights, inputs, Watch(**watch))


def test_files_that_work_are_proven(network, code, weights, inputs):
    proof = proven(network, code, weights, inputs)
    assert proof.ok
    assert proof.max_difference is not None
    assert proof.max_difference < 1e-6
    assert proof.n_samples == 4
    assert proof.message.startswith("A separate Python process loaded net.pth and net.py and gave the same outputs")


def test_another_activation_is_found_out(network, code, weights, inputs):
    proof = proven(network, code.replace("nn.ReLU()", "nn.Tanh()"), weights, inputs)
    assert not proof.ok
    assert proof.max_difference is not None
    assert proof.max_difference > 1e-3
    assert "outputs differ by up to" in proof.message


def test_a_chain_that_is_not_the_class_is_found_out(network, code, weights, inputs):
    proof = proven(network, code.replace('("relu1", nn.ReLU())', '("relu1", nn.Tanh())'), weights, inputs)
    assert not proof.ok
    assert "Net and sequential give different outputs" in proof.message


def test_other_names_are_found_out(network, code, weights, inputs):
    proof = proven(network, code.replace("fc1", "head"), weights, inputs)
    assert not proof.ok
    assert proof.max_difference is None
    assert "could not use net.pth and net.py" in proof.message


@pytest.mark.parametrize("module", ["core.layers.base", "gui"])
def test_code_that_needs_netloom_is_found_out(network, code, weights, inputs, module):
    importing = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nimport {module}\nimport torch\n"
    proof = proven(network, code.replace("import torch\n", importing, 1), weights, inputs)
    assert not proof.ok
    assert "could not use" in proof.message


def test_a_process_that_dies_is_told(network, code, weights, inputs):
    dying = code.replace("import torch\n", "import os\nimport torch\nos._exit(7)\n", 1)
    assert proven(network, dying, weights, inputs).message.endswith("it ended with code 7")


def test_a_process_that_hangs_is_ended(network, code, weights, inputs):
    hanging = code.replace("import torch\n", "import threading\nimport torch\nthreading.Event().wait()\n", 1)
    proof = proven(network, hanging, weights, inputs, timeout=0.2)
    assert not proof.ok
    assert proof.message.endswith("it was not done after 0.2 seconds")


def test_cancelling_ends_the_process_at_once(network, code, weights, inputs):
    hanging = code.replace("import torch\n", "import threading\nimport torch\nthreading.Event().wait()\n", 1)
    unwanted = threading.Event()
    unwanted.set()
    with pytest.raises(Cancelled):
        proven(network, hanging, weights, inputs, cancelled=unwanted.is_set)


@pytest.mark.parametrize(
    ("found", "difference"),
    [([1, 2], 0), ([1, 2.5], 0.5), ([np.nan, 2], np.inf), ([np.inf, 2], np.inf), ([[1, 2]], np.inf)],
)
def test_the_difference_counts_what_is_no_number(found, difference):
    assert max_difference(np.array([1, 2], np.float32), np.array(found, np.float32)) == difference


def test_equal_infinities_and_equal_gaps_are_no_difference():
    values = np.array([np.inf, -np.inf, np.nan, 1], np.float32)
    assert max_difference(values, values.copy()) == 0
