"""The exported code: what a colleague reads is the network that was trained."""

import ast

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.split import load_split
from core.exporters.base import Subject
from core.exporters.preparation import preparation_of
from core.exporters.python import source_of
from core.graph.build import build
from core.graph.check import check
from core.layers.activation import GELU, LeakyReLU, ReLU, Softmax
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm2d
from core.layers.pooling import AvgPool2d, MaxPool2d
from core.layers.regularisation import Dropout
from core.layers.shape import Flatten
from core.progress import Unwatched


def source(document, **parts) -> str:
    return source_of(Subject(check(document), build(document).eval(), trained=False, **parts))


def executed(source: str) -> dict:
    space = {"__name__": "exported"}
    exec(compile(source, "exported.py", "exec"), space)
    return space


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_code_with_the_same_weights_gives_the_same_outputs(chains, data):
    document = data.draw(chains)
    network = build(document).eval()
    exported = executed(source(document))
    samples = torch.rand(3, *exported["INPUT_SHAPE"])
    for other in (exported["Net"](), exported["sequential"]()):
        assert list(other.state_dict()) == list(network.state_dict())
        other.load_state_dict(network.state_dict())
        assert torch.equal(other.eval()(samples).nan_to_num(), network(samples).nan_to_num())


def test_the_code_reads_as_a_person_writes_it(chain):
    layers = [
        Conv2d(padding=1, bias=False),
        BatchNorm2d(),
        ReLU(),
        MaxPool2d(),
        Conv2d(out_channels=8, kernel_size=(3, 5), padding="same", groups=2),
        LeakyReLU(negative_slope=0.2),
        AvgPool2d(stride=1),
        Flatten(),
        Dropout(p=0.25),
        GELU(approximate="tanh"),
        Linear(out_features=10),
        Softmax(),
    ]
    text = source(chain(*layers))
    expressions = [line.split(" = ", 1)[1] for line in text.splitlines() if line.startswith("        self.")]
    assert expressions == [
        "nn.Conv2d(1, 16, 3, padding=1, bias=False)",
        "nn.BatchNorm2d(16)",
        "nn.ReLU()",
        "nn.MaxPool2d(2)",
        'nn.Conv2d(16, 8, (3, 5), padding="same", groups=2)',
        "nn.LeakyReLU(negative_slope=0.2)",
        "nn.AvgPool2d(2, stride=1)",
        "nn.Flatten()",
        "nn.Dropout(p=0.25)",
        'nn.GELU(approximate="tanh")',
        "nn.Linear(72, 10)",
        "nn.Softmax(dim=1)",
    ]
    assert all(f"nn.{name}" in text.partition("def sequential")[2] for name in ("Conv2d(1, 16, 3", "Linear(72, 10)"))
    assert "        x = self.pool1(x)  # (N, 16, 4, 4)\n" in text


def test_the_code_imports_only_torch_and_what_comes_with_python(convolutional):
    nodes = list(ast.walk(ast.parse(source(convolutional))))
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert modules == {"collections", "torch"}


def test_the_docstring_says_what_goes_in_and_how_to_load(convolutional):
    text = " ".join((ast.get_docstring(ast.parse(source(convolutional))) or "").split())
    assert "Input: float32 (N, 1, 8, 8); pixels from 0 to 16, divided by 16" in text
    assert "Output: float32 (N, 10)" in text
    assert 'model.load_state_dict(torch.load("model.pth"))' in text
    assert executed(source(convolutional))["CLASSES"] == tuple("0123456789")


def test_standardised_data_is_prepared_as_in_training(perceptron):
    split = load_split(perceptron.data, Unwatched())
    exported = executed(source(perceptron, preparation=preparation_of(perceptron.data, split)))
    raw = torch.from_numpy(perceptron.data.source.load(Unwatched()).inputs)
    prepared = exported["prepare"](raw)
    found = {tuple(row) for row in prepared.numpy().round(4).tolist()}
    assert {tuple(row) for row in split.validation_inputs.round(4).tolist()} <= found


@pytest.mark.parametrize(
    "name", ['"""', "\\", 'a"', "two\nlines", "", "\ud800", "{x}", "日本 ↻", '"""\nimport os\n"""']
)
def test_no_name_of_a_project_can_break_out_of_the_docstring(chain, name):
    text = source(chain(Flatten(), Linear(out_features=10), name=name))
    assert ast.dump(ast.parse(text)).count("Import") == 3
    assert executed(text.encode().decode())["Net"]


def test_the_file_runs_on_its_own(convolutional, capsys):
    exec(compile(source(convolutional), "net.py", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.startswith("two random samples look like ['")
