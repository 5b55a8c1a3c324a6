"""What the canvas says of shapes and costs is what torch does."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.sources.mnist import MNIST
from core.graph.build import build
from core.graph.check import check
from core.graph.shapes import Measured, Unworkable, measure
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm2d
from core.layers.pooling import MaxPool2d
from core.layers.recurrent import GRU, LSTM


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_shapes_and_parameters_are_those_of_the_built_network(chains, data):
    document = data.draw(chains)
    checked = check(document)
    network = build(document)
    flowing = torch.rand(3, *checked.input_shape)
    for id, module in zip(checked.order, network, strict=True):
        known = checked.layers[id]
        assert known.in_shapes == (tuple(flowing.shape[1:]),)
        flowing = module(flowing)
        assert known.out_shape == tuple(flowing.shape[1:])
        assert known.parameters == sum(parameter.numel() for parameter in module.parameters())
    assert checked.output_shape == tuple(flowing.shape[1:])
    assert checked.parameters == sum(parameter.numel() for parameter in network.parameters())


@pytest.mark.parametrize(
    ("layer", "in_shape", "expected"),
    [
        (Linear(out_features=10), (784,), Measured((10,), 7850, 2 * 7840)),
        (Conv2d(out_channels=6, kernel_size=5), (1, 32, 32), Measured((6, 28, 28), 156, 2 * 25 * 6 * 28 * 28)),
        (Conv2d(out_channels=8, groups=2, bias=False), (4, 8, 8), Measured((8, 6, 6), 144, 2 * 9 * 2 * 8 * 36)),
        (BatchNorm2d(), (5, 3, 3), Measured((5, 3, 3), 10, 0)),
        (LSTM(), (28, 28), Measured((28, 64), 24_064, 28 * 2 * 256 * (28 + 64))),
        (LSTM(output="last"), (784, 1), Measured((64,), 17_152, 784 * 2 * 256 * (1 + 64))),
        (GRU(bidirectional=True), (50, 8), Measured((50, 128), 28_416, 50 * 2 * 2 * 192 * (8 + 64))),
        (MaxPool2d(kernel_size=3, stride=2, ceil_mode=True), (1, 8, 8), Measured((1, 4, 4), 0, 0)),
    ],
)
def test_costs_are_those_of_the_textbook(layer, in_shape, expected):
    assert measure(layer, (in_shape,)) == expected


def test_a_layer_that_torch_refuses_says_why():
    answer = measure(Conv2d(kernel_size=9), ((1, 4, 4),))
    assert isinstance(answer, Unworkable)
    assert "kernel size" in answer.reason.lower()


def test_measuring_takes_no_memory_however_large_the_layer():
    assert measure(Linear(out_features=10**7), ((10**7,),)) == Measured((10**7,), 10**14 + 10**7, 2 * 10**14)


def test_lenet_has_the_parameters_of_the_paper(chain):
    from core.document import storage
    from resources import templates

    lenet = check(storage.load(next(path for path in templates() if path.stem == "lenet5")))
    assert (lenet.input_shape, lenet.output_shape, lenet.parameters) == ((1, 32, 32), (10,), 61_706)
    assert lenet.document.data.source == MNIST(padding=2)
