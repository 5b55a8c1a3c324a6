"""What the canvas says of shapes and costs is what torch does."""

from dataclasses import dataclass, replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.autograd.graph import saved_tensors_hooks

from core.data.sources.mnist import MNIST
from core.graph.build import build
from core.graph.check import check
from core.graph.shapes import BATCH, Measured, Unworkable, measure, run
from core.layers.activation import GELU, PReLU, ReLU, Softmax
from core.layers.base import LayerSpec
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.merge import Add, Multiply
from core.layers.normalisation import BatchNorm2d, GroupNorm, InstanceNorm2d, LayerNorm
from core.layers.pooling import AdaptiveAvgPool2d, AvgPool2d, MaxPool2d
from core.layers.recurrent import GRU, LSTM, RNN
from core.layers.regularisation import Dropout, Dropout2d
from core.layers.shape import Flatten, Permute

KEEPING = (
    Linear(out_features=4),
    Conv2d(padding_mode="reflect"),
    BatchNorm2d(),
    BatchNorm2d(affine=False, track_running_stats=False),
    LayerNorm(),
    GroupNorm(num_groups=3),
    InstanceNorm2d(),
    MaxPool2d(),
    AvgPool2d(),
    AdaptiveAvgPool2d(),
    ReLU(),
    ReLU(inplace=True),
    GELU(),
    Softmax(dim=1),
    PReLU(),
    Dropout(),
    Dropout(inplace=True),
    Dropout2d(),
    Flatten(),
    Permute(dims=(2, 1, 3)),
)


@dataclass(frozen=True)
class ReallyKept:
    between: int
    keeps_input: bool
    keeps_output: bool
    passes_on: bool


def really_kept(layer: LayerSpec, in_shape: tuple[int, ...], batch: int) -> ReallyKept:
    """What autograd saves of a real forward pass on the CPU, in bytes."""
    saved: dict[int, torch.Tensor] = {}
    module = layer.build(in_shape)
    arrives = torch.rand(batch, *in_shape).requires_grad_().clone()
    with saved_tensors_hooks(lambda tensor: saved.setdefault(storage(tensor), tensor.detach()), lambda kept: kept):
        leaves = module(arrives)
    known = {storage(tensor) for tensor in (*module.parameters(), *module.buffers(), arrives, leaves)}
    between = sum(tensor.untyped_storage().nbytes() for id, tensor in saved.items() if id not in known)
    came, went = storage(arrives), storage(leaves)
    return ReallyKept(between, came in saved, went in saved, came == went)


def storage(tensor: torch.Tensor) -> int:
    return tensor.untyped_storage()._cdata


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
        (Linear(out_features=10), (784,), ((10,), 7850, 2 * 7840)),
        (Conv2d(out_channels=6, kernel_size=5), (1, 32, 32), ((6, 28, 28), 156, 2 * 25 * 6 * 28 * 28)),
        (Conv2d(out_channels=8, groups=2, bias=False), (4, 8, 8), ((8, 6, 6), 144, 2 * 9 * 2 * 8 * 36)),
        (BatchNorm2d(), (5, 3, 3), ((5, 3, 3), 10, 0)),
        (LSTM(), (28, 28), ((28, 64), 24_064, 28 * 2 * 256 * (28 + 64))),
        (LSTM(output="last"), (784, 1), ((64,), 17_152, 784 * 2 * 256 * (1 + 64))),
        (GRU(bidirectional=True), (50, 8), ((50, 128), 28_416, 50 * 2 * 2 * 192 * (8 + 64))),
        (MaxPool2d(kernel_size=3, stride=2, ceil_mode=True), (1, 8, 8), ((1, 4, 4), 0, 0)),
    ],
)
def test_costs_are_those_of_the_textbook(layer, in_shape, expected):
    answer = measure(layer, (in_shape,))
    assert (answer.out_shape, answer.parameters, answer.flops) == expected


@pytest.mark.parametrize("layer", KEEPING, ids=lambda layer: layer.type)
def test_what_a_layer_keeps_is_what_autograd_saves(layer):
    in_shape = (12, 10, 10)
    known = measure(layer, (in_shape,))
    few, many = (really_kept(layer, in_shape, batch) for batch in (3, 5))
    assert (few.between, many.between) == (known.kept * 3 + known.kept_once, known.kept * 5 + known.kept_once)
    assert (few.keeps_input, few.keeps_output, few.passes_on) == (
        known.keeps_input == (True,),
        known.keeps_output,
        known.passes_on,
    )


@pytest.mark.parametrize(("layer", "keeps"), [(Multiply(), (True, True)), (Add(), (False, False))])
def test_a_merge_tells_what_it_keeps_for_each_of_its_inputs(layer, keeps):
    assert measure(layer, ((3, 4), (3, 4))).keeps_input == keeps


def test_running_means_are_buffers_and_no_parameters():
    known = measure(BatchNorm2d(), ((5, 3, 3),))
    assert (known.parameters, known.buffers) == (10, 11)


@pytest.mark.parametrize(
    ("layer", "in_shape", "moved", "kernels"),
    [(ReLU(), (100,), 2 * 400, 1), (Linear(out_features=10), (784,), 4 * (784 + 10), 1), (Flatten(), (4, 4), 0, 0)],
)
def test_kernels_move_their_inputs_and_outputs(layer, in_shape, moved, kernels):
    known = measure(layer, (in_shape,))
    assert (known.moved, known.kernels) == (moved, kernels)


@pytest.mark.parametrize("layer", [LSTM(), GRU(num_layers=2), RNN(output="last"), LSTM(bidirectional=True)])
def test_all_facts_of_a_recurrent_layer_follow_from_two_steps(layer):
    from_two, from_all = measure(layer, ((7, 5),)), run(layer, ((7, 5),), BATCH, training=True)
    assert replace(from_two, kernels=from_two.kernels + from_two.repeated_kernels, repeated_kernels=0) == from_all


def test_measuring_leaves_the_random_state_of_a_training_run_alone():
    before = torch.get_rng_state()
    for layer in (Dropout(p=0.123), Linear(out_features=123)):
        assert isinstance(measure(layer, ((321,),)), Measured)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_layer_that_cannot_train_on_a_shape_is_measured_as_in_use():
    with pytest.raises(ValueError, match="spatial"):
        InstanceNorm2d(track_running_stats=True).build((4, 1, 1))(torch.rand(2, 4, 1, 1))
    assert measure(InstanceNorm2d(track_running_stats=True), ((4, 1, 1),)).out_shape == (4, 1, 1)


def test_a_layer_that_torch_refuses_says_why():
    answer = measure(Conv2d(kernel_size=9), ((1, 4, 4),))
    assert isinstance(answer, Unworkable)
    assert "kernel size" in answer.reason.lower()


def test_measuring_takes_no_memory_however_large_the_layer():
    answer = measure(Linear(out_features=10**7), ((10**7,),))
    assert (answer.out_shape, answer.parameters, answer.flops) == ((10**7,), 10**14 + 10**7, 2 * 10**14)


def test_lenet_has_the_parameters_of_the_paper(chain):
    from core.document import storage
    from resources import templates

    lenet = check(storage.load(next(path for path in templates() if path.stem == "lenet5")))
    assert (lenet.input_shape, lenet.output_shape, lenet.parameters) == ((1, 32, 32), (10,), 61_706)
    assert lenet.document.data.source == MNIST(padding=2)
